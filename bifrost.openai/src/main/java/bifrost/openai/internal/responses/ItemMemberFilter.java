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
   * Members that a server adds to its output and that have no meaning in a chat completion: {@code id} and
   * {@code status} belong to items, {@code annotations} and {@code logprobs} cannot be part of the history (servers
   * reject {@code annotations}), and {@code summary} repeats the reasoning.
   */
  private static final Set<String> OMITTED = Set.of("id", "status", "annotations", "logprobs", "summary");
  /**
   * Members that would conflict with members of a chat completion, and encrypted reasoning, which only the server
   * that sent it can read.
   */
  private static final Set<String> UNSUPPORTED =
      Set.of("role", "content", "call_id", "tool_call_id", "tool_calls", "arguments", "output", "encrypted_content");

  private ItemMemberFilter() {}

  /**
   * {@return the members to send}
   *
   * @param unsupported returns the exception for the path of an unsupported member
   */
  static JsonObject filter(JsonObject extras, String path, Function<String, RuntimeException> unsupported) {
    if (extras.isEmpty()) return extras;
    var sent = JsonObject.builder();
    for (Map.Entry<String, JsonValue> member : extras.members().entrySet()) {
      var name = member.getKey();
      if (OMITTED.contains(name)) continue;
      if (!UNSUPPORTED.contains(name)) sent.put(name, member.getValue());
      else if (member.getValue() != JsonNull.NULL) throw unsupported.apply(path + "." + name);
    }
    return sent.build();
  }
}
