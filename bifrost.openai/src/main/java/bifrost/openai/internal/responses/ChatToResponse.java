package bifrost.openai.internal.responses;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.TokenLogprob;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A converter from chat completions to responses. Members that a response does not have are added to its extras. */
public final class ChatToResponse {
  static final Optional<String> COMPLETED = Optional.of("completed");

  /** The finish reasons that a response expresses by its status or its incomplete reason. */
  private static final Set<String> REASONS =
      Set.of("stop", "tool_calls", "function_call", "length", "content_filter", "abort", "repetition");
  // Extras must not have the names of these members, which they would replace in the JSON form.
  private static final Set<String> RESPONSE_MEMBERS =
      Set.of("id", "object", "created_at", "status", "error", "incomplete_details", "model", "output", "usage");
  private static final Set<String> CALL_MEMBERS = Set.of("id", "type", "call_id", "name", "arguments", "status");
  private static final Set<String> USAGE_MEMBERS = Set.of("input_tokens", "output_tokens", "total_tokens");

  private static final String CHAT = "chat";
  private static final String CHOICE = "choice";
  private static final String MESSAGE = "message";

  private ChatToResponse() {}

  public static Response convert(ChatCompletion chat) {
    var choice = Optional.of(chat).filter(it -> !it.choices().isEmpty()).map(ChatToResponse::choice);
    var incomplete = choice.flatMap(ChatCompletion.Choice::finishReason).flatMap(ChatToResponse::incompleteReason);
    return new Response(chat.id(), chat.created(), chat.model(), incomplete.isPresent() ? "incomplete" : "completed",
        incomplete, choice.map(it -> output(chat.id(), it.message())).orElse(List.of()),
        chat.usage().map(ChatToResponse::usage), extras(chat));
  }

  /** {@return the choice with index 0, otherwise the first one} */
  static ChatCompletion.Choice choice(ChatCompletion chat) {
    return chat.choices().stream().filter(choice -> choice.index() == 0).findFirst()
        .orElseGet(() -> chat.choices().get(0));
  }

  private static Optional<String> incompleteReason(FinishReason reason) {
    return switch (reason.value()) {
      case "length" -> Optional.of("max_output_tokens");
      case "content_filter", "abort", "repetition" -> Optional.of(reason.value());
      default -> Optional.empty();
    };
  }

  private static List<ResponseItem> output(String chatId, AssistantMessage message) {
    var output = new ArrayList<ResponseItem>();
    if (!message.reasoning().isEmpty()) {
      var part = ResponsePart.reasoning(message.reasoning());
      output.add(ReasoningItem.of(List.of(part)).id(id("rs", chatId, output.size())));
    }
    var content = new ArrayList<ResponsePart>();
    if (!message.text().isEmpty()) content.add(ResponsePart.text(message.text()));
    if (!message.refusal().isEmpty()) content.add(ResponsePart.refusal(message.refusal()));
    if (!content.isEmpty()) {
      output.add(MessageItem.of("assistant", content).id(id("msg", chatId, output.size())).status("completed"));
    }
    for (var call : message.toolCalls()) output.add(functionCall(id("fc", chatId, output.size()), call, COMPLETED));
    return output;
  }

  static FunctionCall functionCall(String id, ToolCall call, Optional<String> status) {
    return new FunctionCall(id, call.id().isEmpty() ? id : call.id(), call.name(), call.arguments(), status,
        callExtras(call.extras()));
  }

  /** {@return the extras of a tool call as those of an item} */
  static JsonObject callExtras(JsonObject extras) {
    return renamed(extras, CALL_MEMBERS, Map.of());
  }

  /** {@return the id of an item} It is the same in all events of the item, and in a response that is not streamed. */
  static String id(String prefix, String chatId, int outputIndex) {
    return prefix + "_" + chatId + "_" + outputIndex;
  }

  private static Usage usage(Usage usage) {
    var names =
        Map.of("prompt_tokens_details", "input_tokens_details", "completion_tokens_details", "output_tokens_details");
    var extras = renamed(usage.extras(), USAGE_MEMBERS, names);
    return new Usage(usage.promptTokens(), usage.completionTokens(), usage.totalTokens(), extras);
  }

  /**
   * {@return the extras, renamed where the new name is free}
   *
   * @param members the names that no extra may have
   */
  private static JsonObject renamed(JsonObject extras, Set<String> members, Map<String, String> names) {
    var result = new LinkedHashMap<String, JsonValue>();
    extras.members().forEach((name, value) -> {
      var renamed = names.getOrDefault(name, name);
      add(result, members, extras.tryGet(renamed).isPresent() ? name : renamed, value, CHAT);
    });
    return new JsonObject(result);
  }

  private static JsonObject extras(ChatCompletion chat) {
    var extras = new LinkedHashMap<String, JsonValue>();
    chat.extras().members().forEach((name, value) -> add(extras, name, value, CHAT));
    chat.systemFingerprint().ifPresent(print -> add(extras, "system_fingerprint", new JsonString(print), "system"));
    if (!chat.choices().isEmpty()) {
      var choice = choice(chat);
      choice.logprobs().ifPresent(logprobs -> add(extras, "logprobs", logprobs(logprobs), CHOICE));
      choice.finishReason().filter(reason -> !REASONS.contains(reason.value()))
          .ifPresent(reason -> add(extras, "finish_reason", new JsonString(reason.value()), CHOICE));
      choice.extras().members().forEach((name, value) -> add(extras, name, value, CHOICE));
      choice.message().extras().members().forEach((name, value) -> add(extras, name, value, MESSAGE));
    }
    return new JsonObject(extras);
  }

  private static void add(Map<String, JsonValue> extras, String name, JsonValue value, String owner) {
    add(extras, RESPONSE_MEMBERS, name, value, owner);
  }

  /**
   * Adds a member. If its name is already used, or is that of a typed member, it becomes {@code chat.NAME},
   * {@code choice.NAME} or {@code message.NAME}.
   */
  private static void add(Map<String, JsonValue> extras, Set<String> members, String name, JsonValue value,
      String owner) {
    var free = members.contains(name) ? owner + "." + name : name;
    while (extras.containsKey(free) && !extras.get(free).equals(value)) free = owner + "." + free;
    extras.put(free, value);
  }

  private static JsonObject logprobs(Logprobs logprobs) {
    return JsonObject.of("content", logprobs.content().stream().map(ChatToResponse::token).toList())
        .with("refusal", logprobs.refusal().stream().map(ChatToResponse::token).toList()).with(logprobs.extras());
  }

  private static JsonValue token(TokenLogprob token) {
    return JsonObject.of("token", token.token())
        .with("logprob", Double.isFinite(token.logprob()) ? token.logprob() : null)
        .with("bytes", token.bytes())
        .with("top_logprobs", token.topLogprobs().stream().map(ChatToResponse::token).toList())
        .with(token.extras());
  }
}
