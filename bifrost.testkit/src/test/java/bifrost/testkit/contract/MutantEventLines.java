package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** The lines of an event stream and the data of its events, decoded depending on the defects. */
final class MutantEventLines {
  private final Set<Defect> defects;
  private final MutantConnection call;
  private final ByteArrayOutputStream line;
  private final int maxEventBytes;
  private boolean firstLineRead;
  private boolean afterCr;
  private boolean isError;
  private boolean isNamed;
  private String name = "";

  MutantEventLines(Set<Defect> defects, MutantConnection call, ByteArrayOutputStream line, int maxEventBytes) {
    this.maxEventBytes = maxEventBytes;
    this.defects = defects;
    this.call = call;
    this.line = line;
  }

  /** {@return the data of the next event; empty at the end of the body} */
  Optional<String> event() throws IOException {
    StringBuilder data = null;
    isError = false;
    isNamed = false;
    name = "";
    for (var next = line(); next.isPresent(); next = line()) {
      var text = next.get();
      if (text.isEmpty() && data == null) {
        if (isError && !has(Defect.IGNORES_ERROR_EVENTS_WITHOUT_DATA)) return Optional.of("");
        isError = false;
        isNamed = false;
      }
      if (text.startsWith("event:") && !has(Defect.IGNORES_THE_NAMES_OF_EVENTS)) {
        isError = text.substring(6).strip().equals("error");
        isNamed = !isError && !text.substring(6).strip().equals("message");
        name = text.substring(6).strip();
      }
      if (text.startsWith("error:") && !has(Defect.IGNORES_THE_ERROR_FIELD)) {
        isError = true;
        text = "data:" + text.substring(6);
      }
      if (text.isEmpty() && data != null) return Optional.of(data.toString());
      if (text.startsWith(":") && has(Defect.PARSES_COMMENTS_AS_EVENTS)) return Optional.of(text);
      if (text.startsWith(":") && has(Defect.SEARCHES_COMMENTS_FOR_DATA) && text.contains("data:")) {
        text = text.substring(text.indexOf("data:"));
      }
      var value = data(text);
      if (value.isEmpty()) continue;
      if (data == null || hasFramingDefect(Defect.KEEPS_THE_LAST_DATA_LINE_ONLY)) data = new StringBuilder(value.get());
      else data.append('\n').append(value.get());
    }
    return data == null || has(Defect.DROPS_AN_UNTERMINATED_LAST_EVENT) ? Optional.empty()
        : Optional.of(data.toString());
  }

  /** {@return whether the server has marked the last event as an error} */
  boolean isError() {
    return isError;
  }

  /** {@return whether the last event has a name other than {@code message}} */
  boolean isNamed() {
    return isNamed;
  }

  /** {@return the name of the last event; {@code ""} if it has none} */
  String name() {
    return name;
  }

  private Optional<String> data(String text) {
    boolean hasPrefix = has(Defect.READS_PREFIXES_OF_FIELDS) && text.startsWith("data") && text.contains(":");
    if (hasPrefix) return Optional.of(text.substring(text.indexOf(':') + 1).strip());
    int colon = text.indexOf(':');
    if (has(Defect.READS_EVERY_FIELD_AS_DATA) && colon > 0) return Optional.of(text.substring(colon + 1).strip());
    if (text.startsWith("data: ")) return Optional.of(text.substring(6));
    return text.startsWith("data:") && !hasFramingDefect(Defect.REQUIRES_A_SPACE_AFTER_THE_COLON)
        ? Optional.of(text.substring(5))
        : Optional.empty();
  }

  private Optional<String> line() throws IOException {
    while (true) {
      boolean endsAtRead = has(Defect.ENDS_EVENTS_AT_READ_BOUNDARIES) && line.size() > 0 && call.isAtTheEndOfARead();
      int b = endsAtRead ? '\n' : call.read();
      boolean isCut = b < 0 && line.size() > 0 && has(Defect.REPORTS_AN_INCOMPLETE_EVENT_AS_MALFORMED);
      if (b < 0) return isCut ? Optional.of(completeLine()) : Optional.empty();
      boolean isLfOfCrLf = b == '\n' && afterCr;
      if (has(Defect.DOES_NOT_READ_CR_LINES) && b == '\r') continue;
      afterCr = b == '\r' && !hasFramingDefect(Defect.READS_LF_LINES_ONLY);
      if (isLfOfCrLf) continue;
      if (b == '\n' || afterCr) return Optional.of(completeLine());
      if (line.size() < 1 << 16 || !has(Defect.LIMITS_LINES_TO_64_KILOBYTES)) line.write(b);
      if (line.size() > maxEventBytes && !has(Defect.IGNORES_THE_EVENT_LIMIT)) {
        throw new BifrostException(new Malformed("the event is longer than " + maxEventBytes + " bytes", ""));
      }
    }
  }

  private String completeLine() {
    var text = line.toString(has(Defect.READS_LATIN_1) ? ISO_8859_1 : UTF_8);
    line.reset();
    boolean isFirst = !firstLineRead;
    firstLineRead = true;
    return isFirst && text.startsWith("\uFEFF") && !hasFramingDefect(Defect.DOES_NOT_STRIP_THE_BOM) ? text.substring(1)
        : text;
  }

  private boolean hasFramingDefect(Defect form) {
    return has(form) || has(Defect.READS_ONE_FRAMING_ONLY);
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
