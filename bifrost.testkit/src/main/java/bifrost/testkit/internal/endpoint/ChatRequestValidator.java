package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.endpoint.FieldType.BOOLEAN;
import static bifrost.testkit.internal.endpoint.FieldType.INTEGER;
import static bifrost.testkit.internal.endpoint.FieldType.LIST;
import static bifrost.testkit.internal.endpoint.FieldType.NUMBER;
import static bifrost.testkit.internal.endpoint.FieldType.OBJECT;
import static bifrost.testkit.internal.endpoint.FieldType.STRING;
import static java.util.Map.entry;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.server.ErrorReplies;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.LongPredicate;

/**
 * A validator that rejects the same chat completion requests as vLLM, in the same order of checks: first
 * combinations of members, then types, then ranges.
 */
final class ChatRequestValidator {
  private static final Map<String, FieldType> TYPES = Map.ofEntries(
      entry("model", STRING), entry("temperature", NUMBER), entry("top_p", NUMBER), entry("min_p", NUMBER),
      entry("top_k", INTEGER), entry("frequency_penalty", NUMBER), entry("presence_penalty", NUMBER),
      entry("repetition_penalty", NUMBER), entry("seed", INTEGER), entry("n", INTEGER), entry("max_tokens", INTEGER),
      entry("max_completion_tokens", INTEGER), entry("min_tokens", INTEGER), entry("top_logprobs", INTEGER),
      entry("logprobs", BOOLEAN), entry("stream", BOOLEAN), entry("ignore_eos", BOOLEAN),
      entry("parallel_tool_calls", BOOLEAN), entry("include_reasoning", BOOLEAN), entry("stream_options", OBJECT),
      entry("response_format", OBJECT), entry("structured_outputs", OBJECT), entry("chat_template_kwargs", OBJECT),
      entry("tools", LIST));

  private static final JsonValue ZERO = Json.of(0);
  private static final JsonValue NONE = Json.of("none");

  private ChatRequestValidator() {}

  /** {@return the body, with each known member converted to its type} */
  static JsonObject validateTypes(JsonObject body) {
    validateCombinations(body);
    validateMessages((JsonArray) LIST.validate("messages", required(body, "messages", "messages")));
    JsonObject typed = body;
    for (var field : body.members().keySet()) {
      if (!TYPES.containsKey(field) || body.tryGet(field).isEmpty()) continue;
      typed = typed.with(field, TYPES.get(field).validate(field, body.tryGet(field).get()));
    }
    return typed;
  }

  static void validateRanges(ParsedChatRequest request) {
    JsonObject body = request.body();
    validateRange(body, "temperature", "must be non-negative", value -> value >= 0);
    validateRange(body, "temperature", "must be in [0, 2]", value -> value <= 2);
    validateRange(body, "top_p", "must be in (0, 1]", value -> value > 0 && value <= 1);
    validateUnnamedRange(body, "presence_penalty", "must be in [-2, 2]", value -> Math.abs(value) <= 2);
    validateUnnamedRange(body, "frequency_penalty", "must be in [-2, 2]", value -> Math.abs(value) <= 2);
    validateUnnamedRange(body, "repetition_penalty", "must be greater than zero", value -> value > 0);
    validateUnnamedRange(body, "min_p", "must be in [0, 1]", value -> value >= 0 && value <= 1);
    validateInteger(body, "top_k", "must be 0 (disable), or at least 1", value -> value >= -1);
    validateInteger(body, "n", "must be at least 1", value -> value >= 1);
    validateInteger(body, "min_tokens", "must be greater than or equal to 0", value -> value >= 0);
    validateLengths(request);
    if (body.tryGet("max_tokens").isPresent()) {
      long maxTokens = body.integer("max_tokens").orElseThrow();
      validateInteger(body, "min_tokens", "must be less than or equal to max_tokens=" + maxTokens,
          value -> value <= maxTokens);
    }
    if (request.n() > 1 && body.number("temperature").orElse(1) == 0) {
      throw ErrorReplies.badRequest("n must be 1 when using greedy sampling, got " + request.n() + ".");
    }
  }

  private static void validateCombinations(JsonObject body) {
    if (body.tryGet("stream_options").isPresent() && !isTrue(body, "stream")) {
      throw ErrorReplies.invalidValue("Stream options can only be defined when `stream=True`.", "stream_options");
    }
    if (body.tryGet("top_logprobs").isPresent() && !isTrue(body, "logprobs")
        && !body.tryGet("top_logprobs").equals(Optional.of(ZERO))) {
      throw ErrorReplies.invalidValue("when using `top_logprobs`, `logprobs` must be set to true.", "top_logprobs");
    }
    if (body.tryGet("tools").filter(JsonArray.of()::equals).isPresent()) {
      throw ErrorReplies.invalidValue(
          "`tools` must not be an empty array. Either provide at least one tool or omit the field entirely.", "tools");
    }
    if (isTrue(body, "continue_final_message") && body.bool("add_generation_prompt").orElse(true)) {
      throw ErrorReplies.badRequest("Cannot set both `continue_final_message` and `add_generation_prompt` to True.");
    }
    body.tryGet("tool_choice").filter(choice -> !choice.equals(NONE))
        .ifPresent(choice -> validateToolChoice(choice, body));
  }

  private static void validateToolChoice(JsonValue choice, JsonObject body) {
    if (body.tryGet("tools").isEmpty()) {
      throw ErrorReplies.invalidValue("When using `tool_choice`, `tools` must be set.", "tool_choice");
    }
    if (choice instanceof JsonObject || choice.equals(Json.of("auto")) || choice.equals(Json.of("required"))) return;
    String text = choice instanceof JsonString word ? word.value() : choice.toString();
    throw ErrorReplies.invalidValue("Invalid value for `tool_choice`: " + text
        + "! Only named tools, \"none\", \"auto\" or \"required\" are supported.", "tool_choice");
  }

  private static void validateMessages(JsonArray messages) {
    if (messages.elements().isEmpty()) {
      throw ErrorReplies
          .badRequest("Cannot apply chat template to an empty conversation. Provide at least one message.");
    }
    int index = 0;
    for (JsonValue message : messages.elements()) {
      String name = "messages." + index++;
      var object = (JsonObject) OBJECT.validate(name, message);
      STRING.validate(name + ".role", required(object, "role", name + ".role"));
    }
  }

  private static JsonValue required(JsonObject object, String member, String name) {
    return object.tryGet(member)
        .orElseThrow(() -> ErrorReplies.schemaViolation("missing", "body." + name, "Field required", object));
  }

  private static void validateLengths(ParsedChatRequest request) {
    String name = request.body().tryGet("max_completion_tokens").isPresent() ? "max_completion_tokens" : "max_tokens";
    long requested = request.body().integer(name).orElse(1);
    if (requested < 1) {
      throw ErrorReplies.invalidValue("max_tokens must be at least 1, got " + requested + ".", "max_tokens", requested);
    }
    if (requested > ModelCatalog.MAX_LENGTH) {
      throw ErrorReplies.invalidValue("max_tokens=" + requested + " cannot be greater than max_model_len="
          + ModelCatalog.MAX_LENGTH + ". Please request fewer output tokens.", "max_tokens", requested);
    }
    if (request.promptTokens() >= ModelCatalog.MAX_LENGTH) throw ErrorReplies.promptTooLong();
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

  private static boolean isTrue(JsonObject body, String name) {
    return body.tryGet(name).filter(value -> value.toString().equals("true")).isPresent();
  }
}
