package bifrost.testkit.internal.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.JsonObject;
import bifrost.testkit.ReceivedResponse;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.internal.json.OrderedJson;
import bifrost.testkit.internal.server.RequestRouter;
import bifrost.testkit.internal.server.ServerSettings;
import java.util.List;
import java.util.Map;

/** Requests to the fake server, and its responses without a socket. */
public final class ChatFixtures {
  static final String CHAT_MODEL = "meta-llama/Llama-3.2-1B-Instruct";
  static final String REASONING_MODEL = "Qwen/Qwen3-0.6B";

  private ChatFixtures() {}

  public static JsonObject request(String prompt) {
    return OrderedJson.object("model", CHAT_MODEL, "messages",
        List.of(OrderedJson.object("role", "user", "content", prompt)));
  }

  public static JsonObject streamed(JsonObject request) {
    return request.with("stream", true).with("stream_options", Map.of("include_usage", true));
  }

  /** {@return the response of a new server} */
  public static ReceivedResponse response(JsonObject request) {
    return response(new RequestRouter(new ServerSettings()), request.toString());
  }

  public static ReceivedResponse response(RequestRouter routes, String body) {
    var headers = Map.of("content-type", List.of("application/json"));
    var request = new RecordedRequest("POST", "/v1/chat/completions", "HTTP/1.1", headers, body.getBytes(UTF_8));
    return ReceivedResponse.of(routes.respond(request));
  }

  static JsonObject tool(String name, String description, JsonObject properties) {
    return OrderedJson.object("type", "function", "function", OrderedJson.object("name", name, "description",
        description, "parameters", OrderedJson.object("type", "object", "properties", properties)));
  }
}
