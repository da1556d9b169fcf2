package bifrost.testkit.internal.validation;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.server.ErrorReplies;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.LongPredicate;

/**
 * The ranges of sampling parameters. vLLM checks them before it sends the response head, unlike those of
 * {@link EngineRules}.
 */
public final class SamplingRules {
  private static final int MAX_CHOICES = 16_384;

  private SamplingRules() {}

  /**
   * Validates the members of a request that have the right types.
   *
   * @param body the request
   * @param maxTokens the name of the member with the maximum number of tokens
   */
  public static void validate(JsonObject body, String maxTokens) {
    validateBiasKeys(body);
    validateInteger(body, "n", "must be at least 1", value -> value >= 1);
    validateChoiceCount(body);
    validateUnnamedRange(body, "presence_penalty", "must be in [-2, 2]", value -> Math.abs(value) <= 2);
    validateUnnamedRange(body, "frequency_penalty", "must be in [-2, 2]", value -> Math.abs(value) <= 2);
    validateUnnamedRange(body, "repetition_penalty", "must be greater than zero", value -> value > 0);
    validateRange(body, "temperature", "must be non-negative", value -> value >= 0);
    validateRange(body, "temperature", "must be in [0, 2]", value -> value <= 2);
    validateRange(body, "top_p", "must be in (0, 1]", value -> value > 0 && value <= 1);
    validateInteger(body, "top_k", "must be 0 (disable), or at least 1", value -> value >= -1);
    validateUnnamedRange(body, "min_p", "must be in [0, 1]", value -> value >= 0 && value <= 1);
    validateMaxTokens(body, maxTokens);
    validateInteger(body, "min_tokens", "must be greater than or equal to 0", value -> value >= 0);
    body.integer(maxTokens).ifPresent(limit -> validateInteger(body, "min_tokens",
        "must be less than or equal to max_tokens=" + limit, value -> value <= limit));
    validateTexts(body);
    if (body.integer("n").orElse(1) > 1 && body.number("temperature").orElse(1) == 0) {
      throw ErrorReplies.badRequest("n must be 1 when using greedy sampling, got " + body.integer("n").orElse(1) + ".");
    }
  }

  private static void validateBiasKeys(JsonObject body) {
    var invalid = body.object("logit_bias").orElse(JsonObject.of()).members().keySet().stream()
        .filter(key -> !isInteger(key)).map(key -> (JsonValue) new JsonString(key)).toList();
    if (invalid.isEmpty()) return;
    var keys = PythonText.literal(new JsonArray(invalid));
    throw ErrorReplies.invalidValue("logit_bias contains key(s) that cannot be converted to integer token IDs: " + keys,
        "logit_bias", keys);
  }

  private static boolean isInteger(String key) {
    try {
      new java.math.BigInteger(key.strip());
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static void validateChoiceCount(JsonObject body) {
    long n = body.integer("n").orElse(1);
    if (n <= MAX_CHOICES) return;
    throw ErrorReplies.badRequest("n must be at most " + MAX_CHOICES + ", got " + n
        + ". To increase this limit, set the VLLM_MAX_N_SEQUENCES environment variable.");
  }

  private static void validateMaxTokens(JsonObject body, String maxTokens) {
    body.integer(maxTokens).ifPresent(limit -> {
      if (limit >= 1) return;
      throw ErrorReplies.invalidValue("max_tokens must be at least 1, got " + limit + ".", "max_tokens", limit);
    });
  }

  private static void validateTexts(JsonObject body) {
    if (contains(body, "stop", new JsonString(""))) {
      throw ErrorReplies.badRequest("stop cannot contain an empty string.");
    }
    if (contains(body, "bad_words", new JsonString(""))) {
      throw ErrorReplies.badRequest("bad_words cannot contain an empty string. Got bad_words="
          + PythonText.literal(body.tryGet("bad_words").orElseThrow()));
    }
  }

  private static boolean contains(JsonObject body, String name, JsonValue element) {
    return body.tryGet(name).filter(JsonArray.class::isInstance)
        .map(array -> ((JsonArray) array).elements().contains(element)).orElse(false);
  }

  private static void validateRange(JsonObject body, String name, String rule, DoublePredicate allowed) {
    body.number(name).ifPresent(value -> {
      if (!allowed.test(value)) {
        throw ErrorReplies.invalidValue(name + " " + rule + ", got " + value + ".", name, value);
      }
    });
  }

  /** Validates a member that vLLM's error names in its message, but not in {@code param}. */
  private static void validateUnnamedRange(JsonObject body, String name, String rule, DoublePredicate allowed) {
    body.number(name).ifPresent(value -> {
      if (!allowed.test(value)) throw ErrorReplies.badRequest(name + " " + rule + ", got " + value + ".");
    });
  }

  private static void validateInteger(JsonObject body, String name, String rule, LongPredicate allowed) {
    body.integer(name).ifPresent(value -> {
      if (!allowed.test(value)) throw ErrorReplies.badRequest(name + " " + rule + ", got " + value + ".");
    });
  }

  /** {@return the token ids of a member; empty if it is absent} */
  static List<Long> ids(JsonObject body, String name) {
    return body.array(name).map(JsonArray::elements).orElse(List.of()).stream()
        .map(id -> ((JsonNumber) id).longValue()).toList();
  }
}
