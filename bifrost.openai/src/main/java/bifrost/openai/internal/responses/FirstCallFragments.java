package bifrost.openai.internal.responses;

import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.json.JsonObject;

/** The fragments of a function call that arrived before the event that announces it. */
final class FirstCallFragments {
  private final StringBuilder arguments = new StringBuilder();
  private String id = "";
  private String name = "";
  private JsonObject extras = JsonObject.of();

  void add(ToolCallDelta fragment) {
    id = fragment.id().filter(it -> !it.isEmpty()).orElse(id);
    name = fragment.name().filter(it -> !it.isEmpty()).orElse(name);
    arguments.append(fragment.arguments());
    extras = extras.with(fragment.extras());
  }

  /** {@return whether the fragments have an id or a name; otherwise they form no call} */
  boolean isCall() {
    return !id.isEmpty() || !name.isEmpty();
  }

  /**
   * {@return whether the call can be announced} Its name is known, and its id too, unless the arguments begin without
   * an id: such servers send none.
   */
  boolean isComplete() {
    return !name.isEmpty() && (!id.isEmpty() || !arguments.isEmpty());
  }

  String id() {
    return id;
  }

  String name() {
    return name;
  }

  String arguments() {
    return arguments.toString();
  }

  JsonObject extras() {
    return extras;
  }
}
