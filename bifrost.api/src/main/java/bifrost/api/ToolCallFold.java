package bifrost.api;

import bifrost.api.json.JsonObject;

/** Puts the pieces of one tool call together. Servers repeat its id and its name, or leave them out. */
final class ToolCallFold {
  private final StringBuilder arguments = new StringBuilder();
  private String id = "";
  private String name = "";
  private JsonObject extras = JsonObject.of();

  void add(ChatCompletionChunk.ToolCallDelta piece) {
    id = piece.id().orElse(id);
    name = piece.name().orElse(name);
    arguments.append(piece.arguments());
    if (!piece.extras().isEmpty()) extras = extras.with(piece.extras());
  }

  ToolCall result() {
    return new ToolCall(id, name, arguments.toString(), extras);
  }
}
