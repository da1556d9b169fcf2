package bifrost.api.internal.tool;

import bifrost.api.Tool;
import bifrost.api.ToolCall;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tools of a toolbox by name, in their order, and its settings. */
public record ToolSettings(Map<String, ToolDefinition<?>> definitions, int maxRounds, boolean failOnHandlerException) {
  public static final ToolSettings DEFAULTS = new ToolSettings(Map.of(), 10, false);

  /**
   * Adds a tool.
   *
   * @throws IllegalArgumentException if there is a tool with this name
   */
  public ToolSettings with(ToolDefinition<?> definition) {
    var changed = new LinkedHashMap<>(definitions);
    var name = definition.tool.name();
    if (changed.put(name, definition) != null) {
      throw new IllegalArgumentException("the toolbox already contains a tool '" + name + "': choose another name");
    }
    return new ToolSettings(Collections.unmodifiableMap(changed), maxRounds, failOnHandlerException);
  }

  public ToolSettings maxRounds(int count) {
    return new ToolSettings(definitions, count, failOnHandlerException);
  }

  public ToolSettings failOnHandlerException(boolean value) {
    return new ToolSettings(definitions, maxRounds, value);
  }

  public List<Tool> tools() {
    return definitions.values().stream().<Tool>map(each -> each.tool).toList();
  }

  ToolExecution execute(ToolCall call) {
    var definition = definitions.get(call.name());
    if (definition != null) return definition.execute(call);
    var message = "unknown tool '" + call.name() + "' (available: " + String.join(", ", definitions.keySet()) + ")";
    return ToolExecution.rejected(call, message, new IllegalArgumentException(message));
  }
}
