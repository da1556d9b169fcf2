package bifrost.api.internal.merge;

import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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

  /** {@return a function that creates the choice so far, without copying anything until it is called} */
  Supplier<Completion.Choice> result() {
    int length = text.length();
    var reason = finishReason;
    var logprobs = hasLogprobs ? Optional.of(logprobs()) : Optional.<Supplier<CompletionLogprobs>>empty();
    var members = extras.result();
    return () -> new Completion.Choice(index, text.substring(0, length), reason, logprobs.map(Supplier::get), members);
  }

  private Supplier<CompletionLogprobs> logprobs() {
    int tokensSize = tokens.size();
    int logprobsSize = tokenLogprobs.size();
    int topSize = topLogprobs.size();
    int offsetsSize = textOffset.size();
    var members = logprobsExtras.result();
    return () -> new CompletionLogprobs(tokens.subList(0, tokensSize), tokenLogprobs.subList(0, logprobsSize),
        topLogprobs.subList(0, topSize), textOffset.subList(0, offsetsSize), members);
  }
}
