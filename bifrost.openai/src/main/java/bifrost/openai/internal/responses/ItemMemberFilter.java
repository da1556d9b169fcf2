package bifrost.openai.internal.responses;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A filter for the members of items and parts of the Responses API that are sent as members of a chat completion. */
public final class ItemMemberFilter {
  /**
   * Members that a server adds to its output and that mean nothing in a chat completion: {@code id} names an item, {@code status} says
   * whether the item is complete; a chat completion has neither. The history of a chat completion has no place for {@code annotations}
   * and {@code logprobs} of a text; servers refuse the former. A {@code summary} repeats the reasoning.
   */
  private static final Set<String> OF_THE_SERVER = Set.of("id", "status", "annotations", "logprobs", "summary");
  /** Members that another member of a chat completion would contradict, and encrypted reasoning, which only its own server can read. */
  private static final Set<String> REFUSED =
      Set.of("role", "content", "call_id", "tool_call_id", "tool_calls", "arguments", "output", "encrypted_content");

  private ItemMemberFilter() {}

  /**
   * {@return the members to send}
   *
   * @param refusal makes the exception that refuses a member, from its path
   */
  static JsonObject filter(JsonObject extras, String path, Function<String, RuntimeException> refusal) {
    if (extras.isEmpty()) return extras;
    var sent = JsonObject.builder();
    for (Map.Entry<String, JsonValue> member : extras.members().entrySet()) {
      var name = member.getKey();
      if (OF_THE_SERVER.contains(name)) continue;
      if (!REFUSED.contains(name)) sent.put(name, member.getValue());
      else if (member.getValue() != JsonNull.NULL) throw refusal.apply(path + "." + name);
    }
    return sent.build();
  }
}
