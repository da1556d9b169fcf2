package bifrost.openai.internal.codec;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A filter that changes the messages of the model to what servers accept in the history: reasoning has the members that
 * the provider expects, and members that only responses have are removed. Other messages are not changed.
 */
public final class HistoryFilter {
  /** The types of content parts whose text is in a component of the message. */
  private static final Set<String> TEXTS = Set.of("text", "input_text", "output_text", "thinking", "reasoning",
      "reasoning_text", "refusal");

  /**
   * The members that hold the text of such a part. The reader removes them, so a part that still has one was added by
   * the caller.
   */
  private static final Set<String> TEXT_MEMBERS =
      Set.of("text", "thinking", "reasoning", "refusal", "content", "summary");

  private final ProviderOptions options;

  public HistoryFilter(ProviderOptions options) {
    this.options = options;
  }

  /** {@return the request as it must be sent; the same object if no message must be changed} */
  ChatCompletionRequest filter(ChatCompletionRequest request) {
    var filtered = filter(request.messages());
    return filtered == request.messages() ? request : request.messages(filtered);
  }

  /** {@return the messages as they must be sent; the same list if no message must be changed} */
  public List<Message> filter(List<Message> messages) {
    var filtered = messages;
    for (int i = 0; i < messages.size(); i++) {
      var message = messages.get(i);
      var sent = filter(message);
      if (sent == message) continue;
      if (filtered == messages) filtered = new ArrayList<>(messages);
      filtered.set(i, sent);
    }
    return filtered;
  }

  private Message filter(Message message) {
    return message instanceof AssistantMessage assistant ? reasoning(extras(assistant)) : message;
  }

  private AssistantMessage reasoning(AssistantMessage message) {
    if (message.reasoning().isEmpty()) return message;
    var names = options.reasoningNames(message).iterator();
    if (!names.hasNext()) return message.reasoning("");
    var first = names.next();
    var renamed = first.equals(message.reasoningName()) ? message : message.reasoning(message.reasoning(), first);
    if (!names.hasNext()) return renamed;
    var extras = JsonObject.builder();
    names.forEachRemaining(name -> extras.put(name, message.reasoning()));
    return renamed.extras(extras.putAll(message.extras()).build()); // extras that the caller set take precedence
  }

  private AssistantMessage extras(AssistantMessage message) {
    var extras = message.extras();
    if (extras.isEmpty()) return message;
    var sent = JsonObject.builder();
    boolean isChanged = false;
    for (var extra : extras.members().entrySet()) {
      var name = extra.getKey();
      var value = extra.getValue();
      boolean isSent = name.equals("content") || name.equals("function_call") && namesFunction(value)
          || !options.isResponseOnly(name);
      var sentValue = switch (name) {
        case "content" -> value instanceof JsonArray parts ? withoutMovedTexts(parts) : value;
        case "audio" -> audio(value);
        default -> value;
      };
      if (isSent) sent.put(name, sentValue);
      isChanged |= !isSent || sentValue != value;
    }
    return isChanged ? message.extras(sent.build()) : message;
  }

  private static JsonArray withoutMovedTexts(JsonArray parts) {
    if (parts.elements().stream().noneMatch(HistoryFilter::hasMovedText)) return parts;
    return new JsonArray(parts.elements().stream().filter(part -> !hasMovedText(part)).toList());
  }

  /** {@return whether the reader has moved the text of a part to a component, so that no text remains} */
  private static boolean hasMovedText(JsonValue part) {
    return part instanceof JsonObject json && json.tryGet("type").orElse(null) instanceof JsonString type
        && TEXTS.contains(type.value()) && Collections.disjoint(json.members().keySet(), TEXT_MEMBERS);
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
    var id = audio.tryGet("id").filter(each -> !each.equals(new JsonString("")));
    boolean isId = id.isEmpty() || audio.members().size() == 1;
    return isId ? value : JsonObject.of("id", id.get());
  }
}
