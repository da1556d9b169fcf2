package bifrost.openai.internal.codec;

import bifrost.api.AssistantMessage;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.SystemMessage;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.List;

/** An encoder for the messages of a conversation. */
public final class MessageEncoder {
  private final JsonWriter out;
  private final ProviderOptions options;

  MessageEncoder(JsonWriter out, ProviderOptions options) {
    this.out = out;
    this.options = options;
  }

  void encode(List<Message> messages) {
    out.beginArray();
    for (var message : messages) out.value(json(message));
    out.endArray();
  }

  private JsonObject json(Message message) {
    var members = new RequestObjectBuilder().put("role", message.role());
    if (message instanceof AssistantMessage assistant) return assistant(members, assistant);
    if (message instanceof SystemMessage system) members.put("content", ContentPartJson.of(system.content()));
    if (message instanceof DeveloperMessage developer) members.put("content", ContentPartJson.of(developer.content()));
    if (message instanceof UserMessage user) members.put("content", ContentPartJson.of(user.content()));
    if (message instanceof ToolMessage tool) {
      members.put("tool_call_id", tool.toolCallId()).put("content", ContentPartJson.of(tool.content()));
    }
    return members.putAll(message.extras()).build();
  }

  private JsonObject assistant(RequestObjectBuilder members, AssistantMessage message) {
    AssistantContentJson.of(message).ifPresent(content -> members.put("content", content));
    if (!message.reasoning().isEmpty()) {
      for (var name : options.reasoningNames(message)) members.put(name, message.reasoning());
    }
    if (!message.refusal().isEmpty()) members.put("refusal", message.refusal());
    if (!message.toolCalls().isEmpty()) {
      members.put("tool_calls", message.toolCalls().stream().map(ToolCallJson::of).toList());
    }
    message.extras().members().forEach((name, value) -> {
      switch (name) {
        case "content" -> {} // already added
        case "function_call" -> { if (namesFunction(value) || !options.isResponseOnly(name)) members.put(name, value); }
        default -> {
          if (!options.isResponseOnly(name)) {
            members.put(name, name.equals("audio") ? audio(value) : value);
          }
        }
      }
    });
    return members.build();
  }

  /**
   * {@return whether a function call has a name} Some servers send one without a name instead of null, and reject it
   * in requests.
   */
  private static boolean namesFunction(JsonValue functionCall) {
    return functionCall == JsonNull.NULL || functionCall instanceof JsonObject call
        && call.tryGet("name").orElse(null) instanceof JsonString name && !name.value().isEmpty();
  }

  /**
   * {@return the id of the audio, or the unchanged audio if it has no id} Servers identify earlier audio by its id, and
   * reject its data.
   */
  private static JsonValue audio(JsonValue value) {
    if (!(value instanceof JsonObject audio)) return value;
    return audio.tryGet("id").filter(id -> !id.equals(new JsonString(""))).<JsonValue>map(id -> JsonObject.of("id", id))
        .orElse(value);
  }
}
