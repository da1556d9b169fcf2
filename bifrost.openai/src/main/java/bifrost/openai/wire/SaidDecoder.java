package bifrost.openai.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;

/**
 * A decoder for the members that a message and a delta have in common: text, reasoning and refusal. Reasoning has two names: vLLM sends
 * {@code reasoning_content} until 0.11.0, both names with the same text until 0.15.1, and {@code reasoning} since; other servers use
 * either.
 */
final class SaidDecoder {
  private static final String CONTENT = "content";
  private static final String REASONING = "reasoning";
  private static final String LEGACY = "reasoning_content";

  private final JsonObject.Builder extras = JsonObject.builder();
  private String text = "";
  private String reasoning = "";
  private String legacy = "";
  private String refusal = "";
  private ContentParts parts = ContentParts.NONE;

  /** Reads the current member, whatever it is. */
  void member(JsonReader in) {
    switch (in.name()) {
      case CONTENT -> content(in);
      case REASONING -> reasoning = Shape.secondary(in, extras, JsonReader::string).orElse("");
      case LEGACY -> legacy = Shape.secondary(in, extras, JsonReader::string).orElse("");
      case "refusal" -> refusal = Shape.secondary(in, extras, JsonReader::string).orElse("");
      default -> Shape.unknown(in, extras);
    }
  }

  private void content(JsonReader in) {
    boolean isParts = in.isArray() || in.isObject();
    text = isParts ? "" : in.string();
    parts = isParts ? ContentParts.decode(in) : ContentParts.NONE;
  }

  String text() {
    return text.isEmpty() ? parts.text() : text;
  }

  String refusal() {
    return refusal.isEmpty() ? parts.refusal() : refusal;
  }

  String reasoning() {
    return !reasoning.isEmpty() ? reasoning : !legacy.isEmpty() ? legacy : parts.reasoning();
  }

  /** {@return the member that had the reasoning; of two with the same text the older name, which servers that send both can read} */
  String reasoningName() {
    if (!legacy.isEmpty() && (reasoning.isEmpty() || reasoning.equals(legacy))) return LEGACY;
    return reasoning.isEmpty() ? "" : REASONING;
  }

  /** {@return the builder for members that have no component} */
  JsonObject.Builder extras() {
    return extras;
  }

  /** {@return the members that have no component, after all members have been read} */
  JsonObject rest() {
    if (!reasoning.isEmpty() && !legacy.isEmpty() && !reasoning.equals(legacy)) extras.put(LEGACY, legacy);
    if (!parts.rest().isEmpty()) extras.put(CONTENT, parts.rest());
    return extras.build();
  }
}
