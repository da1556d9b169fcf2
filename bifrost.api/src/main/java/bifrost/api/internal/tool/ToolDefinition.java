package bifrost.api.internal.tool;

import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolHandler;
import bifrost.api.internal.Nullable;
import bifrost.api.json.Json;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonMappingException;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonRepresentable;
import java.util.Optional;

/** A tool with its handler. */
public final class ToolDefinition<A> {
  final Tool tool;
  private final JsonMapper<A> mapper;
  private final ToolHandler<A> handler;
  private volatile @Nullable JsonMapper<?> resultMapper; // of the latest type of record, because creating one is slow

  /**
   * Creates a definition.
   *
   * @throws IllegalArgumentException if the arguments are not a JSON object
   */
  public ToolDefinition(String name, String description, JsonMapper<A> mapper, ToolHandler<A> handler) {
    var schema = mapper.schema();
    if (!schema.string("type").equals(Optional.of("object"))) {
      throw new IllegalArgumentException("the arguments of tool '" + name + "' must be a record, not a "
          + mapper.type().getTypeName() + ": models send a JSON object");
    }
    this.tool = Tool.of(name, description, schema).strict(mapper.isStrict());
    this.mapper = mapper;
    this.handler = handler;
  }

  /** Executes a tool call. Its failure is part of the result. */
  ToolExecution execute(ToolCall call) {
    long start = System.nanoTime();
    A arguments;
    try {
      arguments = mapper.read(call.arguments().isBlank() ? Json.parse("{}") : Json.parse(call.arguments()));
    } catch (JsonParseException | JsonMappingException e) {
      return ToolExecution.rejected(call, "invalid arguments: " + e.getMessage(), e);
    }
    try {
      return ToolExecution.succeeded(call, text(handler.execute(arguments)), start);
    } catch (Exception e) {
      return ToolExecution.failed(call, e, start);
    }
  }

  private String text(@Nullable Object result) {
    if (result instanceof String text) return text;
    return result instanceof Record && !(result instanceof JsonRepresentable) ? write(result)
        : Json.of(result).toString();
  }

  @SuppressWarnings("unchecked") // the mapper is that of the class of the record
  private String write(Object result) {
    var known = resultMapper;
    if (known == null || known.type() != result.getClass()) {
      known = JsonMapper.of(result.getClass());
      resultMapper = known;
    }
    return ((JsonMapper<Object>) known).write(result).toString();
  }
}
