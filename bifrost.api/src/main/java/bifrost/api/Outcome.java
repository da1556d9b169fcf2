package bifrost.api;

import bifrost.api.internal.value.ErrorDescription;
import java.util.Objects;

/**
 * The outcome of a call: a value or an error, and a report. Immutable and thread-safe, if its value is.
 *
 * @param <R> the type of the value
 * @since 0.1
 */
public sealed interface Outcome<R> {
  /** {@return the report of the call} */
  CallReport report();

  /**
   * Returns the value, or throws the error as an exception.
   *
   * @return the value
   * @throws BifrostException with the error, if the call failed
   */
  R orElseThrow();

  /**
   * The outcome of a call that succeeded.
   *
   * @param <R> the type of the value
   * @param value the value
   * @param report the report of the call
   */
  record Success<R>(R value, CallReport report) implements Outcome<R> {
    /** Rejects null components. */
    public Success {
      Objects.requireNonNull(value, "value");
      Objects.requireNonNull(report, "report");
    }

    @Override
    public R orElseThrow() {
      return value;
    }
  }

  /**
   * The outcome of a call that failed.
   *
   * @param <R> the type of the value
   * @param error the reason the call failed
   * @param report the report of the call
   */
  record Failure<R>(BifrostError error, CallReport report) implements Outcome<R> {
    /** Rejects null components. */
    public Failure {
      Objects.requireNonNull(error, "error");
      Objects.requireNonNull(report, "report");
    }

    @Override
    public R orElseThrow() {
      throw new BifrostException(ErrorDescription.of(error, null, report), error, null, report);
    }
  }
}
