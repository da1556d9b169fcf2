package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.Nullable;
import bifrost.testkit.internal.model.GeneratedChoice;
import bifrost.testkit.internal.model.GeneratedLogprobs;
import bifrost.testkit.internal.model.GeneratedToken;
import java.util.List;

/** A renderer of a non-streamed chat completion with all members that vLLM sends; those without a value are null. */
record ChatCompletionRenderer(ParsedChatRequest request, String id, List<GeneratedChoice> choices) {
  Reply reply() {
    return Reply.json(completion().toString());
  }

  private JsonObject completion() {
    return object("id", id, "object", "chat.completion", "created", ModelCatalog.CREATED, "model", request.model(),
        "choices", choices.stream().map(this::choice).toList(), "service_tier", null, "system_fingerprint",
        ModelCatalog.FINGERPRINT, "usage", TokenCounts.of(request, choices).complete(), "prompt_logprobs",
        request.promptLogprobs(),
        "prompt_token_ids", request.returnsTokenIds() ? request.promptTokenIds() : null, "prompt_text", null,
        "kv_transfer_params", null, "ec_transfer_params", null, "metrics", null);
  }

  private JsonObject choice(GeneratedChoice choice) {
    return object("index", choice.index(), "message", message(choice), "logprobs",
        GeneratedLogprobs.of(choice.tokens().stream().map(GeneratedToken::token).toList(), request.topLogprobs()),
        "finish_reason", choice.finishReason(), "stop_reason", choice.stopReason().orElse(null), "token_ids",
        request.returnsTokenIds() ? choice.tokenIds() : null, "routed_experts", null);
  }

  private static JsonObject message(GeneratedChoice choice) {
    JsonObject message = object("role", "assistant", "content", content(choice), "refusal", null, "annotations", null,
        "audio", null, "function_call", null);
    List<JsonObject> calls = calls(choice);
    if (!calls.isEmpty()) message = message.with("tool_calls", calls); // vLLM omits an empty list since 0.24
    return message.with("reasoning",
        choice.contains(GeneratedToken.Reasoning.class) ? choice.textOf(GeneratedToken.Reasoning.class) : null);
  }

  /**
   * {@return the text; null if the model generates none, because it chose to call a tool or reached the token
   * limit while reasoning}
   */
  private static @Nullable String content(GeneratedChoice choice) {
    boolean forced =
        choice.tokens().stream().anyMatch(token -> token instanceof GeneratedToken.CallStart call && call.forced());
    boolean hasText = choice.tokens().stream().anyMatch(token -> token instanceof GeneratedToken.Text
        || token instanceof GeneratedToken.EndToken end && !end.afterCalls());
    return forced || hasText ? choice.textOf(GeneratedToken.Text.class) : null;
  }

  private static List<JsonObject> calls(GeneratedChoice choice) {
    return choice.tokens().stream().filter(GeneratedToken.CallStart.class::isInstance)
        .map(GeneratedToken.CallStart.class::cast)
        .map(call -> object("id", call.id(), "type", "function",
            "function", object("name", call.name(), "arguments", choice.arguments(call.index()))))
        .toList();
  }
}
