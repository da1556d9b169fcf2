package bifrost.testkit.internal.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The start line and the headers of an HTTP/1 message. */
record HttpHead(String startLine, List<String> fields) {
  /** {@return the parsed head; empty if the text is not an HTTP/1 head} */
  static Optional<HttpHead> of(String text) {
    var lines = text.stripLeading().split("\r?\n");
    boolean isHttp = lines[0].startsWith("HTTP/1.") || lines[0].matches("\\S+ \\S+ HTTP/1\\.\\d");
    return isHttp ? Optional.of(new HttpHead(lines[0], List.of(lines).subList(1, lines.length))) : Optional.empty();
  }

  /** {@return the status of a response; 200 for a request} */
  int status() {
    var parts = startLine.split(" ");
    return startLine.startsWith("HTTP/1.") && parts.length > 1 && parts[1].matches("\\d{3}")
        ? Integer.parseInt(parts[1])
        : 200;
  }

  /** {@return whether the response to this request has no body} */
  boolean isHeadRequest() {
    return startLine.startsWith("HEAD ");
  }

  /** {@return whether another response to the same request follows} */
  boolean isInformational() {
    return status() / 100 == 1 && status() != 101;
  }

  boolean mayHaveBody() {
    return status() >= 200 && status() != 204 && status() != 304;
  }

  boolean isChunked() {
    return value("transfer-encoding").filter(value -> value.toLowerCase(Locale.ROOT).contains("chunked")).isPresent();
  }

  OptionalLong contentLength() {
    var digits = value("content-length").filter(value -> value.matches("\\d{1,18}"));
    return digits.isPresent() ? OptionalLong.of(Long.parseLong(digits.get())) : OptionalLong.empty();
  }

  /** {@return a copy of this head, in which the header replaces all others with the same name} */
  HttpHead with(String name, Object value) {
    var changed = new ArrayList<>(fields);
    changed.removeIf(field -> isNamed(field, name));
    changed.add(name + ": " + value);
    return new HttpHead(startLine, changed);
  }

  String text() {
    return startLine + "\r\n" + String.join("", fields.stream().map(field -> field + "\r\n").toList()) + "\r\n";
  }

  private Optional<String> value(String name) {
    return fields.stream().filter(field -> isNamed(field, name))
        .map(field -> field.substring(name.length() + 1).strip()).findFirst();
  }

  private static boolean isNamed(String field, String name) {
    return field.regionMatches(true, 0, name + ":", 0, name.length() + 1);
  }
}
