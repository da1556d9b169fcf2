package bifrost.testkit.internal.model;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.endpoint.ParsedChatRequest;
import bifrost.testkit.internal.server.ErrorReplies;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A selector of the tools to call and of their arguments, based on {@code tool_choice} and the words of the
 * prompt.
 */
final class ToolSelector {
  /** A tool call of the model. */
  record Call(String name, JsonObject arguments) {}

  private record Tool(String name, String description, JsonObject parameters) {
    boolean isRelevantTo(AnalyzedText prompt) {
      return new AnalyzedText(name + " " + description).sharesWordWith(prompt);
    }

    Call call(AnalyzedText prompt) {
      return new Call(name,
          SchemaSample.of(parameters, prompt) instanceof JsonObject arguments ? arguments : JsonObject.of());
    }
  }

  private final ParsedChatRequest request;
  private final AnalyzedText prompt;
  private final List<Tool> tools;

  ToolSelector(ParsedChatRequest request) {
    this.request = request;
    this.prompt = new AnalyzedText(request.lastUserText());
    this.tools = request.body().array("tools").map(JsonArray::elements).orElse(List.of()).stream()
        .map(ToolSelector::tool).toList();
  }

  /** {@return whether the request requires a call} */
  boolean isForced() {
    return choice().equals("required") || namedFunction().isPresent();
  }

  boolean isNamed() {
    return namedFunction().isPresent();
  }

  List<Call> calls() {
    if (namedFunction().isPresent()) return List.of(find(namedFunction().get()).call(prompt));
    return switch (choice()) {
      case "required" -> required();
      case "auto" -> request.toolResults().isEmpty() ? relevant().limit(1).toList() : List.of();
      default -> List.of();
    };
  }

  /** {@return calls of all relevant tools; a call of the first tool if none is relevant} */
  private List<Call> required() {
    List<Call> relevantCalls = relevant().toList();
    List<Call> calls = relevantCalls.isEmpty() ? List.of(tools.get(0).call(prompt)) : relevantCalls;
    return request.body().bool("parallel_tool_calls").orElse(true) ? calls : calls.subList(0, 1);
  }

  private Stream<Call> relevant() {
    return tools.stream().filter(tool -> tool.isRelevantTo(prompt)).map(tool -> tool.call(prompt));
  }

  private String choice() {
    JsonValue choice = request.body().tryGet("tool_choice").orElse(new JsonString(tools.isEmpty() ? "none" : "auto"));
    return choice instanceof JsonString mode ? mode.value() : "";
  }

  private Optional<String> namedFunction() {
    return request.body().tryGet("tool_choice").filter(JsonObject.class::isInstance)
        .flatMap(choice -> ((JsonObject) choice).object("function")).flatMap(function -> function.string("name"));
  }

  private Tool find(String name) {
    return tools.stream().filter(tool -> tool.name().equals(name)).findFirst()
        .orElseThrow(() -> ErrorReplies.invalidValue(
            "The tool specified in `tool_choice` does not match any of the specified `tools`", "tool_choice"));
  }

  private static Tool tool(JsonValue value) {
    JsonObject function =
        value instanceof JsonObject object ? object.object("function").orElse(JsonObject.of()) : JsonObject.of();
    return new Tool(function.string("name").orElse("unnamed"), function.string("description").orElse(""),
        function.object("parameters").orElse(JsonObject.of("type", "object")));
  }
}
