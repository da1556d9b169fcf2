package bifrost.testkit.internal.model;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Log probabilities that are derived from the text of tokens. */
public final class GeneratedLogprobs {
  private GeneratedLogprobs() {}

  /** {@return the {@code logprobs} member of these tokens; null if the request does not ask for it} */
  public static JsonValue of(List<String> tokens, OptionalInt top) {
    if (top.isEmpty()) return JsonNull.NULL;
    return object("content", tokens.stream().map(token -> entry(token, Math.max(top.getAsInt(), 0))).toList());
  }

  private static JsonObject entry(String token, int top) {
    double logprob = logprob(token);
    var alternatives = new ArrayList<JsonObject>();
    for (int i = 0; i < top; i++) alternatives.add(probability(i == 0 ? token : token + i, logprob - 0.75 * i));
    return probability(token, logprob).with("top_logprobs", alternatives);
  }

  public static double logprob(String token) {
    return Math.floorMod(token.hashCode(), 1000) / -512.0;
  }

  /** {@return the most likely tokens by text, in the format of text completions} */
  public static JsonObject byToken(String token, int top) {
    JsonObject byToken = object(token, logprob(token));
    for (int i = 1; i < top; i++) byToken = byToken.with(token + i, logprob(token) - 0.75 * i);
    return byToken;
  }

  private static JsonObject probability(String token, double logprob) {
    var bytes = new ArrayList<Integer>();
    for (byte each : token.getBytes(UTF_8)) bytes.add(each & 0xff);
    return object("token", token, "logprob", logprob, "bytes", bytes);
  }
}
