package bifrost.testkit.internal.endpoint;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.validation.LogprobRules;
import bifrost.testkit.internal.validation.PythonText;
import bifrost.testkit.internal.validation.RequestTypes;
import bifrost.testkit.internal.validation.SamplingRules;
import bifrost.testkit.internal.validation.StructuredOutputRules;
import bifrost.testkit.internal.validation.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A validator that rejects the same chat completion requests as vLLM, in the same order of checks: first
 * combinations of members, then types, then ranges.
 */
final class ChatRequestValidator {
  private static final String CORRECT_CHOICE =
      "Correct usage: `{\"type\": \"function\", \"function\": {\"name\": \"my_function\"}}`";
  private static final JsonValue NONE = Json.of("none");

  private ChatRequestValidator() {}

  /** {@return the body, with each known member converted to its type} */
  static JsonObject validateTypes(JsonObject body) {
    validateCombinations(body);
    validateMessages(body);
    var typed = RequestTypes.CHAT.validate(body);
    typed.object("structured_outputs").ifPresent(StructuredOutputRules::validateKind);
    return typed;
  }

  /** Validates the parameters that vLLM checks before it sends the response head. */
  static void validateRanges(ParsedChatRequest request) {
    validateLengths(request);
    SamplingRules.validate(request.body(), maxTokensName(request.body()));
  }

  private static void validateCombinations(JsonObject body) {
    if (isTrue(body, "continue_final_message") && isTrue(body, "add_generation_prompt")) {
      throw ErrorReplies.badRequest("Cannot set both `continue_final_message` and `add_generation_prompt` to True.");
    }
    if (body.tryGet("tools").filter(JsonArray.of()::equals).isPresent()) {
      throw ErrorReplies.invalidValue(
          "`tools` must not be an empty array. Either provide at least one tool or omit the field entirely.", "tools");
    }
    body.tryGet("tool_choice").filter(choice -> !choice.equals(NONE))
        .ifPresent(choice -> validateToolChoice(choice, body));
    validateConstraints(body);
    LogprobRules.validate(body);
    if (body.tryGet("stream_options").filter(options -> !options.equals(JsonObject.of())).isPresent()
        && !isTrue(body, "stream")) {
      throw ErrorReplies.invalidValue("Stream options can only be defined when `stream=True`.", "stream_options");
    }
    if (isSchemaMissing(body)) {
      throw ErrorReplies.invalidValue("When response_format type is 'json_schema', the 'json_schema' field must be"
          + " provided.", "response_format");
    }
  }

  private static boolean isSchemaMissing(JsonObject body) {
    return body.tryGet("response_format").filter(JsonObject.class::isInstance).map(JsonObject.class::cast)
        .filter(format -> format.tryGet("type").equals(Optional.of(Json.of("json_schema"))))
        .filter(format -> format.tryGet("json_schema").isEmpty()).isPresent();
  }

  private static void validateConstraints(JsonObject body) {
    if (!(body.tryGet("structured_outputs").orElse(NONE) instanceof JsonObject outputs)) return;
    long count = Stream.of("json", "regex", "choice").filter(kind -> outputs.tryGet(kind).isPresent()).count();
    if (count > 1) {
      throw ErrorReplies.badRequest(
          "You can only use one kind of constraints for structured outputs ('json', 'regex' or 'choice').");
    }
    if (count > 0 && body.tryGet("tool_choice").orElse(NONE) instanceof JsonObject) {
      throw ErrorReplies.badRequest("You can only either use constraints for structured outputs or tools, not both.");
    }
  }

  private static void validateToolChoice(JsonValue choice, JsonObject body) {
    if (body.tryGet("tools").isEmpty()) {
      throw ErrorReplies.invalidValue("When using `tool_choice`, `tools` must be set.", "tool_choice");
    }
    if (choice.equals(Json.of("auto")) || choice.equals(Json.of("required"))) return;
    if (!(choice instanceof JsonObject named)) {
      String text = choice instanceof JsonString word ? word.value() : PythonText.literal(choice);
      throw ErrorReplies.invalidValue("Invalid value for `tool_choice`: " + text
          + "! Only named tools, \"none\", \"auto\" or \"required\" are supported.", "tool_choice");
    }
    validateNamedTool(named, body);
  }

  private static void validateNamedTool(JsonObject choice, JsonObject body) {
    var function = choice.members().getOrDefault("function", JsonNull.NULL);
    if (!(function instanceof JsonObject named)) {
      throw ErrorReplies.invalidValue("Invalid value for `function`: `" + PythonText.literal(function)
          + "` in `tool_choice`! " + CORRECT_CHOICE, "tool_choice.function");
    }
    var name = named.members().get("name");
    if (name == null) {
      throw ErrorReplies.invalidValue("Expected field `name` in `function` in `tool_choice`! " + CORRECT_CHOICE,
          "tool_choice.function.name");
    }
    if (!(name instanceof JsonString text) || text.value().isEmpty()) {
      var shown = name instanceof JsonString ? "" : PythonText.literal(name);
      throw ErrorReplies.invalidValue("Invalid `name` in `function`: `" + shown + "` in `tool_choice`! "
          + CORRECT_CHOICE, "tool_choice.function.name");
    }
    var tools = body.tryGet("tools").filter(JsonArray.class::isInstance).map(JsonArray.class::cast)
        .orElse(JsonArray.of());
    if (tools.elements().stream().noneMatch(tool -> hasName(tool, name))) {
      throw ErrorReplies.invalidValue(
          "The tool specified in `tool_choice` does not match any of the specified `tools`", "tool_choice");
    }
  }

  private static boolean hasName(JsonValue tool, JsonValue name) {
    return tool instanceof JsonObject object && object.tryGet("function").orElse(tool) instanceof JsonObject function
        && name.equals(function.members().get("name"));
  }

  private static void validateMessages(JsonObject body) {
    var violations = new ArrayList<Violation>();
    var messages = body.members().get("messages");
    if (messages == null) throw ErrorReplies.schemaViolation("missing", "body.messages", "Field required", body);
    if (!(messages instanceof JsonArray array)) {
      throw ErrorReplies.schemaViolation("list_type", "body.messages", "Input should be a valid list", messages);
    }
    if (array.isEmpty()) {
      throw ErrorReplies
          .badRequest("Cannot apply chat template to an empty conversation. Provide at least one message.");
    }
    for (int i = 0; i < array.size(); i++) validateMessage("body.messages." + i, array.elements().get(i), violations);
    if (!violations.isEmpty()) throw ErrorReplies.schemaViolations(violations);
  }

  private static void validateMessage(String loc, JsonValue message, List<Violation> violations) {
    if (!(message instanceof JsonObject object)) {
      violations.add(Violation.of("dict_type", loc, "Input should be a valid dictionary", message));
      return;
    }
    var role = object.members().get("role");
    if (role == null) violations.add(Violation.of("missing", loc + ".role", "Field required", object));
    else if (!(role instanceof JsonString)) {
      violations.add(Violation.of("string_type", loc + ".role", "Input should be a valid string", role));
    }
  }

  private static String maxTokensName(JsonObject body) {
    return body.tryGet("max_completion_tokens").isPresent() ? "max_completion_tokens" : "max_tokens";
  }

  private static void validateLengths(ParsedChatRequest request) {
    ErrorReplies.rejectLongResponse(maxTokensName(request.body()), request.body());
    ErrorReplies.rejectLongPrompt(request.promptTokens());
  }

  private static boolean isTrue(JsonObject body, String name) {
    return body.tryGet(name).filter(value -> value.toString().equals("true")).isPresent();
  }
}
