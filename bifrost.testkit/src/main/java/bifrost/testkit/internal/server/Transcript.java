package bifrost.testkit.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A readable text of exchanges, without secrets. */
final class Transcript {
  private static final int MIN_SECRET_LENGTH = 4; // a shorter text may occur by chance

  private Transcript() {}

  static String of(long omitted, Collection<Exchange> exchanges) {
    if (exchanges.isEmpty()) return "no request has arrived";
    var start = omitted == 0 ? "" : omitted + (omitted == 1 ? " earlier exchange" : " earlier exchanges") + "\n\n";
    var text = new StringBuilder(start);
    long number = omitted;
    for (var exchange : exchanges) text.append('#').append(++number).append(' ').append(text(exchange)).append("\n\n");
    return withoutSecrets(text.toString().stripTrailing(), exchanges);
  }

  private static String text(Exchange exchange) {
    var request = exchange.request();
    byte[] body = request.body();
    return request.method() + " " + target(request.path()) + headers(values(request)) + body(body, body.length)
        + "\n--> " + reply(exchange);
  }

  private static String reply(Exchange exchange) {
    boolean isDisconnected = exchange.request().disconnected().isDone();
    var end = (exchange.end() == Reply.Ending.COMPLETE ? "" : "\n(" + exchange.end() + ")")
        + (isDisconnected ? "\n(the client disconnected before the end of the response)" : "");
    if (exchange.framing() == Reply.Framing.NO_RESPONSE) return "no response" + end;
    var values = exchange.headers().entrySet().stream().map(header -> line(header.getKey(), header.getValue()));
    return exchange.status() + headers(values) + body(exchange.bodyStart(), exchange.bodyLength()) + end;
  }

  private static String target(String path) {
    int query = path.indexOf('?');
    if (query < 0) return path;
    return Arrays.stream(path.substring(query + 1).split("&")).map(Transcript::parameter)
        .collect(Collectors.joining("&", path.substring(0, query + 1), ""));
  }

  private static String parameter(String parameter) {
    int value = parameter.indexOf('=') + 1;
    return value > 0 && SecretNames.isSecretParameter(parameter.substring(0, value - 1))
        ? parameter.substring(0, value) + SecretNames.MASK
        : parameter;
  }

  private static Stream<String> values(RecordedRequest request) {
    return request.headers().entrySet().stream()
        .flatMap(header -> header.getValue().stream().map(value -> line(header.getKey(), value)));
  }

  private static String line(String name, String value) {
    return name + ": " + (SecretNames.isSecretHeader(name) ? SecretNames.MASK : value);
  }

  private static String headers(Stream<String> lines) {
    return lines.map(line -> "\n" + line).collect(Collectors.joining());
  }

  private static String body(byte[] start, long length) {
    if (length == 0) return "";
    int shown = Math.min(start.length, Exchange.MAX_BODY);
    var text = new String(start, 0, shown, UTF_8);
    if (!isText(start, shown)) return "\n\n(" + length + " bytes)";
    return "\n\n" + text.strip() + (length > shown ? "… (" + length + " bytes)" : "");
  }

  private static boolean isText(byte[] bytes, int length) {
    for (byte each : bytes.length == length ? bytes : Arrays.copyOf(bytes, length)) {
      if (each >= 0 && each < ' ' && each != '\n' && each != '\r' && each != '\t') return false;
    }
    // the replacement character of a sequence that the limit cuts is no reason to hide a text
    var decoded = UTF_8.decode(ByteBuffer.wrap(bytes, 0, length));
    int end = length < Exchange.MAX_BODY ? decoded.length() : Math.max(0, decoded.length() - 1);
    return decoded.subSequence(0, end).chars().noneMatch(character -> character == '\uFFFD');
  }

  /** Masks the values of secret headers where they occur a second time, for example in an error message. */
  private static String withoutSecrets(String text, Collection<Exchange> exchanges) {
    var masked = text;
    var secrets = exchanges.stream().flatMap(exchange -> exchange.request().headers().entrySet().stream())
        .filter(header -> SecretNames.isSecretHeader(header.getKey())).map(Map.Entry::getValue)
        .flatMap(List::stream).map(value -> value.substring(value.indexOf(' ') + 1).strip())
        .filter(value -> value.length() >= MIN_SECRET_LENGTH).collect(Collectors.toSet());
    for (var secret : secrets) masked = masked.replace(secret, SecretNames.MASK);
    return masked;
  }
}
