package bifrost.openai.internal.url;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The query of a URL, percent-encoded. An array repeats its name. */
public final class QueryString {
  private QueryString() {}

  /** {@return the query with its question mark; {@code ""} for no parameters} */
  public static String of(JsonObject parameters) {
    if (parameters.isEmpty()) return "";
    var query = new StringJoiner("&", "?", "");
    parameters.members().forEach((name, value) -> {
      var values = value instanceof JsonArray array ? array.elements() : List.of(value);
      for (var each : values) query.add(encode(name) + "=" + encode(text(each)));
    });
    return query.toString();
  }

  /** {@return the query without a question mark} */
  static String of(Map<String, String> parameters) {
    return parameters.entrySet().stream().map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
        .collect(Collectors.joining("&"));
  }

  /**
   * Joins two queries. A parameter of the first is dropped if the second has its name; what is kept stays as it is written.
   *
   * @param below a query without a question mark
   * @param above likewise; takes precedence
   */
  static String merge(String below, String above) {
    if (above.isEmpty() || below.isEmpty()) return below + above;
    var names = Stream.of(above.split("&")).map(QueryString::name).collect(Collectors.toSet());
    return Stream
        .concat(Stream.of(below.split("&")).filter(each -> !each.isEmpty() && !names.contains(name(each))),
            Stream.of(above))
        .collect(Collectors.joining("&"));
  }

  /** {@return the decoded name of a parameter} */
  private static String name(String parameter) {
    int equals = parameter.indexOf('=');
    return URLDecoder.decode(equals < 0 ? parameter : parameter.substring(0, equals), StandardCharsets.UTF_8);
  }

  private static String text(JsonValue value) {
    return value instanceof JsonString string ? string.value() : value.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
