package bifrost.vllm.faultmatrix;

import static bifrost.api.CallOptions.options;

import bifrost.api.CallOptions;
import java.time.Duration;

/** The timeouts of a call with a fault: a short one that must expire, and far longer ones otherwise. */
public final class TimeoutOptions {
  /** A timeout short enough for thousands of cases, but long enough to read bytes that have already arrived. */
  public static final Duration SHORT = Duration.ofMillis(25);

  private static final Duration LONG = Duration.ofSeconds(30);

  private TimeoutOptions() {}

  public static CallOptions none() {
    return options().maxRetries(0).requestTimeout(LONG).idleTimeout(LONG);
  }

  /** {@return options with the timeout that the expectation requires, if any} */
  public static CallOptions expecting(ExpectedCall expected, Duration timeout) {
    return expected.ends().contains(CallEnd.REQUEST) ? request(timeout)
        : expected.ends().contains(CallEnd.IDLE) ? idle(timeout)
        : none();
  }

  public static CallOptions request(Duration timeout) {
    return none().requestTimeout(timeout);
  }

  public static CallOptions idle(Duration timeout) {
    return none().idleTimeout(timeout);
  }
}
