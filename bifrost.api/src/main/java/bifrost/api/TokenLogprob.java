package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * How likely a token was.
 *
 * @param token the token's text; vLLM writes {@code token_id:123} with {@code return_tokens_as_token_ids}
 * @param logprob the natural logarithm of its probability; vLLM's floor is -9999
 * @param bytes its UTF-8 bytes, each 0 to 255; empty if the server gave none
 * @param topLogprobs the likeliest tokens at this place, as many as were asked for
 * @param extras members that have no component
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
