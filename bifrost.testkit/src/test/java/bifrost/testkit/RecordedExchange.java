package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A recorded request to a real vLLM 0.32.0, and its response. */
record RecordedExchange(String method, String path, Map<String, String> requestHeaders, String requestBody,
    ReceivedResponse response) {
  private static final Set<String> FIXED =
      Set.of("object", "role", "type", "finish_reason", "owned_by", "organization");

  static RecordedExchange of(String name) {
    String[] requestParts = headAndBody(name + ".request");
    String[] responseParts = headAndBody(name + ".response");
    String[] requestLine = requestParts[0].split("[ \r\n]");
    int status = Integer.parseInt(responseParts[0].split(" ")[1]);
    var response = new ReceivedResponse(status, headers(responseParts[0]), List.of(responseParts[1].getBytes(UTF_8)),
        ReceivedResponse.Ending.COMPLETE);
    return new RecordedExchange(requestLine[0], requestLine[1], headers(requestParts[0]), requestParts[1].strip(),
        response);
  }

  /**
   * Sends the recorded request with changed members.
   *
   * @return the response
   */
  ReceivedResponse replay(FakeServer server, JsonObject changes) {
    String body = changes.isEmpty() ? requestBody : ((JsonObject) Json.parse(requestBody)).with(changes).toString();
    String[] lines = requestHeaders.entrySet().stream().map(header -> header.getKey() + ": " + header.getValue())
        .toArray(String[]::new);
    return RawHttpClient.call(server, method, path, body, lines);
  }

  /**
   * {@return the shape that all responses of the same kind share: the members in order, the types of their values,
   * and the values that never change}
   */
  static String shape(JsonValue value) {
    if (value instanceof JsonObject object) {
      return object.members().entrySet().stream().map(RecordedExchange::shape)
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof JsonArray array) {
      return array.elements().stream().map(RecordedExchange::shape).collect(Collectors.toCollection(TreeSet::new))
          .toString();
    }
    if (value instanceof JsonString) return "string";
    if (value instanceof JsonNumber) return "number";
    return value instanceof JsonBoolean ? "boolean " + value : "null";
  }

  /** {@return the distinct shapes of the chunks of a stream, in order of their first occurrence} */
  static List<String> shapes(ReceivedResponse stream) {
    return stream.data().stream().map(data -> data.equals("[DONE]") ? data : shape(Json.parse(data))).distinct()
        .toList();
  }

  private static String shape(Map.Entry<String, JsonValue> member) {
    if (member.getKey().equals("bytes")) return "bytes:[number]"; // The array may be empty.
    boolean fixed = FIXED.contains(member.getKey()) && member.getValue() instanceof JsonString;
    return member.getKey() + ":" + (fixed ? member.getValue() : shape(member.getValue()));
  }

  private static String[] headAndBody(String file) {
    String[] parts = read(file).split("\r?\n\r?\n", 2);
    return parts.length == 2 ? parts : new String[] {parts[0], ""};
  }

  private static Map<String, String> headers(String head) {
    var headers = new LinkedHashMap<String, String>();
    head.lines().skip(1).forEach(
        line -> headers.put(line.substring(0, line.indexOf(':')),
            line.substring(line.indexOf(':') + 1).strip()));
    return headers;
  }

  private static String read(String file) {
    try (InputStream in = RecordedExchange.class.getResourceAsStream("/wire/" + file)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
