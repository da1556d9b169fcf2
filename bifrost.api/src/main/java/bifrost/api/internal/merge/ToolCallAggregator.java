package bifrost.api.internal.merge;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.ToolCall;
import bifrost.api.json.JsonObject;
import java.util.Optional;
import java.util.function.Supplier;

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

  /** {@return a function that creates the call so far} */
  Supplier<ToolCall> result() {
    var sharedId = id;
    var sharedName = name;
    int length = arguments.length();
    var members = extras.result();
    return () -> new ToolCall(sharedId, sharedName, arguments.substring(0, length), members);
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
