package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.internal.model.GeneratedChoice;
import bifrost.testkit.internal.model.GeneratedToken;

/** The token counts of a response. */
record TokenCounts(int prompt, int completion, int reasoning, boolean hasReasoner) {
  static TokenCounts of(ParsedChatRequest request, Iterable<GeneratedChoice> choices) {
    int completion = 0;
    int reasoning = 0;
    for (GeneratedChoice choice : choices) {
      completion += choice.tokens().size();
      reasoning += choice.count(GeneratedToken.Reasoning.class);
    }
    return new TokenCounts(request.promptTokens(), completion, reasoning,
        ModelCatalog.isReasoningModel(request.model()));
  }

  /** {@return the usage of a non-streamed response, including null members} */
  JsonObject complete() {
    return counts().with("prompt_tokens_details", null).with("completion_tokens_details",
        hasReasoner ? details() : null);
  }

  /** {@return the usage of a streamed response, without null members} */
  JsonObject streamed() {
    return hasReasoner ? counts().with("completion_tokens_details", details()) : counts();
  }

  private JsonObject counts() {
    return object("prompt_tokens", prompt, "total_tokens", prompt + completion, "completion_tokens", completion);
  }

  private JsonObject details() {
    return object("reasoning_tokens", reasoning);
  }
}
