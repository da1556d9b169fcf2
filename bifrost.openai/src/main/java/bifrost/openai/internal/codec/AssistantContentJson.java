package bifrost.openai.internal.codec;

import bifrost.api.AssistantMessage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * An encoder for the content of an assistant message. A server sends the content as a string or as a list of parts.
 * The texts of a list are in the components of an {@code AssistantMessage}, and the other parts are in the member
 * {@code content} of its extras.
 */
public final class AssistantContentJson {
  /** The types of parts whose text is in a component of the message. */
  private static final Set<String> TEXTS = Set.of("text", "input_text", "output_text", "thinking", "reasoning",
      "reasoning_text", "refusal");

  /**
   * The members that hold the text of such a part. The decoder removes them, so a part that still has one was added by
   * the caller.
   */
  private static final Set<String> TEXT_MEMBERS =
      Set.of("text", "thinking", "reasoning", "refusal", "content", "summary");

  private AssistantContentJson() {}

  /**
   * {@return the content; empty for an empty text with tool calls, because chat templates would insert it into the
   * prompt}
   */
  static Optional<JsonValue> of(AssistantMessage message) {
    var extra = message.extras().members().get("content");
    if (extra != null && !(extra instanceof JsonArray)) return Optional.of(extra);
    var parts = new ArrayList<JsonValue>();
    if (extra instanceof JsonArray array) {
      for (var part : array.elements()) if (!hasMovedText(part)) parts.add(encode(part));
    }
    if (parts.isEmpty()) return text(message);
    if (!message.text().isEmpty()) {
      parts.add(0, JsonObject.builder().put("type", "text").put("text", message.text()).build());
    }
    return Optional.of(Json.of(parts));
  }

  private static Optional<JsonValue> text(AssistantMessage message) {
    boolean isSent = !message.text().isEmpty() || message.toolCalls().isEmpty();
    return isSent ? Optional.of(new JsonString(message.text())) : Optional.empty();
  }

  private static JsonValue encode(JsonValue part) {
    return part instanceof JsonObject json ? new RequestObjectBuilder().putAll(json).build() : part;
  }

  /** {@return whether the decoder has moved the text of a part to a component, so that no text remains} */
  private static boolean hasMovedText(JsonValue part) {
    return part instanceof JsonObject json && json.tryGet("type").orElse(null) instanceof JsonString type
        && TEXTS.contains(type.value()) && Collections.disjoint(json.members().keySet(), TEXT_MEMBERS);
  }
}
