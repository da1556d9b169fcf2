package bifrost.api.internal.tool;

import bifrost.api.ToolCall;
import bifrost.api.json.JsonObject;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** The execution of a tool call, or its rejection. */
record ToolExecution(ToolCall call, String result, Optional<Exception> failure, boolean isRejected, Duration elapsed) {
  static ToolExecution succeeded(ToolCall call, String result, long startNanos) {
    return new ToolExecution(call, result, Optional.empty(), false, since(startNanos));
  }

  static ToolExecution failed(ToolCall call, Exception failure, long startNanos) {
    var message = Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
    return new ToolExecution(call, error(message), Optional.of(failure), false, since(startNanos));
  }

  static ToolExecution rejected(ToolCall call, String message, Exception failure) {
    return new ToolExecution(call, error(message), Optional.of(failure), true, Duration.ZERO);
  }

  private static String error(String message) {
    return JsonObject.of("error", message).toString();
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
