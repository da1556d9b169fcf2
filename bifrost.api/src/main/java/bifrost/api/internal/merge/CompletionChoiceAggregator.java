package bifrost.api.internal.merge;

import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An aggregator for the chunks of one choice of a text completion. */
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

  void add(Completion.Choice chunk) {
    text.append(chunk.text());
    finishReason = chunk.finishReason().or(() -> finishReason);
    chunk.logprobs().ifPresent(this::add);
    extras.add(chunk.extras());
  }

  private void add(CompletionLogprobs chunk) {
    hasLogprobs = true;
    tokens.addAll(chunk.tokens());
    tokenLogprobs.addAll(chunk.tokenLogprobs());
    topLogprobs.addAll(chunk.topLogprobs());
    textOffset.addAll(chunk.textOffset());
    logprobsExtras.add(chunk.extras());
  }

  Completion.Choice result() {
    var logprobs = new CompletionLogprobs(tokens, tokenLogprobs, topLogprobs, textOffset, logprobsExtras.result());
    return new Completion.Choice(index, text.toString(), finishReason,
        Optional.of(logprobs).filter(each -> hasLogprobs), extras.result());
  }
}
