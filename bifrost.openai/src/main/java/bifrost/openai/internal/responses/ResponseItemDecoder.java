package bifrost.openai.internal.responses;

import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A decoder for the items of a response. */
public final class ResponseItemDecoder {
  private final MemberReader members;
  private final JsonObject json;

  private ResponseItemDecoder(JsonObject json, String path) {
    this.members = new MemberReader(json, path);
    this.json = json;
  }

  static ResponseItem decode(JsonObject json, String path) {
    return new ResponseItemDecoder(json, path).decode();
  }

  private ResponseItem decode() {
    var type = type();
    members.markAsRead("type");
    return switch (type) {
      case "message" -> message();
      case "reasoning" -> new ReasoningItem(id(), content("reasoning_text"), members.unreadMembers());
      case "function_call" -> call();
      case "function_call_output" -> output();
      default -> new ResponseItem.Unknown(json);
    };
  }

  /** {@return the type of an item; if absent, the type that its members imply} */
  private String type() {
    var type = members.peek("type").orElse(JsonNull.NULL);
    if (!MemberReader.isAbsent(type)) return type instanceof JsonString text ? text.value() : "";
    if (members.isPresent("arguments") && members.isPresent("name")) return "function_call";
    if (members.isPresent("output") && members.isPresent("call_id")) return "function_call_output";
    if (members.isPresent("content") || members.isPresent("role")) return "message";
    return members.isPresent("summary") ? "reasoning" : "";
  }

  private String id() {
    return members.scalar("id").orElse("");
  }

  private MessageItem message() {
    var role = members.string("role").orElse("assistant");
    return new MessageItem(id(), role, content(role.equals("assistant") ? "output_text" : "input_text"),
        members.string("status"), members.unreadMembers());
  }

  private FunctionCall call() {
    var id = id();
    return new FunctionCall(id, members.scalar("call_id").orElse(id), members.text("name"),
        members.arguments("arguments"), members.string("status"), members.unreadMembers());
  }

  /**
   * Decodes a tool result. For a list of parts, the output is their joined text, and the extras keep the list, which
   * is sent back unchanged.
   */
  private ResponseItem output() {
    var callId = members.scalar("call_id").orElse("");
    var output = members.peek("output").orElse(JsonNull.NULL);
    if (output instanceof JsonArray parts) return new FunctionCallOutput(callId, texts(parts), members.unreadMembers());
    if (output instanceof JsonObject part) {
      return new FunctionCallOutput(callId, texts(JsonArray.of(part)), members.unreadMembers());
    }
    return new FunctionCallOutput(callId, members.text("output"), members.unreadMembers());
  }

  private static String texts(JsonArray parts) {
    var texts = new StringBuilder();
    for (var part : parts) {
      var text = part instanceof JsonObject object ? object.tryGet("text").orElse(JsonNull.NULL) : part;
      if (text instanceof JsonString string) texts.append(string.value());
    }
    return texts.toString();
  }

  /** Decodes a text, a part, or a list of texts and parts. */
  private List<ResponsePart> content(String textType) {
    var content = members.take("content");
    if (!(content instanceof JsonArray list)) {
      return part(content, textType, members.path("content")).map(List::of).orElse(List.of());
    }
    var parts = new ArrayList<ResponsePart>();
    for (int i = 0; i < list.size(); i++) {
      part(list.elements().get(i), textType, members.path("content[" + i + "]")).ifPresent(parts::add);
    }
    return parts;
  }

  private static Optional<ResponsePart> part(JsonValue part, String textType, String path) {
    if (part == JsonNull.NULL) return Optional.empty();
    if (part instanceof JsonString text) return Optional.of(ResponsePartDecoder.text(text.value(), textType));
    if (part instanceof JsonObject object) return Optional.of(ResponsePartDecoder.decode(object, textType, path));
    throw MemberReader.unexpected(path, "a text or a part", part);
  }
}
