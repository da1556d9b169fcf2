package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The log probabilities of the tokens of a text completion. The lists have one element for each token.
 *
 * @param tokens the texts of the tokens
 * @param tokenLogprobs the natural logarithms of the tokens' probabilities; NaN if there is none, as for the
 *     first token of an echoed prompt
 * @param topLogprobs the log probabilities of the most likely tokens at each position, by the text of the token;
 *     empty if there are none
 * @param textOffset the offset of each token in the text
 * @param extras any other members
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
