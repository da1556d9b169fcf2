package bifrost.testkit.contract;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The status and the headers of a response, and the framing of its body, depending on the defects. */
final class MutantResponseHead {
  /** The lines of the head; the last one is empty. */
  interface Lines {
    String next() throws IOException;
  }

  private final Set<Defect> defects;
  private final Map<String, List<String>> headers = new TreeMap<>();
  private int status;

  MutantResponseHead(Set<Defect> defects) {
    this.defects = defects;
  }

  void read(Lines lines) throws IOException {
    try {
      status = Integer.parseInt(lines.next().split(" ")[1]);
      for (var line = lines.next(); !line.isEmpty(); line = lines.next()) add(line);
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw malformed(e);
    }
  }

  private void add(String line) throws IOException {
    int colon = line.indexOf(':');
    var locale = defects.contains(Defect.LOWERCASES_HEADERS_IN_THE_DEFAULT_LOCALE) ? Locale.getDefault() : Locale.ROOT;
    var name = line.substring(0, colon).toLowerCase(locale);
    if (headers.containsKey(name) && defects.contains(Defect.FAILS_ON_REPEATED_HEADERS)) {
      throw new IOException("repeated header: " + name);
    }
    var value = line.substring(colon + 1);
    headers.computeIfAbsent(name, first -> new ArrayList<>())
        .add(defects.contains(Defect.KEEPS_BLANKS_OF_HEADERS) ? value : value.strip());
  }

  /** {@return the status; 0 if its line has not been read} */
  int status() {
    return status;
  }

  Map<String, List<String>> headers() {
    return headers;
  }

  String header(String name) {
    return headers.getOrDefault(name, List.of("")).get(0);
  }

  boolean isChunked() {
    return header("transfer-encoding").equalsIgnoreCase("chunked");
  }

  /** {@return the length of a body that is not chunked; negative if it ends with the connection} */
  long bodyLength() {
    if (framingFault().isPresent()) return 0;
    if (!headers.containsKey("content-length")) return status == 204 || status == 304 ? 0 : -1;
    try {
      return Long.parseLong(header("content-length"));
    } catch (NumberFormatException e) {
      throw malformed(e);
    }
  }

  private static BifrostException malformed(RuntimeException e) {
    return new BifrostException(new Malformed("the response is not HTTP", ""), e);
  }

  /** {@return the fault of headers that do not define the end of the body} */
  Optional<String> framingFault() {
    if (defects.contains(Defect.IGNORES_TRANSFER_CODINGS)) return Optional.empty();
    var lengths = headers.getOrDefault("content-length", List.of()).stream().distinct().toList();
    var codings =
        headers.getOrDefault("transfer-encoding", List.of()).stream().map(each -> each.toLowerCase(Locale.ROOT))
            .distinct().toList();
    boolean isNumber = lengths.stream().allMatch(each -> each.matches("\\d{1,18}"));
    if (lengths.size() > 1 || !isNumber) {
      return Optional.of("content-length: "
          + lengths.stream().map(each -> "'" + each.substring(0, Math.min(50, each.length())) + "'").toList());
    }
    boolean isUnknown = codings.size() > 1 || codings.size() == 1 && !isChunked();
    return isUnknown ? Optional.of("transfer-encoding: " + codings) : Optional.empty();
  }
}
