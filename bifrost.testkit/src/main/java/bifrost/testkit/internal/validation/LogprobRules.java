package bifrost.testkit.internal.validation;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.server.ErrorReplies;
import java.math.BigDecimal;

/** The rules for log probabilities that vLLM checks before it converts the members of a request to their types. */
public final class LogprobRules {
  private LogprobRules() {}

  /** Validates a chat completion request. */
  public static void validate(JsonObject body) {
    if (isSet(body, "logprob_token_ids") && !isSet(body, "logprobs")) {
      throw ErrorReplies.invalidValue("when using `logprob_token_ids`, `logprobs` must be set to true.",
          "logprob_token_ids");
    }
    rejectNonNumber(body, "prompt_logprobs");
    rejectNonNumber(body, "top_logprobs");
    validatePromptLogprobs(body);
    validateCount(body, "top_logprobs");
    if (count(body, "top_logprobs") != 0 && !isSet(body, "logprobs")) {
      throw ErrorReplies.invalidValue("when using `top_logprobs`, `logprobs` must be set to true.", "top_logprobs");
    }
  }

  /** Validates a text completion request. */
  public static void validateCompletion(JsonObject body) {
    rejectNonNumber(body, "prompt_logprobs");
    rejectNonNumber(body, "logprobs");
    validatePromptLogprobs(body);
    validateCount(body, "logprobs");
  }

  private static void validatePromptLogprobs(JsonObject body) {
    int sign = count(body, "prompt_logprobs");
    boolean isAll = isMinusOne(body, "prompt_logprobs");
    if (isSet(body, "stream") && (sign > 0 || isAll)) {
      throw ErrorReplies.invalidValue("`prompt_logprobs` are not available when `stream=True`.", "prompt_logprobs");
    }
    validateCount(body, "prompt_logprobs");
  }

  private static void validateCount(JsonObject body, String name) {
    if (count(body, name) >= 0 || isMinusOne(body, name)) return;
    throw ErrorReplies.invalidValue("`" + name + "` must be a positive value or -1.", name,
        PythonText.literal(body.tryGet(name).orElseThrow()));
  }

  private static void rejectNonNumber(JsonObject body, String name) {
    var value = body.members().getOrDefault(name, JsonNull.NULL);
    if (value instanceof JsonNull || value instanceof JsonNumber || value instanceof JsonBoolean) return;
    var shown = value instanceof JsonString text ? text.value() : PythonText.literal(value);
    throw ErrorReplies.invalidValue("`" + name + "` must be an integer.", name, shown);
  }

  /** {@return the sign of a number; 0 if the member is absent} */
  private static int count(JsonObject body, String name) {
    return body.tryGet(name).filter(JsonNumber.class::isInstance)
        .map(number -> new BigDecimal(((JsonNumber) number).text()).signum()).orElse(0);
  }

  private static boolean isMinusOne(JsonObject body, String name) {
    return body.tryGet(name).filter(JsonNumber.class::isInstance)
        .map(number -> new BigDecimal(((JsonNumber) number).text()).compareTo(BigDecimal.ONE.negate()) == 0)
        .orElse(false);
  }

  /** {@return whether the value is true in Python} */
  private static boolean isSet(JsonObject body, String name) {
    JsonValue value = body.members().getOrDefault(name, JsonNull.NULL);
    if (value instanceof JsonArray array) return !array.isEmpty();
    if (value instanceof JsonNumber number) return new BigDecimal(number.text()).signum() != 0;
    if (value instanceof JsonString text) return !text.value().isEmpty();
    return !(value instanceof JsonNull) && !value.equals(JsonBoolean.FALSE);
  }
}
