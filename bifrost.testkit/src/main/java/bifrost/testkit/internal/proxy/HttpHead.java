package bifrost.testkit.internal.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The start line and the header fields of an HTTP/1 message, as far as they say how long it is. */
record HttpHead(String startLine, List<String> fields) {
  /** Empty if this is no HTTP/1 message. */
  static Optional<HttpHead> of(String text) {
    var lines = text.stripLeading().split("\r?\n");
    boolean known = lines[0].startsWith("HTTP/1.") || lines[0].matches("\\S+ \\S+ HTTP/1\\.\\d");
    return known ? Optional.of(new HttpHead(lines[0], List.of(lines).subList(1, lines.length))) : Optional.empty();
  }

  /** Of a response; 200 of a request. */
  int status() {
    var parts = startLine.split(" ");
    return startLine.startsWith("HTTP/1.") && parts.length > 1 && parts[1].matches("\\d{3}")
        ? Integer.parseInt(parts[1])
        : 200;
  }

  /** Whether it asks for an answer without a body. */
  boolean isHeadRequest() {
    return startLine.startsWith("HEAD ");
  }

  /** Whether another response follows for the same request. */
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

  /** With this field instead of those of its name. */
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
