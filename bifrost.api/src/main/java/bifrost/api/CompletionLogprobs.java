package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How likely the tokens of a completed text were: lists of one length, a token each.
 *
 * @param tokens the tokens' texts
 * @param tokenLogprobs the natural logarithms of their probabilities; NaN where there is none, as for the first token of an echo
 * @param topLogprobs the likeliest tokens at each place, by text; empty where there are none
 * @param textOffset where each token begins in the text
 * @param extras members that have no component
 */
public record CompletionLogprobs(List<String> tokens, List<Double> tokenLogprobs, List<Map<String, Double>> topLogprobs,
    List<Integer> textOffset, JsonObject extras) {
  /** Copies the lists. */
  public CompletionLogprobs {
    Objects.requireNonNull(extras, "extras");
    tokens = List.copyOf(Objects.requireNonNull(tokens, "tokens"));
    tokenLogprobs = List.copyOf(Objects.requireNonNull(tokenLogprobs, "tokenLogprobs"));
    topLogprobs = List.copyOf(Objects.requireNonNull(topLogprobs, "topLogprobs"));
    textOffset = List.copyOf(Objects.requireNonNull(textOffset, "textOffset"));
  }
}
