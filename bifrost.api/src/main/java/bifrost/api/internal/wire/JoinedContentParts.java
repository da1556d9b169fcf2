package bifrost.api.internal.wire;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The content of a message that a server sends as parts instead of a text. Texts of the same kind are joined. Parts of
 * other types, and the other members of parts, are kept for the extras.
 */
public final class JoinedContentParts {
  public static final JoinedContentParts NONE = new JoinedContentParts();

  /** The members that hold the text of a reasoning part, the most common one first. */
  private static final List<String> REASONING = List.of("thinking", "reasoning", "text", "content", "summary");

  private static final Set<String> REASONING_TYPES = Set.of("thinking", "reasoning", "reasoning_text");

  private final StringBuilder text = new StringBuilder(0);
  private final StringBuilder reasoning = new StringBuilder(0);
  private final StringBuilder refusal = new StringBuilder(0);
  private final List<JsonValue> otherParts = new ArrayList<>(0);

  private JoinedContentParts() {}

  /** Reads the current value, which is a part or an array of parts. */
  public static JoinedContentParts decode(JsonReader in) {
    var parts = new JoinedContentParts();
    if (!in.isArray()) parts.addPart(in);
    else while (in.nextElement()) parts.addPart(in);
    return parts;
  }

  private void addPart(JsonReader in) {
    var value = in.value();
    if (value instanceof JsonString string) text.append(string.value());
    else if (value instanceof JsonObject part) addPart(MemberReader.present(part), in);
    else if (value != JsonNull.NULL) throw in.unexpected("a content part (an object or a string)");
  }

  private void addPart(JsonObject part, JsonReader in) {
    var type = type(part);
    switch (type) {
      case "text", "output_text", "input_text" -> {
        boolean isNull = part.members().get("text") == JsonNull.NULL;
        if (!isNull && !takeText(part, "text", text)) {
          throw in.unexpected("a part of type '" + type + "' with a 'text'");
        }
        if (isNull && hasOtherMembers(part, "text")) otherParts.add(part);
      }
      case "refusal" -> {
        if (!takeText(part, "refusal", refusal)) otherParts.add(part);
      }
      case "thinking", "reasoning", "reasoning_text" -> {
        if (REASONING.stream().noneMatch(name -> takeText(part, name, reasoning))) otherParts.add(part);
      }
      default -> {
        if (!type.isEmpty() || !takeText(part, "text", text)) otherParts.add(part);
      }
    }
  }

  /** Moves the text of a part to a builder, and keeps the other members. Returns false if the member has no text. */
  private boolean takeText(JsonObject part, String name, StringBuilder target) {
    var found = part.tryGet(name).flatMap(JoinedContentParts::text);
    if (found.isEmpty()) return false;
    target.append(found.get());
    if (hasOtherMembers(part, name)) otherParts.add(withoutText(part, name));
    return true;
  }

  /**
   * {@return the part without its text} If another member of a reasoning part could be its text, an empty text remains,
   * so that the part has the same meaning when it is read again.
   */
  private JsonObject withoutText(JsonObject part, String name) {
    var rest = part.without(name);
    boolean isAmbiguous = REASONING_TYPES.contains(type(part))
        && REASONING.stream().anyMatch(other -> rest.tryGet(other).flatMap(JoinedContentParts::text).isPresent());
    return isAmbiguous ? part.with(name, "") : rest;
  }

  private static String type(JsonObject part) {
    return part.members().get("type") instanceof JsonString name ? name.value() : "";
  }

  /** {@return whether a part has members in addition to its type and its text} */
  private static boolean hasOtherMembers(JsonObject part, String name) {
    return part.members().entrySet().stream()
        .anyMatch(
            member -> !member.getKey().equals("type") && !member.getKey().equals(name) && !isEmpty(member.getValue()));
  }

  private static boolean isEmpty(JsonValue value) {
    return value == JsonNull.NULL || value instanceof JsonArray array && array.isEmpty()
        || value instanceof JsonObject object && object.isEmpty();
  }

  /** {@return a text, or the joined texts of a list of strings and parts} */
  private static Optional<String> text(JsonValue value) {
    if (value instanceof JsonString text) return Optional.of(text.value());
    if (!(value instanceof JsonArray list)) return Optional.empty();
    var joined = new StringBuilder();
    for (var each : list) {
      var part = each instanceof JsonObject object ? object.members().get("text") : each;
      if (!(part instanceof JsonString text)) return Optional.empty();
      joined.append(text.value());
    }
    return Optional.of(joined.toString());
  }

  public String text() {
    return text.toString();
  }

  public String reasoning() {
    return reasoning.toString();
  }

  public String refusal() {
    return refusal.toString();
  }

  public List<JsonValue> otherParts() {
    return otherParts;
  }
}
