package bifrost.testkit.internal.endpoint;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.validation.RequestTypes;
import bifrost.testkit.internal.validation.StructuredOutputRules;
import bifrost.testkit.internal.validation.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A validator that rejects the same requests of the Responses API as vLLM. */
final class ResponsesRequestValidator {
  private ResponsesRequestValidator() {}

  /** {@return the body, with each known member converted to its type} */
  static JsonObject validate(JsonObject raw) {
    validateCombinations(raw);
    var body = RequestTypes.RESPONSES.validate(raw);
    validateTools(body);
    body.object("structured_outputs").ifPresent(StructuredOutputRules::validateKind);
    return body;
  }

  /** Validates what vLLM checks after the model. */
  static void validateSupport(JsonObject body) {
    if (body.bool("background").orElse(false)) {
      throw ErrorReplies.invalidResponsesRequest(400,
          "This vLLM engine does not support `store=True` and therefore does"
              + " not support the background mode. To enable these features, set the environment variable"
              + " `VLLM_ENABLE_RESPONSES_API_STORE=1` when launching the vLLM server.",
          "background");
    }
    if (body.tryGet("previous_input_messages").isPresent() && body.tryGet("previous_response_id").isPresent()) {
      throw ErrorReplies.invalidResponsesRequest(400,
          "Only one of `previous_input_messages` and `previous_response_id` can be set.", "previous_response_id");
    }
    body.string("previous_response_id").ifPresent(id -> {
      throw missing(id);
    });
    var format = body.object("text").flatMap(text -> text.object("format"));
    if (format.isPresent() && body.object("structured_outputs").isPresent()) {
      throw ErrorReplies.invalidValue("Cannot specify both structured_outputs and text.format", "structured_outputs");
    }
  }

  static RuntimeException missing(String id) {
    return ErrorReplies.invalidResponsesRequest(404, "Response with id '" + id + "' not found.", "response_id");
  }

  private static void validateCombinations(JsonObject body) {
    validateToolChoice(body);
    if (body.tryGet("prompt").isPresent()) {
      throw ErrorReplies.invalidValue("prompt template is not supported", "prompt");
    }
    boolean isStored = !body.tryGet("store").map(Object::toString).equals(Optional.of("false"));
    if (body.tryGet("background").map(Object::toString).equals(Optional.of("true")) && !isStored) {
      throw ErrorReplies.invalidValue("background can only be used when `store` is true", "background");
    }
  }

  private static void validateToolChoice(JsonObject body) {
    boolean hasTools = body.tryGet("tools").filter(tools -> !tools.equals(JsonArray.of())).isPresent();
    var choice = body.tryGet("tool_choice").orElse(JsonNull.NULL);
    if (choice.equals(new JsonString("required")) && !hasTools) {
      throw ErrorReplies.invalidValue("Tool choice 'required' must be specified with 'tools' parameter.",
          "tool_choice");
    }
    if (!(choice instanceof JsonObject named) || !named.string("type").equals(Optional.of("function"))) return;
    var name = named.members().getOrDefault("name", JsonNull.NULL);
    List<JsonValue> tools = hasTools && body.tryGet("tools").get() instanceof JsonArray array ? array.elements()
        : List.of();
    if (tools.stream().noneMatch(tool -> tool instanceof JsonObject object
        && name.equals(object.members().get("name")))) {
      throw ErrorReplies.invalidValue("Tool choice 'function' not found in 'tools' parameter.", "tool_choice");
    }
  }

  private static void validateTools(JsonObject body) {
    var violations = new ArrayList<Violation>();
    int index = 0;
    for (var tool : body.array("tools").map(JsonArray::elements).orElse(List.of())) {
      validateTool("body.tools." + index++ + ".FunctionTool.", tool, violations);
    }
    if (!violations.isEmpty()) throw ErrorReplies.schemaViolations(violations);
  }

  private static void validateTool(String loc, JsonValue tool, List<Violation> violations) {
    if (!(tool instanceof JsonObject object)) {
      violations.add(Violation.of("model_type", loc.substring(0, loc.length() - 1),
          "Input should be a valid dictionary or instance of FunctionTool", tool));
      return;
    }
    if (!object.members().getOrDefault("type", JsonNull.NULL).equals(new JsonString("function"))) return;
    var name = object.members().get("name");
    if (name == null) violations.add(Violation.of("missing", loc + "name", "Field required", tool));
    else if (!(name instanceof JsonString)) {
      violations.add(Violation.of("string_type", loc + "name", "Input should be a valid string", name));
    }
    var parameters = object.members().getOrDefault("parameters", JsonNull.NULL);
    if (!(parameters instanceof JsonObject) && !(parameters instanceof JsonNull)) {
      violations.add(Violation.of("dict_type", loc + "parameters", "Input should be a valid dictionary", parameters));
    }
  }
}
