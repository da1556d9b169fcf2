package bifrost.api.internal.merge;

import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts the pieces of one completed text together. */
public final class CompletionChoiceAggregator {
  private final int index;
  private final StringBuilder text = new StringBuilder();
  private final List<String> tokens = new ArrayList<>();
  private final List<Double> tokenLogprobs = new ArrayList<>();
  private final List<Map<String, Double>> topLogprobs = new ArrayList<>();
  private final List<Integer> textOffset = new ArrayList<>();
  private final ExtrasAggregator logprobsExtras = new ExtrasAggregator();
  private final ExtrasAggregator extras = new ExtrasAggregator();
  private boolean hasLogprobs;
  private Optional<FinishReason> finishReason = Optional.empty();

  CompletionChoiceAggregator(int index) {
    this.index = index;
  }

  void add(Completion.Choice piece) {
    text.append(piece.text());
    finishReason = piece.finishReason().or(() -> finishReason);
    piece.logprobs().ifPresent(this::add);
    extras.add(piece.extras());
  }

  private void add(CompletionLogprobs more) {
    hasLogprobs = true;
    tokens.addAll(more.tokens());
    tokenLogprobs.addAll(more.tokenLogprobs());
    topLogprobs.addAll(more.topLogprobs());
    textOffset.addAll(more.textOffset());
    logprobsExtras.add(more.extras());
  }

  Completion.Choice result() {
    var logprobs = new CompletionLogprobs(tokens, tokenLogprobs, topLogprobs, textOffset, logprobsExtras.result());
    return new Completion.Choice(index, text.toString(), finishReason,
        Optional.of(logprobs).filter(each -> hasLogprobs), extras.result());
  }
}
