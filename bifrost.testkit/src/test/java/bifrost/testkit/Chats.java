package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Requests and answers without a socket. */
final class Chats {
  static final String TALKER = "meta-llama/Llama-3.2-1B-Instruct";
  static final String REASONER = "Qwen/Qwen3-0.6B";

  private Chats() {}

  static JsonObject ask(String prompt) {
    return Shape.object("model", TALKER, "messages", List.of(Shape.object("role", "user", "content", prompt)));
  }

  static JsonObject streamed(JsonObject request) {
    return request.with("stream", true).with("stream_options", Map.of("include_usage", true));
  }

  /** The answer of a new server. */
  static Answer answer(JsonObject request) {
    return answer(new Routes(new Settings()), request.toString());
  }

  static Answer answer(Routes routes, String body) {
    var headers = Map.of("content-type", List.of("application/json"));
    var request = new RecordedRequest("POST", "/v1/chat/completions", "HTTP/1.1", headers, body.getBytes(UTF_8));
    return Answer.of(routes.answer(request));
  }

  static JsonObject tool(String name, String description, JsonObject properties) {
    return Shape.object("type", "function", "function", Shape.object("name", name, "description", description,
        "parameters", Shape.object("type", "object", "properties", properties)));
  }
}
