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
  private boolean isErrorField;
  private boolean isNamed;
  private String name = "";
  private boolean isCut;
  private Optional<String> unread = Optional.empty(); // a line of the next event

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
    isErrorField = false;
    isNamed = false;
    name = "";
    for (var next = line(); next.isPresent(); next = line()) {
      var text = next.get();
      if (text.isEmpty() && data == null) {
        if (isError && !has(Defect.IGNORES_ERROR_EVENTS_WITHOUT_DATA)) return Optional.of("");
        isError = false;
        isNamed = false;
      }
      boolean isName = text.startsWith("event:") || text.equals("event");
      if (isName && !has(Defect.IGNORES_THE_NAMES_OF_EVENTS)) {
        name = text.substring(Math.min(6, text.length())).strip();
        isError = name.equals("error");
        isNamed = !isError && !name.isEmpty() && !name.equals("message");
      }
      boolean isErrorLine = text.startsWith("error:") && !has(Defect.IGNORES_THE_ERROR_FIELD);
      boolean isOther = data != null && (isErrorLine ? !isErrorField : isErrorField && text.startsWith("data:"));
      if (isOther && !has(Defect.JOINS_DATA_AND_ERROR_FIELDS)) {
        unread = next;
        return Optional.of(data.toString());
      }
      if (isErrorLine) {
        isErrorField = true;
        text = "data:" + text.substring(6);
      }
      if (text.isEmpty() && data != null) return Optional.of(data.toString());
      if (text.startsWith(":") && has(Defect.PARSES_COMMENTS_AS_EVENTS)) return Optional.of(text);
      if (text.startsWith(":") && has(Defect.SEARCHES_COMMENTS_FOR_DATA) && text.contains("data:")) {
        text = text.substring(text.indexOf("data:"));
      }
      var value = data(text);
      if (value.isEmpty()) continue;
      boolean isReplaced = data == null || hasFramingDefect(Defect.KEEPS_THE_LAST_DATA_LINE_ONLY)
          || has(Defect.KEEPS_ONE_LINE_OF_A_LONG_EVENT) && value.get().length() > 1000;
      if (isReplaced) data = new StringBuilder(value.get());
      else data.append('\n').append(value.get());
    }
    return data == null || has(Defect.DROPS_AN_UNTERMINATED_LAST_EVENT) ? Optional.empty()
        : Optional.of(data.toString());
  }

  /** {@return whether the server has marked the last event as an error, by its name or by the field of its data} */
  boolean isError() {
    return isError || isErrorField;
  }

  /** {@return whether only the field of its data marks the last event as an error} */
  boolean isErrorFieldOnly() {
    return isErrorField && !isError;
  }

  /** {@return whether the last event has a name other than {@code message}} */
  boolean isNamed() {
    return isNamed;
  }

  /** {@return the name of the last event; {@code ""} if it has none} */
  String name() {
    return name;
  }

  /** {@return whether the body ended within a line} */
  boolean isCut() {
    return isCut;
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
    var first = unread;
    unread = Optional.empty();
    return first.isPresent() ? first : receivedLine();
  }

  private Optional<String> receivedLine() throws IOException {
    while (true) {
      boolean endsAtRead = has(Defect.ENDS_EVENTS_AT_READ_BOUNDARIES) && line.size() > 0 && call.isAtTheEndOfARead();
      int b = endsAtRead ? '\n' : call.read();
      if (b < 0 && line.size() > 0) return Optional.of(lastLine());
      if (b < 0) return Optional.empty();
      boolean isLfOfCrLf = b == '\n' && afterCr;
      if (has(Defect.DOES_NOT_READ_CR_LINES) && b == '\r') continue;
      afterCr = b == '\r' && !hasFramingDefect(Defect.READS_LF_LINES_ONLY);
      if (isLfOfCrLf) continue;
      boolean isMissed = has(Defect.MISSES_LINE_ENDS_AT_BLOCK_ENDS) && line.size() % 8 == 7;
      if (!isMissed && (b == '\n' || afterCr)) return Optional.of(completeLine());
      if (line.size() < 1 << 16 || !has(Defect.LIMITS_LINES_TO_64_KILOBYTES)) line.write(b);
      if (line.size() > maxEventBytes && !has(Defect.IGNORES_THE_EVENT_LIMIT)) {
        throw new BifrostException(new Malformed("the event is longer than " + maxEventBytes + " bytes", ""));
      }
    }
  }

  private String lastLine() {
    isCut = true;
    return completeLine();
  }

  private String completeLine() {
    var text = line.toString(has(Defect.READS_LATIN_1) ? ISO_8859_1 : UTF_8);
    line.reset();
    boolean isRejected = has(Defect.REJECTS_INVALID_UTF_8) && text.contains("\uFFFD");
    if (isRejected) throw new BifrostException(new Malformed("invalid UTF-8", text));
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
