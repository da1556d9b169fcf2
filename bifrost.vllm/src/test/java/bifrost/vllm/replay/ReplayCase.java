package bifrost.vllm.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A response observed from a real server, and the call that receives it. A file describes both with comment lines,
 * header lines, a line {@code ---} and the exact body.
 *
 * @param number the number of the case, which identifies its expectation
 * @param label the name of the case
 * @param kind the letter in the first comment line, by which results are counted
 * @param keys the header lines
 * @param body the exact body
 */
record ReplayCase(String number, String label, String kind, Map<String, String> keys, byte[] body) {
  private static final Set<String> KEYS =
      Set.of("op", "status", "type", "header", "frame", "kind", "n", "format", "path", "enc");
  private static final byte[] END_OF_HEAD = "\n---\n".getBytes(ISO_8859_1);

  /** {@return the cases in a folder of the test resources, ordered by number} */
  static List<ReplayCase> folder(String name) {
    try (var files = Files.list(Path.of(ReplayCase.class.getResource("/" + name).toURI()))) {
      return files.filter(file -> file.getFileName().toString().matches("\\d+-.*\\.txt")).sorted()
          .map(ReplayCase::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ReplayCase read(Path file) {
    try {
      return of(file.getFileName().toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ReplayCase of(String file, byte[] bytes) {
    int end = new String(bytes, ISO_8859_1).indexOf(new String(END_OF_HEAD, ISO_8859_1));
    if (end < 0) throw new IllegalArgumentException(file + " has no line ---");
    var keys = new LinkedHashMap<String, String>();
    var kind = "";
    for (var line : new String(bytes, 0, end, UTF_8).split("\n")) {
      if (kind.isEmpty() && line.matches("# \\d+ \\S+ +kind [A-Z]")) kind = line.substring(line.length() - 1);
      if (!line.startsWith("#")) add(keys, line, file);
    }
    if (kind.isEmpty() || !keys.containsKey("op")) throw new IllegalArgumentException(file + " has no kind or no op");
    var body = Arrays.copyOfRange(bytes, end + END_OF_HEAD.length, bytes.length);
    var decoded = "escaped".equals(keys.get("enc")) ? unescaped(body) : body;
    return new ReplayCase(file.replaceAll("-.*", ""), file.replaceAll("^\\d+-|\\.txt$", ""), kind, keys, decoded);
  }

  private static void add(Map<String, String> keys, String line, String file) {
    int colon = line.indexOf(':');
    var key = colon < 0 ? line : line.substring(0, colon);
    var value = colon < 0 ? "" : line.substring(colon + 1).strip();
    if (!KEYS.contains(key)) throw new IllegalArgumentException("unknown line '" + line + "' in " + file);
    keys.merge(key, value, (first, second) -> first + "\r\n" + second);
  }

  /**
   * {@return the bytes of an escaped body} Line breaks are ignored, and {@code %{0d 0a}} denotes the bytes
   * with these hexadecimal values.
   */
  private static byte[] unescaped(byte[] body) {
    var text = new String(body, ISO_8859_1).replace("\r", "").replace("\n", "");
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      if (!text.startsWith("%{", i)) {
        bytes.write(text.charAt(i));
        continue;
      }
      int end = text.indexOf('}', i);
      for (var hex : text.substring(i + 2, end).strip().split(" +")) bytes.write(Integer.parseInt(hex, 16));
      i = end;
    }
    return bytes.toByteArray();
  }

  String op() {
    return keys.get("op");
  }

  boolean isStream() {
    return op().contains("-stream");
  }

  int status() {
    return Integer.parseInt(keys.getOrDefault("status", "200"));
  }

  /** {@return the content type, if any} */
  Optional<String> type() {
    return Optional.of(keys.getOrDefault("type", "application/json")).filter(type -> !type.equals("none"));
  }

  /** {@return additional header lines, verbatim, if any} */
  Optional<String> header() {
    return Optional.ofNullable(keys.get("header"));
  }

  Frame frame() {
    return Frame.valueOf(keys.getOrDefault("frame", "length").toUpperCase(Locale.ROOT));
  }

  /** The ways to delimit a body. */
  enum Frame { LENGTH, CHUNKED, CLOSE }

  String providerKind() {
    return keys.getOrDefault("kind", "vllm");
  }

  int choices() {
    return Integer.parseInt(keys.getOrDefault("n", "1"));
  }

  /** {@return the response format of a transcription, if set} */
  Optional<String> format() {
    return Optional.ofNullable(keys.get("format"));
  }

  String path() {
    return keys.getOrDefault("path", "/x");
  }

  /** {@return this case without a second request} */
  ReplayCase withoutRoundTrip() {
    var single = new LinkedHashMap<>(keys);
    single.put("op", op().replace("-roundtrip", ""));
    return new ReplayCase(number, label, kind, single, body);
  }

  ReplayCase withBody(byte[] other) {
    return new ReplayCase(number, label, kind, keys, other);
  }

  @Override
  public String toString() {
    return number + " " + label + " (" + op() + ")";
  }
}
