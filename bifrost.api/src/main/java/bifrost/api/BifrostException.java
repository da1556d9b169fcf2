package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.ErrorDescription;
import java.util.Objects;
import java.util.Optional;

/**
 * The exception that a failed call throws, with a {@link BifrostError} and a report. Thread-safe.
 *
 * @since 0.1
 */
public final class BifrostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient BifrostError error;
  private final transient Optional<CallReport> report;
  private final transient Optional<ToolRun<?, ?>> toolRun;

  /**
   * Creates an exception.
   *
   * @param error the error
   */
  public BifrostException(BifrostError error) {
    this(Objects.requireNonNull(error, "error"), null);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param error the error
   * @param cause the cause, or null
   */
  public BifrostException(BifrostError error, @Nullable Throwable cause) {
    this(ErrorDescription.of(Objects.requireNonNull(error, "error"), cause), error, cause, Optional.empty(),
        Optional.empty());
  }

  /**
   * Creates an exception with a message, an error, a cause and a report.
   *
   * @param message the message
   * @param error the error
   * @param cause the cause, or null
   * @param report the report of the call
   */
  public BifrostException(String message, BifrostError error, @Nullable Throwable cause, CallReport report) {
    this(Objects.requireNonNull(message, "message"), Objects.requireNonNull(error, "error"), cause,
        Optional.of(Objects.requireNonNull(report, "report")), Optional.empty());
  }

  private BifrostException(String message, BifrostError error, @Nullable Throwable cause, Optional<CallReport> report,
      Optional<ToolRun<?, ?>> toolRun) {
    super(message, cause);
    this.error = error;
    this.report = report;
    this.toolRun = toolRun;
  }

  /** {@return the error} */
  public BifrostError error() {
    if (error == null) {
      throw new IllegalStateException("only the message of this exception was serialized: " + getMessage());
    }
    return error;
  }

  /**
   * {@return the report of the call; empty if this exception was not thrown by a {@link Bifrost}} If a call
   * with fallbacks fails, the report of each suppressed exception contains only the attempts at its own target.
   */
  public Optional<CallReport> report() {
    return report == null ? Optional.empty() : report;
  }

  /**
   * {@return the run of a {@link Toolbox} that failed after its first response; otherwise empty} A run of its request
   * continues the failed one. The request contains the results of all completed rounds. If the tool calls of the
   * response have no results yet, it ends before that response.
   */
  public Optional<ToolRun<?, ?>> toolRun() {
    return toolRun == null ? Optional.empty() : toolRun;
  }

  /**
   * Sets the run of a toolbox that this exception ended.
   *
   * @param run the last response, and the request with the messages so far
   * @return a changed copy, with the same stack trace and the same suppressed exceptions
   */
  public BifrostException toolRun(ToolRun<?, ?> run) {
    var copy = new BifrostException(Objects.requireNonNull(getMessage()), error(), getCause(), report(),
        Optional.of(Objects.requireNonNull(run, "run")));
    copy.setStackTrace(getStackTrace());
    for (var each : getSuppressed()) copy.addSuppressed(each);
    return copy;
  }
}
