package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * The log probabilities of the tokens of a choice.
 *
 * @param content the tokens of the text, in order
 * @param refusal the tokens of the refusal, in order
 * @param extras any other members
 */
public record Logprobs(List<TokenLogprob> content, List<TokenLogprob> refusal, JsonObject extras) {
  /** Copies the lists. */
  public Logprobs {
    Objects.requireNonNull(extras, "extras");
    content = List.copyOf(Objects.requireNonNull(content, "content"));
    refusal = List.copyOf(Objects.requireNonNull(refusal, "refusal"));
  }
}
