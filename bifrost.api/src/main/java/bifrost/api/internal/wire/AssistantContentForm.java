package bifrost.api.internal.wire;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Set;

/**
 * The writing of generated content. A server sends it as a string or as a list of parts. The texts of a list are in the
 * components of a value, and the other parts, and the other members of the texts, are in an array in its extras. The
 * content is a list if there is such an array, or if reasoning has no other member.
 */
public final class AssistantContentForm {
  private static final Set<String> TEXT_TYPES = Set.of("text", "output_text", "input_text");

  private AssistantContentForm() {}

  /**
   * Writes the member.
   *
   * @param reasoning reasoning that has no other member, or {@code ""}
   * @param isRequired whether an empty text is written
   */
  public static void write(ObjectWriter form, JsonWriter out, String name, String text, String reasoning,
      boolean isRequired) {
    var replacement = form.replacement(name);
    if (replacement != null && !(replacement instanceof JsonArray)) {
      form.begins(name);
      return;
    }
    form.omit(name);
    List<JsonValue> parts = replacement instanceof JsonArray array ? array.elements() : List.of();
    if (!parts.isEmpty() || !reasoning.isEmpty()) parts(out.name(name), text, reasoning, parts);
    else if (isRequired || !text.isEmpty()) out.member(name, text);
  }

  private static void parts(JsonWriter out, String text, String reasoning, List<JsonValue> others) {
    out.beginArray();
    if (!reasoning.isEmpty()) part("reasoning", reasoning, out);
    var remaining = text;
    if (!text.isEmpty() && others.stream().noneMatch(AssistantContentForm::lacksText)) part("text", text, out);
    for (var other : others) {
      if (lacksText(other)) {
        withText(other.asObject(), remaining, out);
        remaining = "";
      } else if (other instanceof JsonObject part) {
        ObjectWriter.write(part, out);
      } else {
        out.value(other);
      }
    }
    out.endArray();
  }

  /** {@return whether the text of a part has been moved to a component} */
  private static boolean lacksText(JsonValue part) {
    return part instanceof JsonObject json && json.members().get("type") instanceof JsonString type
        && TEXT_TYPES.contains(type.value()) && !json.members().containsKey("text");
  }

  private static void part(String type, String text, JsonWriter out) {
    out.beginObject().member("type", type).member("text", text).endObject();
  }

  private static void withText(JsonObject part, String text, JsonWriter out) {
    ObjectWriter.begin(part, out).member("type", "text").member("text", text).end();
  }
}
