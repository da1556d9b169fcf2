package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.json.JsonObject;

/** Counted tokens. */
record Usage(int prompt, int completion, int reasoning, boolean hasReasoner) {

  static Usage of(ChatRequest request, Iterable<Choice> choices) {
    int completion = 0;
    int reasoning = 0;
    for (Choice choice : choices) {
      completion += choice.pieces().size();
      reasoning += choice.count(Piece.Reasoning.class);
    }
    return new Usage(request.promptTokens(), completion, reasoning, Models.reasons(request.model()));
  }

  /** As in a whole answer, nulls included. */
  JsonObject whole() {
    return counts().with("prompt_tokens_details", null).with("completion_tokens_details", hasReasoner ? details() : null);
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
