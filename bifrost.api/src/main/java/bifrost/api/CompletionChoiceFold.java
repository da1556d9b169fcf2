package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts the pieces of one completed text together. */
final class CompletionChoiceFold {
  private final int index;
  private final StringBuilder text = new StringBuilder();
  private final List<String> tokens = new ArrayList<>();
  private final List<Double> tokenLogprobs = new ArrayList<>();
  private final List<Map<String, Double>> topLogprobs = new ArrayList<>();
  private final List<Integer> textOffset = new ArrayList<>();
  private final TokenIds tokenIds = new TokenIds();
  private Optional<JsonObject> logprobsExtras = Optional.empty();
  private Optional<FinishReason> finishReason = Optional.empty();
  private JsonObject extras = JsonObject.of();

  CompletionChoiceFold(int index) {
    this.index = index;
  }

  void add(Completion.Choice piece) {
    text.append(piece.text());
    finishReason = piece.finishReason().or(() -> finishReason);
    piece.logprobs().ifPresent(this::add);
    if (piece.extras().isEmpty()) return;
    tokenIds.add(piece.extras());
    extras = extras.with(piece.extras());
  }

  private void add(CompletionLogprobs more) {
    tokens.addAll(more.tokens());
    tokenLogprobs.addAll(more.tokenLogprobs());
    topLogprobs.addAll(more.topLogprobs());
    textOffset.addAll(more.textOffset());
    logprobsExtras = Optional.of(logprobsExtras.orElse(JsonObject.of()).with(more.extras()));
  }

  Completion.Choice result() {
    var logprobs = logprobsExtras.map(more -> new CompletionLogprobs(tokens, tokenLogprobs, topLogprobs, textOffset, more));
    return new Completion.Choice(index, text.toString(), finishReason, logprobs, tokenIds.in(extras));
  }
}
