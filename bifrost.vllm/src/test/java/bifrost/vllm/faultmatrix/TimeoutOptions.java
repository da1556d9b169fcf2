package bifrost.vllm.faultmatrix;

import static bifrost.api.CallOptions.options;

import bifrost.api.CallOptions;
import java.time.Duration;

/** The limits of a call under a fault: one that is to strike, the others out of the way. */
public final class TimeoutOptions {
  /** Soon enough for thousands of trials, late enough for bytes that are already there. */
  public static final Duration SHORT = Duration.ofMillis(25);

  private static final Duration LONG = Duration.ofSeconds(30);

  private TimeoutOptions() {}

  public static CallOptions none() {
    return options().maxRetries(0).requestTimeout(LONG).idleTimeout(LONG);
  }

  /** The limit that is expected to strike, if one is. */
  public static CallOptions before(ExpectedCall expected, Duration limit) {
    return expected.ends().contains(CallEnd.REQUEST) ? request(limit)
        : expected.ends().contains(CallEnd.IDLE) ? idle(limit)
        : none();
  }

  public static CallOptions request(Duration limit) {
    return none().requestTimeout(limit);
  }

  public static CallOptions idle(Duration limit) {
    return none().idleTimeout(limit);
  }
}
