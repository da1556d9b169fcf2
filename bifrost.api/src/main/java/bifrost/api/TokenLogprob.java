package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * The log probability of a token.
 *
 * @param token the text of the token; vLLM sends {@code token_id:123} if {@code return_tokens_as_token_ids} is
 *     set
 * @param logprob the natural logarithm of the token's probability; vLLM never sends less than -9999
 * @param bytes the UTF-8 bytes of the token, each from 0 to 255; empty if the server sent none
 * @param topLogprobs the most likely tokens at this position, as many as were requested
 * @param extras any other members
 */
public record TokenLogprob(String token, double logprob, List<Integer> bytes, List<TokenLogprob> topLogprobs,
    JsonObject extras) {
  /** Copies the lists. */
  public TokenLogprob {
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(extras, "extras");
    bytes = List.copyOf(Objects.requireNonNull(bytes, "bytes"));
    topLogprobs = List.copyOf(Objects.requireNonNull(topLogprobs, "topLogprobs"));
  }
}
