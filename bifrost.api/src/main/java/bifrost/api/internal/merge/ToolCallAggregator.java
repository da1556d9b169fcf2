package bifrost.api.internal.merge;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.ToolCall;
import bifrost.api.json.JsonObject;
import java.util.Optional;

/**
 * An aggregator for the fragments of one tool call. Servers repeat the id and the name of the call in each fragment,
 * or omit them.
 */
public final class ToolCallAggregator {
  private final StringBuilder arguments = new StringBuilder();
  private final ExtrasAggregator extras = new ExtrasAggregator();
  private String id = "";
  private String name = "";

  void add(ChatCompletionChunk.ToolCallDelta fragment) {
    id = fragment.id().orElse(id);
    name = fragment.name().orElse(name);
    arguments.append(fragment.arguments());
    extras.add(fragment.extras());
  }

  /** {@return whether the fragments form a tool call, which has an id or a name} */
  boolean isCall() {
    return !id.isEmpty() || !name.isEmpty();
  }

  ToolCall result() {
    return new ToolCall(id, name, arguments.toString(), extras.result());
  }

  /** {@return the fragments as JSON if they form no tool call; empty if they have no content} */
  Optional<JsonObject> unmatchedFragments() {
    var json = extras.result();
    if (!arguments.isEmpty()) {
      json = json.with("function", json.object("function").orElse(JsonObject.of()).with("arguments", arguments));
    }
    return Optional.of(json).filter(object -> !object.isEmpty());
  }
}
