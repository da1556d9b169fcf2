package bifrost.api.internal.tool;

import bifrost.api.Parameters;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parameters {@code tools} and {@code tool_choice} of a request. */
final class ToolParameters {
  private ToolParameters() {}

  /**
   * {@return the request with the tools of another one in addition to its own} A tool with the same name is replaced.
   * A choice that forces a tool call is kept only in the first round, because it would force one in every round.
   */
  static <Q extends Parameters<Q>> Q prepare(Q request, Q withTools, boolean isFirstRound) {
    var added = elements(withTools);
    var names = added.stream().map(ToolParameters::name).collect(Collectors.toSet());
    var kept = elements(request).stream().filter(tool -> !names.contains(name(tool)));
    var all = request.with("tools", Stream.concat(kept, added.stream()).toList());
    return isFirstRound ? all : withoutForcedCall(all);
  }

  private static List<JsonValue> elements(Parameters<?> request) {
    return request.parameters().array("tools").map(JsonArray::elements).orElse(List.of());
  }

  /** {@return the name of a tool, which is nested in chat completions, but not in the Responses API} */
  private static Optional<String> name(JsonValue tool) {
    if (!(tool instanceof JsonObject object)) return Optional.empty();
    return object.object("function").orElse(object).string("name");
  }

  private static <Q extends Parameters<Q>> Q withoutForcedCall(Q request) {
    var choice = request.parameters().tryGet("tool_choice").orElse(null);
    if (choice instanceof JsonString mode) {
      return mode.value().equals("required") ? request.without("tool_choice") : request;
    }
    if (!(choice instanceof JsonObject object)) return request;
    if (!object.string("type").equals(Optional.of("allowed_tools"))) return request.without("tool_choice");
    var nested = object.object("allowed_tools");
    return request.with("tool_choice", nested.isEmpty() ? object.with("mode", "auto")
        : object.with("allowed_tools", nested.get().with("mode", "auto")));
  }
}
