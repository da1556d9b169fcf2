package bifrost.vllm.faultmatrix;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;

/** The way in which a call ends. */
public enum CallEnd {
  COMPLETE, UNREACHABLE, TRUNCATED, MALFORMED, REJECTED,
  /** A request timeout. */
  REQUEST,
  /** An idle timeout. */
  IDLE,
  /** An error that no fault of the matrix causes. */
  OTHER,
  /** An exception other than {@code BifrostException}. */
  BUG;

  static CallEnd of(BifrostError error) {
    if (error instanceof Unreachable) return UNREACHABLE;
    if (error instanceof Truncated) return TRUNCATED;
    if (error instanceof Malformed) return MALFORMED;
    if (error instanceof Rejected) return REJECTED;
    if (!(error instanceof TimedOut timeout)) return OTHER;
    return timeout.limit() == TimedOut.Limit.REQUEST ? REQUEST : timeout.limit() == TimedOut.Limit.IDLE ? IDLE : OTHER;
  }

  boolean isTimeout() {
    return this == REQUEST || this == IDLE;
  }
}
