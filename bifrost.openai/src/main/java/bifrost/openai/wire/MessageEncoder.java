package bifrost.openai.wire;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.Message;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.DeveloperMessage;
import bifrost.api.SystemMessage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Set;

/** Writes the messages of a conversation. */
final class MessageEncoder {
  /** Members of an answer that no server takes back. */
  private static final Set<String> RESPONSE_ONLY = Set.of("annotations", "audio", "function_call");

  private final JsonWriter out;
  private final Profile profile;

  MessageEncoder(JsonWriter out, Profile profile) {
    this.out = out;
    this.profile = profile;
  }

  void encode(List<Message> messages) {
    out.beginArray();
    messages.forEach(this::encode);
    out.endArray();
  }

  private void encode(Message message) {
    out.beginObject();
    if (message.extras().get("role").isEmpty()) out.member("role", message.role());
    if (message instanceof SystemMessage system) out.member("content", system.text());
    else if (message instanceof DeveloperMessage developer) out.member("content", developer.text());
    else if (message instanceof UserMessage user) content(user.content());
    else if (message instanceof AssistantMessage assistant) assistant(assistant);
    else if (message instanceof ToolMessage tool) out.member("tool_call_id", tool.toolCallId()).member("content", tool.text());
    extras(message.extras());
    out.endObject();
  }

  /** Chat templates of some models take nothing but a string: one text is sent as one. */
  private void content(List<ContentPart> parts) {
    if (parts.size() == 1 && parts.get(0) instanceof ContentPart.Text only) {
      out.member("content", only.text());
      return;
    }
    out.name("content").beginArray();
    for (var part : parts) out.value(ContentPartJson.of(part));
    out.endArray();
  }

  /** An empty text beside tool calls is left out: templates would print it. */
  private void assistant(AssistantMessage message) {
    if (!message.text().isEmpty() || message.toolCalls().isEmpty()) out.member("content", message.text());
    if (!message.reasoning().isEmpty()) for (var name : profile.reasoningNames()) out.member(name, message.reasoning());
    if (!message.refusal().isEmpty()) out.member("refusal", message.refusal());
    if (message.toolCalls().isEmpty()) return;
    out.name("tool_calls").beginArray();
    for (var call : message.toolCalls()) toolCall(call);
    out.endArray();
  }

  private void toolCall(ToolCall call) {
    boolean function = call.extras().get("type").isEmpty();
    out.beginObject().member("id", call.id());
    if (function) out.member("type", "function");
    var unknown = call.extras().get("function").orElse(null) instanceof JsonObject members ? members : JsonObject.of();
    if (function || !call.name().isEmpty()) {
      out.name("function").beginObject().member("name", call.name()).member("arguments", call.arguments());
      extras(unknown);
      out.endObject();
    }
    extras(call.extras().without("function"));
    out.endObject();
  }

  private void extras(JsonObject extras) {
    extras.members().forEach((name, value) -> {
      if (isSentBack(name, value)) out.member(name, value);
    });
  }

  /** A function call that says something is part of the conversation. */
  private boolean isSentBack(String name, JsonValue value) {
    if (profile.reasoningNames().contains(name)) return false;
    return !RESPONSE_ONLY.contains(name)
        || name.equals("function_call") && value instanceof JsonObject call && call.string("name").filter(text -> !text.isEmpty()).isPresent();
  }
}
