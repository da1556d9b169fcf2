package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.Optional;

/** Joins the fragments of one tool call. Servers repeat its id and its name, or leave them out. */
final class ToolCallFold {
  private final StringBuilder arguments = new StringBuilder();
  private final ExtrasMerge extras = new ExtrasMerge();
  private String id = "";
  private String name = "";

  void add(ChatCompletionChunk.ToolCallDelta fragment) {
    id = fragment.id().orElse(id);
    name = fragment.name().orElse(name);
    arguments.append(fragment.arguments());
    extras.add(fragment.extras());
  }

  /** A call has an id or a name; fragments that have neither call nothing. */
  boolean isCall() {
    return !id.isEmpty() || !name.isEmpty();
  }

  ToolCall result() {
    return new ToolCall(id, name, arguments.toString(), extras.result());
  }

  /** The fragments of no call, as the server sent them; empty if they say nothing. */
  Optional<JsonObject> rest() {
    var rest = extras.result();
    if (!arguments.isEmpty()) rest = rest.with("function", rest.object("function").orElse(JsonObject.of()).with("arguments", arguments));
    return Optional.of(rest).filter(object -> !object.isEmpty());
  }
}
