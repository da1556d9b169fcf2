package bifrost.vllm;

import static bifrost.api.CallOptions.options;

import bifrost.api.CallOptions;
import java.time.Duration;

/** The limits of a call under a fault: one that is to strike, the others out of the way. */
final class Limits {
  /** Soon enough for thousands of trials, late enough for bytes that are already there. */
  static final Duration SHORT = Duration.ofMillis(25);

  private static final Duration LONG = Duration.ofSeconds(30);

  private Limits() {}

  static CallOptions none() {
    return options().maxRetries(0).requestTimeout(LONG).idleTimeout(LONG);
  }

  /** The limit that is expected to strike, if one is. */
  static CallOptions before(Expected expected, Duration limit) {
    return expected.ends().contains(End.REQUEST) ? request(limit) : expected.ends().contains(End.IDLE) ? idle(limit) : none();
  }

  static CallOptions request(Duration limit) {
    return none().requestTimeout(limit);
  }

  static CallOptions idle(Duration limit) {
    return none().idleTimeout(limit);
  }
}
