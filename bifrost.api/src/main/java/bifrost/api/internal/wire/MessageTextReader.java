package bifrost.api.internal.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.Set;

/**
 * A reader of the members that messages and deltas have in common: text, reasoning and refusal. Reasoning has two
 * names: vLLM sends {@code reasoning_content} up to 0.11.0, both names with the same text up to 0.15.1, and
 * {@code reasoning} in later versions. Other servers use one of these names, or their own.
 */
public final class MessageTextReader {
  private static final String CONTENT = "content";
  private static final String REASONING = "reasoning";
  private static final String LEGACY = "reasoning_content";

  private final Set<String> otherNames;
  private final JsonObject.Builder extras = JsonObject.builder();
  private String text = "";
  private String reasoning = "";
  private String legacy = "";
  private String otherReasoning = "";
  private String otherReasoningName = "";
  private String refusal = "";
  private JoinedContentParts parts = JoinedContentParts.NONE;

  public MessageTextReader(Set<String> otherNames) {
    this.otherNames = otherNames;
  }

  /** {@return whether a member has a component, so that null means that the component is absent} */
  static boolean isComponent(String name) {
    return name.equals(CONTENT) || name.equals(REASONING) || name.equals(LEGACY) || name.equals("refusal");
  }

  /** Reads the current member. A member that has no component is added to the extras. */
  public void readMember(JsonReader in) {
    switch (in.name()) {
      case CONTENT -> readContent(in);
      case REASONING -> reasoning = MemberReader.lenient(in, extras, JsonReader::string).orElse("");
      case LEGACY -> legacy = MemberReader.lenient(in, extras, JsonReader::string).orElse("");
      case "refusal" -> refusal = MemberReader.lenient(in, extras, JsonReader::string).orElse("");
      default -> {
        if (otherNames.contains(in.name())) readOtherReasoning(in);
        else MemberReader.keepInExtras(in, extras);
      }
    }
  }

  /**
   * Reads reasoning from a member that only some servers have. The first of these members that has a text is the
   * reasoning.
   */
  private void readOtherReasoning(JsonReader in) {
    var name = in.name();
    var text = MemberReader.lenient(in, extras, JsonReader::string).orElse("");
    if (text.isEmpty()) return;
    if (otherReasoning.isEmpty()) {
      otherReasoning = text;
      otherReasoningName = name;
    } else if (!text.equals(otherReasoning)) {
      extras.put(name, text);
    }
  }

  private void readContent(JsonReader in) {
    boolean isParts = in.isArray() || in.isObject();
    text = isParts ? "" : in.string();
    parts = isParts ? JoinedContentParts.decode(in) : JoinedContentParts.NONE;
  }

  public String text() {
    return text.isEmpty() ? parts.text() : text;
  }

  public String refusal() {
    return refusal.isEmpty() ? parts.refusal() : refusal;
  }

  public String reasoning() {
    return !reasoning.isEmpty() ? reasoning : !legacy.isEmpty() ? legacy
        : !otherReasoning.isEmpty() ? otherReasoning
        : parts.reasoning();
  }

  /**
   * {@return the name of the member in which the server sent the reasoning} If two members have the same text, this is
   * the older name, because servers that send both names accept it. It is {@code ""} for reasoning that was a part of
   * the content.
   */
  public String reasoningName() {
    if (!legacy.isEmpty() && (reasoning.isEmpty() || reasoning.equals(legacy))) return LEGACY;
    return reasoning.isEmpty() ? otherReasoningName : REASONING;
  }

  /** {@return the builder for members that have no component} */
  public JsonObject.Builder extras() {
    return extras;
  }

  /** {@return the members that have no component, after all members have been read} */
  public JsonObject buildExtras() {
    if (!reasoning.isEmpty() && !legacy.isEmpty() && !reasoning.equals(legacy)) extras.put(LEGACY, legacy);
    if (!otherReasoning.isEmpty()
        && !otherReasoning.equals(reasoning())) extras.put(otherReasoningName, otherReasoning);
    if (!parts.otherParts().isEmpty()) extras.put(CONTENT, parts.otherParts());
    return extras.build();
  }
}
