package bifrost.openai.internal.responses;

import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fragments of a function call that arrived before the event that announces it. */
final class FirstCallFragments {
  private final StringBuilder arguments = new StringBuilder();
  private final Map<String, JsonValue> extras = new LinkedHashMap<>();
  private String id = "";
  private String name = "";

  void add(ToolCallDelta fragment) {
    id = fragment.id().orElse(id);
    name = fragment.name().orElse(name);
    arguments.append(fragment.arguments());
    extras.putAll(fragment.extras().members());
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
    return new JsonObject(extras);
  }
}
