package bifrost.openai.wire;

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
import bifrost.api.ResponseUsage;
import bifrost.api.TokenLogprob;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says in a response what a chat completion says. What has no place in a response is in its extras. */
final class ChatToResponse {
  static final Optional<String> COMPLETED = Optional.of("completed");

  private ChatToResponse() {}

  static Response convert(ChatCompletion chat) {
    var reason = chat.finishReason();
    var incomplete = reason.flatMap(ChatToResponse::incompleteReason);
    return new Response(chat.id(), chat.created(), chat.model(), incomplete.isPresent() ? "incomplete" : "completed", incomplete,
        output(chat.id(), chat.message()), chat.usage().map(ChatToResponse::usage), extras(chat));
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
      var part = new ResponsePart.ReasoningText(message.reasoning(), JsonObject.of());
      output.add(new ReasoningItem(id("rs", chatId, output.size()), List.of(part), JsonObject.of()));
    }
    var said = new ArrayList<ResponsePart>();
    if (!message.text().isEmpty()) said.add(ResponsePart.text(message.text()));
    if (!message.refusal().isEmpty()) said.add(new ResponsePart.Refusal(message.refusal(), JsonObject.of()));
    if (!said.isEmpty()) output.add(new MessageItem(id("msg", chatId, output.size()), "assistant", said, COMPLETED, JsonObject.of()));
    for (var call : message.toolCalls()) output.add(functionCall(id("fc", chatId, output.size()), call));
    return output;
  }

  private static FunctionCall functionCall(String id, ToolCall call) {
    return new FunctionCall(id, call.id().isEmpty() ? id : call.id(), call.name(), call.arguments(), COMPLETED, call.extras());
  }

  /** The id of an item: the same in every event, and the same for a streamed answer as for a whole one. */
  static String id(String prefix, String chatId, int outputIndex) {
    return prefix + "_" + chatId + "_" + outputIndex;
  }

  private static ResponseUsage usage(Usage usage) {
    var extras = usage.extras();
    for (var pair : new String[][] {{"prompt_tokens_details", "input_tokens_details"}, {"completion_tokens_details", "output_tokens_details"}}) {
      var details = extras.get(pair[0]);
      if (details.isPresent()) extras = extras.without(pair[0]).with(pair[1], details.get());
    }
    return new ResponseUsage(usage.promptTokens(), usage.completionTokens(), usage.totalTokens(), extras);
  }

  private static JsonObject extras(ChatCompletion chat) {
    var extras = chat.extras();
    if (chat.systemFingerprint().isPresent()) extras = extras.with("system_fingerprint", chat.systemFingerprint().get());
    if (chat.choices().isEmpty()) return extras;
    var choice = chat.choices().get(0);
    extras = extras.with(choice.extras()).with(choice.message().extras());
    return choice.logprobs().isPresent() ? extras.with("logprobs", logprobs(choice.logprobs().get())) : extras;
  }

  private static JsonObject logprobs(Logprobs logprobs) {
    return JsonObject.of("content", logprobs.content().stream().map(ChatToResponse::token).toList())
        .with("refusal", logprobs.refusal().stream().map(ChatToResponse::token).toList()).with(logprobs.extras());
  }

  private static JsonValue token(TokenLogprob token) {
    return JsonObject.of("token", token.token()).with("logprob", Double.isFinite(token.logprob()) ? token.logprob() : null)
        .with("bytes", token.bytes()).with("top_logprobs", token.topLogprobs().stream().map(ChatToResponse::token).toList())
        .with(token.extras());
  }
}
