package bifrost.openai.internal.responses;

import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.List;

/** An encoder for requests of the Responses API. */
public final class ResponsesEncoder {
  private static final List<String> OMITTED_WHEN_EMPTY = List.of("type", "role", "status", "name");
  private static final JsonString EMPTY = new JsonString("");

  private ResponsesEncoder() {}

  public static byte[] encode(ResponsesRequest request, boolean stream) {
    var out = new JsonWriter().beginObject().member("model", request.model()).name("input").beginArray();
    request.input().forEach(item -> out.value(json(item)));
    out.endArray();
    var parameters = stream ? request.parameters() : request.parameters().without("stream_options");
    parameters.members().forEach(out::member);
    if (stream) out.member("stream", true);
    return out.endObject().toByteArray();
  }

  /** {@return the JSON of an item} Extras replace components of the same name, so that no name is written twice. */
  private static JsonObject json(ResponseItem item) {
    if (item instanceof MessageItem it) {
      var json = of("message", it.id());
      put(json, "role", it.role());
      json.put("content", parts(it.content(), it.role()));
      put(json, "status", it.status().orElse(""));
      return json.putAll(it.extras()).build();
    }
    if (item instanceof ReasoningItem it) {
      return of("reasoning", it.id()).put("summary", List.of()).put("content", parts(it.content(), "assistant"))
          .putAll(it.extras()).build();
    }
    if (item instanceof FunctionCall it) {
      var json = of("function_call", it.id());
      put(json, "call_id", it.callId());
      put(json, "name", it.name());
      json.put("arguments", it.arguments());
      put(json, "status", it.status().orElse(""));
      return json.putAll(it.extras()).build();
    }
    if (item instanceof FunctionCallOutput it) {
      var json = of("function_call_output", "");
      put(json, "call_id", it.callId());
      return json.put("output", it.output()).putAll(it.extras()).build();
    }
    return withoutEmptyMembers(((ResponseItem.Unknown) item).json());
  }

  private static JsonObject.Builder of(String type, String id) {
    var json = JsonObject.builder().put("type", type);
    put(json, "id", id);
    return json;
  }

  /** Adds a member, unless its value is empty. */
  private static void put(JsonObject.Builder json, String name, String value) {
    if (!value.isEmpty()) json.put(name, value);
  }

  private static JsonObject withoutEmptyMembers(JsonObject json) {
    var empty = OMITTED_WHEN_EMPTY.stream().filter(name -> EMPTY.equals(json.members().get(name))).toList();
    var remaining = json;
    for (var name : empty) remaining = remaining.without(name);
    return remaining;
  }

  private static List<JsonValue> parts(List<ResponsePart> parts, String role) {
    return parts.stream().<JsonValue>map(part -> json(part, role)).toList();
  }

  private static JsonObject json(ResponsePart part, String role) {
    var json = JsonObject.builder();
    if (part instanceof ResponsePart.Text it) {
      return json.put("type", role.equals("assistant") ? "output_text" : "input_text").put("text", it.text())
          .putAll(it.extras()).build();
    }
    if (part instanceof ResponsePart.Refusal it) {
      return json.put("type", "refusal").put("refusal", it.refusal()).putAll(it.extras()).build();
    }
    if (part instanceof ResponsePart.ReasoningText it) {
      return json.put("type", "reasoning_text").put("text", it.text()).putAll(it.extras()).build();
    }
    if (part instanceof ResponsePart.InputImage it) {
      return json.put("type", "input_image").put("image_url", it.imageUrl()).putAll(it.extras()).build();
    }
    if (part instanceof ResponsePart.InputFile it) return json.put("type", "input_file").putAll(it.json()).build();
    return withoutEmptyMembers(((ResponsePart.Unknown) part).json());
  }
}
