package bifrost.api;

import java.util.Objects;
import java.util.Optional;

/**
 * How a call ended: with a value or with an error, and always with a report.
 *
 * @param <R> the type of the value
 */
public sealed interface Outcome<R> {
  /**
   * How the call went.
   *
   * @return the report
   */
  CallReport report();

  /**
   * The value.
   *
   * @return the value
   * @throws BifrostException with the error, if there is no value
   */
  R orElseThrow();

  /**
   * The call gave a value.
   *
   * @param <R> the type of the value
   * @param value the value
   * @param report how the call went
   */
  record Success<R>(R value, CallReport report) implements Outcome<R> {
    /** Refuses null. */
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
   * The call failed.
   *
   * @param <R> the type of the value that is missing
   * @param error what went wrong
   * @param report how the call went
   */
  record Failure<R>(BifrostError error, CallReport report) implements Outcome<R> {
    /** Refuses null. */
    public Failure {
      Objects.requireNonNull(error, "error");
      Objects.requireNonNull(report, "report");
    }

    @Override
    public R orElseThrow() {
      throw new BifrostException(error, null, Optional.of(report));
    }
  }
}
