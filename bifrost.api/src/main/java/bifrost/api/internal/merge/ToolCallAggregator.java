package bifrost.api.internal.merge;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.ToolCall;
import bifrost.api.json.JsonObject;
import java.util.Optional;

/** A collector that joins the fragments of one tool call. Servers repeat its id and its name, or omit them. */
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

  /** {@return whether the fragments are a call, which has an id or a name} */
  boolean isCall() {
    return !id.isEmpty() || !name.isEmpty();
  }

  ToolCall result() {
    return new ToolCall(id, name, arguments.toString(), extras.result());
  }

  /** {@return the fragments that belong to no call, in the form on the wire; empty if they have no content} */
  Optional<JsonObject> unmatchedFragments() {
    var rest = extras.result();
    if (!arguments.isEmpty()) {
      rest = rest.with("function", rest.object("function").orElse(JsonObject.of()).with("arguments", arguments));
    }
    return Optional.of(rest).filter(object -> !object.isEmpty());
  }
}
