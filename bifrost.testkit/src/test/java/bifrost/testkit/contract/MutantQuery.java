package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.net.URLEncoder;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** Writes queries, depending on the defects. */
final class MutantQuery {
  private MutantQuery() {}

  /** {@return the query with a question mark; empty if there are no parameters} */
  static String of(JsonObject parameters, Set<Defect> defects) {
    boolean escapes = !defects.contains(Defect.DOES_NOT_ESCAPE_QUERIES);
    var query = new StringJoiner("&", "?", "").setEmptyValue("");
    parameters.members().forEach((name, value) -> {
      for (var each : value instanceof JsonArray list ? list.elements() : List.of(value)) {
        var text = each instanceof JsonString it ? it.value() : each.toString();
        query.add(encoded(name) + "=" + (escapes ? encoded(text) : text.replace(" ", "%20")));
      }
    });
    return query.toString();
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
