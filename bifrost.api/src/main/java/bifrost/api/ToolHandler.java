package bifrost.api;

import bifrost.api.internal.Nullable;

/**
 * The function behind a tool of a {@link Toolbox}. Implementations must be thread-safe, because tool calls of one
 * response are executed concurrently.
 *
 * @param <A> the type of the arguments
 * @since 0.1
 */
@FunctionalInterface
public interface ToolHandler<A> {
  /**
   * Executes a tool call. The thread is interrupted if the run is cancelled or exceeds its timeout.
   *
   * @param arguments the arguments
   * @return the result for the model: a string is sent unchanged; a record, or a value that
   *     {@link bifrost.api.json.Json#of(Object)} accepts, as JSON; null as {@code null}
   * @throws Exception if the execution fails; its message is sent to the model, unless
   *     {@link Toolbox#failOnHandlerException(boolean)} is set
   */
  @Nullable
  Object execute(A arguments) throws Exception;
}
