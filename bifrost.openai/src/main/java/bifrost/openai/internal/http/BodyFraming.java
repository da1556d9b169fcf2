package bifrost.openai.internal.http;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A check for response headers that do not define the end of the body. With such headers, java.net.http would wait
 * for bytes that never arrive, or read too few.
 */
final class BodyFraming {
  private static final int MAX_LENGTH_DIGITS = 18; // a number with so many digits cannot overflow a long

  private BodyFraming() {}

  /** {@return the fault of the headers; empty if there is none} */
  static Optional<String> fault(HttpHeaders headers) {
    var lengths = distinct(headers.allValues("content-length"));
    var coding = coding(headers);
    for (int i = 0; i < lengths.size(); i++) {
      if (isLength(lengths.get(i))) continue;
      return Optional.of("the server's Content-Length is not a number of bytes: " + quoted(lengths));
    }
    if (lengths.size() > 1) return Optional.of("the server sent several Content-Length headers: " + quoted(lengths));
    if (!coding.isEmpty() && !coding.equals("chunked") && !coding.equals("identity")) {
      return Optional.of("the server's Transfer-Encoding is not supported: " + quoted(List.of(coding)));
    }
    if (coding.equals("chunked") && !lengths.isEmpty()) {
      return Optional.of("the server sent both Transfer-Encoding and Content-Length");
    }
    return Optional.empty();
  }

  /** {@return whether the headers announce a body, regardless of the status} */
  static boolean announcesBody(HttpHeaders headers) {
    var lengths = headers.allValues("content-length");
    return !coding(headers).isEmpty() || !lengths.isEmpty() && !lengths.get(0).equals("0");
  }

  private static String coding(HttpHeaders headers) {
    var codings = headers.allValues("transfer-encoding");
    if (codings.size() < 2) return codings.isEmpty() ? "" : codings.get(0).toLowerCase(Locale.ROOT);
    return String.join(", ", distinct(codings.stream().map(value -> value.toLowerCase(Locale.ROOT)).toList()));
  }

  private static List<String> distinct(List<String> values) {
    return values.size() < 2 ? values : values.stream().distinct().toList();
  }

  private static boolean isLength(String value) {
    for (int i = 0; i < value.length(); i++) if (value.charAt(i) < '0' || value.charAt(i) > '9') return false;
    return !value.isEmpty() && value.length() <= MAX_LENGTH_DIGITS;
  }

  private static String quoted(List<String> values) {
    return values.stream().map(value -> "'" + (value.length() <= 100 ? value : value.substring(0, 100) + "…") + "'")
        .collect(Collectors.joining(", "));
  }
}
