package bifrost.openai.internal.responses;

import bifrost.api.ResponsePart;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.Set;

/** A decoder for the parts of an item. A type that the encoder would not write is kept in the extras. */
public final class ResponsePartDecoder {
  private static final Set<String> TEXTS = Set.of("output_text", "input_text", "text");
  private static final String REASONING = "reasoning_text";

  private ResponsePartDecoder() {}

  /**
   * Decodes a part.
   *
   * @param textType the type of texts in the item: {@code output_text}, {@code input_text} or {@code reasoning_text}
   * @param path the path of the part, for messages
   */
  static ResponsePart decode(JsonObject json, String textType, String path) {
    var type = type(json, textType);
    var members = new MemberReader(json, path);
    if (TEXTS.contains(type) || type.equals(REASONING)) {
      var expected = type.equals(REASONING) ? REASONING : textType;
      if (type.equals(expected)) members.markAsRead("type");
      return text(members.text("text"), expected, members);
    }
    if (type.equals("refusal")) {
      members.markAsRead("type");
      return new ResponsePart.Refusal(members.text("refusal"), members.unreadMembers());
    }
    return input(json, type, members);
  }

  private static ResponsePart input(JsonObject json, String type, MemberReader members) {
    members.markAsRead("type");
    if (type.equals("input_file")) return new ResponsePart.InputFile(members.unreadMembers());
    var url = type.equals("input_image") && members.isPresent("image_url") ? members.take("image_url") : JsonNull.NULL;
    return url instanceof JsonString text ? new ResponsePart.InputImage(text.value(), members.unreadMembers())
        : new ResponsePart.Unknown(json);
  }

  /** {@return the type of a part; if absent, the type that its members imply} */
  private static String type(JsonObject json, String textType) {
    var type = json.tryGet("type").orElse(JsonNull.NULL);
    if (!MemberReader.isAbsent(type)) return type instanceof JsonString text ? text.value() : "";
    if (json.tryGet("text").isPresent()) return textType;
    return json.tryGet("refusal").isPresent() ? "refusal" : "";
  }

  private static ResponsePart text(String text, String type, MemberReader members) {
    return type.equals(REASONING) ? new ResponsePart.ReasoningText(text, members.unreadMembers())
        : new ResponsePart.Text(text, members.unreadMembers());
  }

  /** {@return a part that has only a text} */
  static ResponsePart text(String text, String type) {
    return type.equals(REASONING) ? new ResponsePart.ReasoningText(text, JsonObject.of()) : ResponsePart.text(text);
  }
}
