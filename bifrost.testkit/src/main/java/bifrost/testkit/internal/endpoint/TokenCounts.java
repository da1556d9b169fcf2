package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.internal.model.GeneratedChoice;
import bifrost.testkit.internal.model.GeneratedToken;

/** Counted tokens. */
record TokenCounts(int prompt, int completion, int reasoning, boolean hasReasoner) {
  static TokenCounts of(ParsedChatRequest request, Iterable<GeneratedChoice> choices) {
    int completion = 0;
    int reasoning = 0;
    for (GeneratedChoice choice : choices) {
      completion += choice.tokens().size();
      reasoning += choice.count(GeneratedToken.Reasoning.class);
    }
    return new TokenCounts(request.promptTokens(), completion, reasoning, ModelCatalog.reasons(request.model()));
  }

  /** As in a whole answer, nulls included. */
  JsonObject whole() {
    return counts().with("prompt_tokens_details", null).with("completion_tokens_details",
        hasReasoner ? details() : null);
  }

  /** As in a stream, where what is null is left out. */
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
