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

/** Decides which tools to call and with what, by {@code tool_choice} and by the words of the prompt. */
final class ToolSelector {
  /** A call the model makes. */
  record Call(String name, JsonObject arguments) {}

  private record Tool(String name, String description, JsonObject parameters) {
    boolean isAbout(AnalyzedText prompt) {
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

  /** Whether the request leaves the model no choice. */
  boolean areForced() {
    return choice().equals("required") || named().isPresent();
  }

  boolean areNamed() {
    return named().isPresent();
  }

  List<Call> calls() {
    if (named().isPresent()) return List.of(find(named().get()).call(prompt));
    return switch (choice()) {
      case "required" -> required();
      case "auto" -> request.toolResults().isEmpty() ? relevant().limit(1).toList() : List.of();
      default -> List.of();
    };
  }

  /** Every tool that fits, the first one if none does. */
  private List<Call> required() {
    List<Call> fitting = relevant().toList();
    List<Call> calls = fitting.isEmpty() ? List.of(tools.get(0).call(prompt)) : fitting;
    return request.body().bool("parallel_tool_calls").orElse(true) ? calls : calls.subList(0, 1);
  }

  private Stream<Call> relevant() {
    return tools.stream().filter(tool -> tool.isAbout(prompt)).map(tool -> tool.call(prompt));
  }

  private String choice() {
    JsonValue choice = request.body().get("tool_choice").orElse(new JsonString(tools.isEmpty() ? "none" : "auto"));
    return choice instanceof JsonString word ? word.value() : "";
  }

  private Optional<String> named() {
    return request.body().get("tool_choice").filter(JsonObject.class::isInstance)
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
