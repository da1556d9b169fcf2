package bifrost.openai.wire;

import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponseUsage;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the Responses API's objects from JSON. A member of the wrong kind is an {@link IllegalStateException}. */
final class ResponseJson {
  private ResponseJson() {}

  static Response response(JsonObject json) {
    var created = json.integer("created_at");
    var output = new ArrayList<ResponseItem>();
    for (var item : array(json, "output")) output.add(item(object(item)));
    return new Response(json.string("id").orElse(""), created.isPresent() ? Optional.of(Shape.time(created.getAsLong())) : Optional.empty(),
        json.string("model").orElse(""), json.string("status").orElse("completed"),
        json.object("incomplete_details").flatMap(details -> details.string("reason")), output, json.object("usage").map(ResponseJson::usage),
        rest(json, "id", "object", "created_at", "model", "status", "incomplete_details", "output", "usage"));
  }

  private static ResponseUsage usage(JsonObject json) {
    return new ResponseUsage(json.integer("input_tokens").orElse(0), json.integer("output_tokens").orElse(0),
        json.integer("total_tokens").orElse(0), rest(json, "input_tokens", "output_tokens", "total_tokens"));
  }

  static ResponseItem item(JsonObject json) {
    var id = json.string("id").orElse("");
    var status = json.string("status");
    return switch (json.string("type").orElse("message")) {
      case "message" -> new MessageItem(id, json.string("role").orElse("assistant"), content(json), status,
          rest(json, "type", "id", "role", "content", "status"));
      case "reasoning" -> new ReasoningItem(id, content(json), rest(json, "type", "id", "content"));
      case "function_call" -> new FunctionCall(id, json.string("call_id").orElse(id), json.string("name").orElse(""),
          json.string("arguments").orElse(""), status, rest(json, "type", "id", "call_id", "name", "arguments", "status"));
      case "function_call_output" -> json.get("output").orElse(JsonNull.NULL) instanceof JsonString output
          ? new FunctionCallOutput(json.string("call_id").orElse(""), output.value(), rest(json, "type", "call_id", "output"))
          : new ResponseItem.Unknown(json);
      default -> new ResponseItem.Unknown(json);
    };
  }

  private static List<ResponsePart> content(JsonObject item) {
    if (item.get("content").orElse(null) instanceof JsonString text) return List.of(ResponsePart.text(text.value()));
    var parts = new ArrayList<ResponsePart>();
    for (var part : array(item, "content")) parts.add(part(object(part)));
    return parts;
  }

  static ResponsePart part(JsonObject json) {
    return switch (json.string("type").orElse("")) {
      case "output_text", "input_text" -> new ResponsePart.Text(json.string("text").orElse(""), rest(json, "type", "text"));
      case "refusal" -> new ResponsePart.Refusal(json.string("refusal").orElse(""), rest(json, "type", "refusal"));
      case "reasoning_text" -> new ResponsePart.ReasoningText(json.string("text").orElse(""), rest(json, "type", "text"));
      case "input_image" -> json.get("image_url").isPresent()
          ? new ResponsePart.InputImage(json.string("image_url").orElseThrow(), rest(json, "type", "image_url"))
          : new ResponsePart.Unknown(json);
      case "input_file" -> new ResponsePart.InputFile(rest(json, "type"));
      default -> new ResponsePart.Unknown(json);
    };
  }

  private static List<JsonValue> array(JsonObject json, String name) {
    return json.array(name).map(JsonArray::elements).orElse(List.of());
  }

  static JsonObject object(JsonValue value) {
    if (value instanceof JsonObject object) return object;
    throw new IllegalStateException("expected an object, but found " + value);
  }

  /** What is neither read nor null. */
  static JsonObject rest(JsonObject json, String... read) {
    var rest = JsonObject.of();
    for (var entry : json.members().entrySet()) {
      if (entry.getValue() != JsonNull.NULL && !List.of(read).contains(entry.getKey())) rest = rest.with(entry.getKey(), entry.getValue());
    }
    return rest;
  }
}
