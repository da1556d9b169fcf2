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

/**
 * A formatter for percent-encoded URL queries. An array becomes one parameter for each element, all with the same
 * name.
 */
public final class QueryString {
  private QueryString() {}

  /** {@return the query with a leading question mark; {@code ""} for no parameters} */
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
    var query = new StringJoiner("&");
    for (var each : parameters.entrySet()) query.add(encode(each.getKey()) + "=" + encode(each.getValue()));
    return query.toString();
  }

  /**
   * Joins two queries, both without a question mark. A default is dropped if the other query has a parameter of the
   * same name. The encoding of the other parameters does not change.
   */
  static String merge(String defaults, String query) {
    if (query.isEmpty() || defaults.isEmpty()) return defaults + query;
    var names = Stream.of(query.split("&")).map(QueryString::name).collect(Collectors.toSet());
    return Stream
        .concat(Stream.of(defaults.split("&")).filter(each -> !each.isEmpty() && !names.contains(name(each))),
            Stream.of(query))
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
