package bifrost.openai.wire;

import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.List;

/** Writes a request of the Responses API. */
final class ResponsesEncoder {
  private ResponsesEncoder() {}

  static byte[] encode(ResponsesRequest request, boolean stream) {
    var out = new JsonWriter().beginObject().member("model", request.model()).name("input").beginArray();
    request.input().forEach(item -> out.value(json(item)));
    out.endArray();
    var parameters = stream ? request.parameters() : request.parameters().without("stream_options");
    parameters.members().forEach(out::member);
    if (stream) out.member("stream", true);
    return out.endObject().toByteArray();
  }

  private static JsonObject json(ResponseItem item) {
    if (item instanceof MessageItem it) {
      var json = of("message", it.id()).with("role", it.role()).with("content", parts(it.content(), it.role()));
      return (it.status().isPresent() ? json.with("status", it.status().get()) : json).with(it.extras());
    }
    if (item instanceof ReasoningItem it) {
      var json = of("reasoning", it.id()).with("summary", List.of()).with("content", parts(it.content(), "assistant"));
      return json.with(it.extras());
    }
    if (item instanceof FunctionCall it) {
      var json = of("function_call", it.id()).with("call_id", it.callId()).with("name", it.name()).with("arguments", it.arguments());
      return (it.status().isPresent() ? json.with("status", it.status().get()) : json).with(it.extras());
    }
    if (item instanceof FunctionCallOutput it) {
      return of("function_call_output", "").with("call_id", it.callId()).with("output", it.output()).with(it.extras());
    }
    return ((ResponseItem.Unknown) item).json();
  }

  private static JsonObject of(String type, String id) {
    var json = JsonObject.of("type", type);
    return id.isEmpty() ? json : json.with("id", id);
  }

  private static List<JsonValue> parts(List<ResponsePart> parts, String role) {
    return parts.stream().<JsonValue>map(part -> json(part, role)).toList();
  }

  private static JsonObject json(ResponsePart part, String role) {
    if (part instanceof ResponsePart.Text it) {
      return JsonObject.of("type", role.equals("assistant") ? "output_text" : "input_text").with("text", it.text()).with(it.extras());
    }
    if (part instanceof ResponsePart.Refusal it) return JsonObject.of("type", "refusal").with("refusal", it.refusal()).with(it.extras());
    if (part instanceof ResponsePart.ReasoningText it) return JsonObject.of("type", "reasoning_text").with("text", it.text()).with(it.extras());
    if (part instanceof ResponsePart.InputImage it) return JsonObject.of("type", "input_image").with("image_url", it.imageUrl()).with(it.extras());
    if (part instanceof ResponsePart.InputFile it) return JsonObject.of("type", "input_file").with(it.json());
    return ((ResponsePart.Unknown) part).json();
  }
}
