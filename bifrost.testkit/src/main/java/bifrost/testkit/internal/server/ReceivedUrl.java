package bifrost.testkit.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The target of a request.
 *
 * @param path the path as it was sent
 * @param query the decoded parameters of the query, in order
 */
public record ReceivedUrl(String path, List<Map.Entry<String, String>> query) {
  public static ReceivedUrl of(RecordedRequest request) {
    int mark = request.path().indexOf('?');
    if (mark < 0) return new ReceivedUrl(request.path(), List.of());
    var query = Stream.of(request.path().substring(mark + 1).split("&")).map(ReceivedUrl::parameter).toList();
    return new ReceivedUrl(request.path().substring(0, mark), query);
  }

  private static Map.Entry<String, String> parameter(String text) {
    var nameAndValue = text.split("=", 2);
    return Map.entry(decoded(nameAndValue[0]), nameAndValue.length > 1 ? decoded(nameAndValue[1]) : "");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, UTF_8);
  }

  /** {@return the segments of the path after a prefix, decoded} */
  public List<String> segmentsAfter(String prefix) {
    var rest = path.substring(path.indexOf(prefix) + prefix.length());
    return Stream.of(rest.split("/")).map(segment -> decoded(segment.replace("+", "%2B"))).toList();
  }

  /** {@return the parameters as texts; a repeated parameter is an array} */
  public JsonObject parameters() {
    var values = new LinkedHashMap<String, List<String>>();
    for (var each : query) values.computeIfAbsent(each.getKey(), first -> new ArrayList<>()).add(each.getValue());
    return values.entrySet().stream().reduce(JsonObject.of(),
        (all, each) -> all.with(each.getKey(), each.getValue().size() == 1 ? each.getValue().get(0) : each.getValue()),
        JsonObject::with);
  }
}
