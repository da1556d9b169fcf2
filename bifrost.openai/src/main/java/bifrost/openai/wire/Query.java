package bifrost.openai.wire;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;

/** The query of an address: an array repeats its name. */
final class Query {
  private Query() {}

  static String of(JsonObject parameters) {
    if (parameters.isEmpty()) return "";
    var query = new StringJoiner("&", "?", "");
    parameters.members().forEach((name, value) -> {
      var values = value instanceof JsonArray array ? array.elements() : List.of(value);
      for (var each : values) query.add(encode(name) + "=" + encode(text(each)));
    });
    return query.toString();
  }

  private static String text(JsonValue value) {
    return value instanceof JsonString string ? string.value() : value.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
