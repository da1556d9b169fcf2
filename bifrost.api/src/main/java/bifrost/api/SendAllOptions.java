package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The options for sending many requests: how many calls are in flight, the options of each call, and a listener for
 * progress. More components may be added later; {@link #concurrency(int)} and the methods that set components stay.
 * Immutable and thread-safe.
 *
 * @param concurrency the maximum number of calls in flight, at least 1
 * @param options the options of each call
 * @param progress the listener for progress, if there is one
 * @since 0.1
 */
public record SendAllOptions(int concurrency, CallOptions options, Optional<Consumer<? super Progress>> progress) {
  /** Checks that the concurrency is positive. */
  public SendAllOptions {
    ArgumentChecks.positive("concurrency", concurrency);
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(progress, "progress");
  }

  /**
   * The numbers of the requests so far.
   *
   * @param sent the number of requests that have been read from the source and sent
   * @param succeeded the number of calls that succeeded
   * @param failed the number of calls that failed, after their retries and fallbacks
   */
  public record Progress(long sent, long succeeded, long failed) {
    /** {@return the number of calls that have ended} */
    public long ended() {
      return succeeded + failed;
    }
  }

  /**
   * Returns options with a number of calls in flight.
   *
   * @param concurrency the maximum number of calls in flight, at least 1
   * @return options, with the default options for each call
   * @throws IllegalArgumentException if the number is not positive
   */
  public static SendAllOptions concurrency(int concurrency) {
    return new SendAllOptions(concurrency, CallOptions.options(), Optional.empty());
  }

  /**
   * Sets the options of each call, such as its timeout, its retries and its fallbacks.
   *
   * @param options the options
   * @return a changed copy
   */
  public SendAllOptions options(CallOptions options) {
    return new SendAllOptions(concurrency, options, progress);
  }

  /**
   * Sets a listener for progress. It is called on the thread that reads the results, after calls have ended and before
   * their results are returned. Results are returned in order, so a listener may see the end of a call before the
   * result of an earlier one. Its exceptions are passed to the thread's uncaught exception handler.
   *
   * @param listener the listener
   * @return a changed copy
   */
  public SendAllOptions progress(Consumer<? super Progress> listener) {
    return new SendAllOptions(concurrency, options, Optional.of(Objects.requireNonNull(listener, "listener")));
  }
}
