package bifrost.testkit.internal.validation;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.syntax.EbnfSyntax;
import bifrost.testkit.internal.syntax.JsonSchemaSyntax;
import bifrost.testkit.internal.syntax.LarkSyntax;
import bifrost.testkit.internal.syntax.RegexSyntax;
import bifrost.testkit.internal.syntax.SyntaxException;
import java.util.List;
import java.util.Optional;

/** The rules for constraints of the output, with the errors of vLLM's {@code xgrammar} backend. */
public final class StructuredOutputRules {
  private static final int MAX_NESTING = 64;
  private static final List<String> KINDS =
      List.of("json", "regex", "choice", "grammar", "json_object", "structural_tag");
  private static final List<String> MEMBERS = List.of("json", "regex", "choice", "grammar", "json_object",
      "disable_any_whitespace", "disable_additional_properties", "whitespace_pattern", "structural_tag");

  private StructuredOutputRules() {}

  /** Validates that there is exactly one constraint; vLLM checks this when it parses the request. */
  public static void validateKind(JsonObject outputs) {
    long count = KINDS.stream().filter(kind -> outputs.tryGet(kind).isPresent()).count();
    if (count == 1) return;
    throw ErrorReplies.badRequest(count == 0
        ? "You must use one kind of structured outputs constraint but none are specified: " + fields(outputs)
        : "You can only use one kind of structured outputs constraint but multiple are specified: " + fields(outputs));
  }

  private static String fields(JsonObject outputs) {
    var fields = object();
    for (var member : MEMBERS) {
      Object missing = member.startsWith("disable") ? Boolean.FALSE : null;
      fields = fields.with(member, outputs.tryGet(member).map(Object.class::cast).orElse(missing));
    }
    return PythonText.literal(fields.with("_backend", null).with("_backend_was_auto", false));
  }

  static void validate(JsonObject body) {
    var schema = toolSchema(body).or(() -> formatSchema(body));
    if (schema.isPresent()) validateSchema(schema.get());
    else body.object("structured_outputs").ifPresent(StructuredOutputRules::validateOutputs);
  }

  /** {@return the schema of the calls that the request requires; its tools have the right types} */
  private static Optional<JsonValue> toolSchema(JsonObject body) {
    var choice = body.tryGet("tool_choice");
    var tools = body.array("tools").map(JsonArray::elements).orElse(List.of()).stream()
        .map(tool -> ((JsonObject) tool).object("function").orElse(JsonObject.of())).toList();
    if (tools.isEmpty() || choice.isEmpty()) return Optional.empty();
    if (choice.get().equals(new JsonString("required"))) {
      return Optional.of(object("type", "array", "minItems", 1, "items",
          object("type", "object", "anyOf", tools.stream().map(StructuredOutputRules::call).toList())));
    }
    return choice.filter(JsonObject.class::isInstance).flatMap(named -> ((JsonObject) named).object("function"))
        .flatMap(function -> tools.stream().filter(tool -> tool.string("name").equals(function.string("name")))
            .findFirst().map(StructuredOutputRules::parameters));
  }

  private static JsonObject call(JsonObject function) {
    return object("properties", object("name", object("type", "string", "enum", List.of(
        function.string("name").orElseThrow())), "parameters", parameters(function)), "required",
        List.of("name", "parameters"));
  }

  private static JsonValue parameters(JsonObject function) {
    return function.object("parameters").map(JsonValue.class::cast)
        .orElse(object("type", "object", "properties", object()));
  }

  private static Optional<JsonValue> formatSchema(JsonObject body) {
    return body.object("response_format").flatMap(format -> format.object("json_schema"))
        .flatMap(named -> named.tryGet("schema"));
  }

  private static void validateOutputs(JsonObject outputs) {
    if (outputs.array("choice").filter(JsonArray::isEmpty).isPresent()) {
      throw ErrorReplies.badRequest("Choice '[]' cannot be an empty list");
    }
    for (var kind : List.of("grammar", "json", "structural_tag")) rejectBlank(outputs, kind);
    if (outputs.bool("json_object").equals(Optional.of(false))) {
      throw ErrorReplies.badRequest("structured_outputs.json_object must be True if set; omit structured_outputs to"
          + " disable structured outputs");
    }
    outputs.string("regex").ifPresent(StructuredOutputRules::validateRegex);
    outputs.tryGet("json").ifPresent(json -> validateSchema(parsed(json)));
    outputs.string("grammar").ifPresent(StructuredOutputRules::validateGrammar);
  }

  private static void rejectBlank(JsonObject outputs, String kind) {
    if (outputs.tryGet(kind).filter(value -> value instanceof JsonString text && text.value().isBlank()).isEmpty()) {
      return;
    }
    throw ErrorReplies.badRequest("structured_outputs." + kind + " cannot be an empty string");
  }

  private static void validateRegex(String regex) {
    if (regex.indexOf('\0') >= 0) {
      throw ErrorReplies.badRequest("structured_outputs.regex must not contain a NUL character ('\\x00')");
    }
    try {
      RegexSyntax.check(regex);
    } catch (SyntaxException e) {
      throw ErrorReplies.badRequest("Failed to transform regex into a grammar: " + e.getMessage());
    }
  }

  private static void validateGrammar(String grammar) {
    try {
      if (LarkSyntax.isLikely(grammar)) LarkSyntax.check(grammar);
      else EbnfSyntax.check(grammar);
    } catch (SyntaxException e) {
      throw ErrorReplies.badRequest("Invalid grammar specification.");
    }
  }

  private static JsonValue parsed(JsonValue json) {
    try {
      return json instanceof JsonString text ? Json.parse(text.value()) : json;
    } catch (JsonParseException e) {
      throw ErrorReplies.badRequest("Invalid JSON grammar specification.");
    }
  }

  private static void validateSchema(JsonValue schema) {
    if (isDeeperThan(MAX_NESTING, schema)) {
      throw ErrorReplies.badRequest("The JSON schema is nested too deeply: objects and arrays may nest at most "
          + MAX_NESTING + " levels");
    }
    try {
      JsonSchemaSyntax.check(schema);
    } catch (SyntaxException e) {
      throw ErrorReplies.badRequest("Failed to transform json schema into a grammar: " + e.getMessage());
    }
  }

  private static boolean isDeeperThan(int limit, JsonValue value) {
    var parts = value instanceof JsonObject object ? object.members().values()
        : value instanceof JsonArray array ? array.elements()
        : List.<JsonValue>of();
    boolean isContainer = value instanceof JsonObject || value instanceof JsonArray;
    return isContainer && (limit == 0 || parts.stream().anyMatch(part -> isDeeperThan(limit - 1, part)));
  }
}
