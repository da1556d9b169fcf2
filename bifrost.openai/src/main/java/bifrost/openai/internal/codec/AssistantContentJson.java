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
 * The content of a message of the model, which a server sends as a text or as a list of parts. The texts of a list are in the components of
 * the message, and the other parts are in {@code content} of its extras.
 */
public final class AssistantContentJson {
  /** The types of parts whose text is in a component. */
  private static final Set<String> TEXTS = Set.of("text", "input_text", "output_text", "thinking", "reasoning",
      "reasoning_text", "refusal");
  /** The members that hold the text of such a part. A part that still has one was added by the caller. */
  private static final Set<String> TEXT_MEMBERS =
      Set.of("text", "thinking", "reasoning", "refusal", "content", "summary");

  private AssistantContentJson() {}

  /** {@return the content; empty for an empty text beside tool calls, because chat templates would insert it into the prompt} */
  static Optional<JsonValue> of(AssistantMessage message) {
    var own = message.extras().members().get("content");
    if (own != null && !(own instanceof JsonArray)) return Optional.of(own);
    var parts = new ArrayList<JsonValue>();
    if (own instanceof JsonArray array) {
      for (var part : array.elements()) if (!isLeftOver(part)) parts.add(encode(part));
    }
    if (parts.isEmpty()) return text(message);
    if (!message.text().isEmpty()) {
      parts.add(0, JsonObject.builder().put("type", "text").put("text", message.text()).build());
    }
    return Optional.of(Json.of(parts));
  }

  private static Optional<JsonValue> text(AssistantMessage message) {
    boolean said = !message.text().isEmpty() || message.toolCalls().isEmpty();
    return said ? Optional.of(new JsonString(message.text())) : Optional.empty();
  }

  private static JsonValue encode(JsonValue part) {
    return part instanceof JsonObject json ? new RequestObjectBuilder().putAll(json).build() : part;
  }

  private static boolean isLeftOver(JsonValue part) {
    return part instanceof JsonObject json && json.get("type").orElse(null) instanceof JsonString type
        && TEXTS.contains(type.value()) && Collections.disjoint(json.members().keySet(), TEXT_MEMBERS);
  }
}
