package bifrost.testkit.internal.report;

import java.util.Arrays;
import java.util.Optional;

/** The error of a failed rule. Its stack trace consists of the rule, because the frames below it are the test kit's. */
public final class RuleFailedError extends AssertionError {
  private static final long serialVersionUID = 1;

  private final transient RuleFailure failure;

  public RuleFailedError(RuleFailure failure) {
    this(failure, Optional.empty());
  }

  private RuleFailedError(RuleFailure failure, Optional<String> seed) {
    super(failure.message(seed));
    this.failure = failure;
    var frames = Arrays.stream(getStackTrace()).filter(frame -> failure.rule().isDeclaredAt(frame)).limit(1);
    setStackTrace(frames.toArray(StackTraceElement[]::new));
  }

  /** {@return this error with the seed of the random scenarios in its message} */
  public RuleFailedError withSeed(Optional<String> seed) {
    var error = new RuleFailedError(failure, seed);
    error.setStackTrace(getStackTrace());
    return error;
  }

  public RuleFailure failure() {
    return failure;
  }
}
