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

/** What the real server refuses in a chat request, in its order: combinations of members, types, ranges. */
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

  /** The body with every known member in its type. */
  static JsonObject validateTypes(JsonObject body) {
    combinations(body);
    messages((JsonArray) LIST.checked("messages", required(body, "messages", "messages")));
    JsonObject typed = body;
    for (var field : body.members().keySet()) {
      if (!TYPES.containsKey(field) || body.get(field).isEmpty()) continue;
      typed = typed.with(field, TYPES.get(field).checked(field, body.get(field).get()));
    }
    return typed;
  }

  static void validateRanges(ParsedChatRequest request) {
    JsonObject body = request.body();
    range(body, "temperature", "must be non-negative", value -> value >= 0);
    range(body, "temperature", "must be in [0, 2]", value -> value <= 2);
    range(body, "top_p", "must be in (0, 1]", value -> value > 0 && value <= 1);
    unnamed(body, "presence_penalty", "must be in [-2, 2]", value -> Math.abs(value) <= 2);
    unnamed(body, "frequency_penalty", "must be in [-2, 2]", value -> Math.abs(value) <= 2);
    unnamed(body, "repetition_penalty", "must be greater than zero", value -> value > 0);
    unnamed(body, "min_p", "must be in [0, 1]", value -> value >= 0 && value <= 1);
    whole(body, "top_k", "must be 0 (disable), or at least 1", value -> value >= -1);
    whole(body, "n", "must be at least 1", value -> value >= 1);
    whole(body, "min_tokens", "must be greater than or equal to 0", value -> value >= 0);
    lengths(request);
    if (body.get("max_tokens").isPresent()) {
      long most = body.integer("max_tokens").orElseThrow();
      whole(body, "min_tokens", "must be less than or equal to max_tokens=" + most, value -> value <= most);
    }
    if (request.n() > 1 && body.number("temperature").orElse(1) == 0) {
      throw ErrorReplies.badRequest("n must be 1 when using greedy sampling, got " + request.n() + ".");
    }
  }

  private static void combinations(JsonObject body) {
    if (body.get("stream_options").isPresent() && !isTrue(body, "stream")) {
      throw ErrorReplies.invalidValue("Stream options can only be defined when `stream=True`.", "stream_options");
    }
    if (body.get("top_logprobs").isPresent() && !isTrue(body, "logprobs")
        && !body.get("top_logprobs").equals(Optional.of(ZERO))) {
      throw ErrorReplies.invalidValue("when using `top_logprobs`, `logprobs` must be set to true.", "top_logprobs");
    }
    if (body.get("tools").filter(JsonArray.of()::equals).isPresent()) {
      throw ErrorReplies.invalidValue(
          "`tools` must not be an empty array. Either provide at least one tool or omit the field entirely.", "tools");
    }
    body.get("tool_choice").filter(choice -> !choice.equals(NONE)).ifPresent(choice -> toolChoice(choice, body));
  }

  private static void toolChoice(JsonValue choice, JsonObject body) {
    if (body.get("tools").isEmpty()) {
      throw ErrorReplies.invalidValue("When using `tool_choice`, `tools` must be set.", "tool_choice");
    }
    if (choice instanceof JsonObject || choice.equals(Json.of("auto")) || choice.equals(Json.of("required"))) return;
    String shown = choice instanceof JsonString word ? word.value() : choice.toString();
    throw ErrorReplies.invalidValue("Invalid value for `tool_choice`: " + shown
        + "! Only named tools, \"none\", \"auto\" or \"required\" are supported.", "tool_choice");
  }

  private static void messages(JsonArray messages) {
    if (messages.elements().isEmpty()) {
      throw ErrorReplies
          .badRequest("Cannot apply chat template to an empty conversation. Provide at least one message.");
    }
    int index = 0;
    for (JsonValue message : messages.elements()) {
      String name = "messages." + index++;
      var object = (JsonObject) OBJECT.checked(name, message);
      STRING.checked(name + ".role", required(object, "role", name + ".role"));
    }
  }

  private static JsonValue required(JsonObject object, String member, String name) {
    return object.get(member)
        .orElseThrow(() -> ErrorReplies.schemaViolation("missing", "body." + name, "Field required", object));
  }

  private static void lengths(ParsedChatRequest request) {
    String name = request.body().get("max_completion_tokens").isPresent() ? "max_completion_tokens" : "max_tokens";
    long wanted = request.body().integer(name).orElse(1);
    if (wanted < 1) {
      throw ErrorReplies.invalidValue("max_tokens must be at least 1, got " + wanted + ".", "max_tokens", wanted);
    }
    if (wanted > ModelCatalog.MAX_LENGTH) {
      throw ErrorReplies.invalidValue("max_tokens=" + wanted + " cannot be greater than max_model_len="
          + ModelCatalog.MAX_LENGTH + ". Please request fewer output tokens.", "max_tokens", wanted);
    }
    if (request.promptTokens() >= ModelCatalog.MAX_LENGTH) throw ErrorReplies.promptTooLong();
  }

  private static void range(JsonObject body, String name, String rule, DoublePredicate allowed) {
    body.number(name).ifPresent(value -> {
      if (!allowed.test(value)) {
        throw ErrorReplies.invalidValue(name + " " + rule + ", got " + value + ".", name, value);
      }
    });
  }

  /** Of some members the real server does not say that they are at fault, except in words. */
  private static void unnamed(JsonObject body, String name, String rule, DoublePredicate allowed) {
    body.number(name).ifPresent(value -> {
      if (!allowed.test(value)) throw ErrorReplies.badRequest(name + " " + rule + ", got " + value + ".");
    });
  }

  private static void whole(JsonObject body, String name, String rule, LongPredicate allowed) {
    body.integer(name).ifPresent(value -> {
      if (!allowed.test(value)) throw ErrorReplies.badRequest(name + " " + rule + ", got " + value + ".");
    });
  }

  private static boolean isTrue(JsonObject body, String name) {
    return body.get(name).filter(value -> value.toString().equals("true")).isPresent();
  }
}
