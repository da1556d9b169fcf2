package bifrost.vllm.faultmatrix;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;

/** How a call ends. */
public enum CallEnd {
  COMPLETE, UNREACHABLE, TRUNCATED, MALFORMED, REJECTED,
  /** At the limit of that name. */
  REQUEST, IDLE,
  /** With an error that no fault here is a reason for. */
  OTHER,
  /** With an exception that is none of the client's. */
  BUG;

  static CallEnd of(BifrostError error) {
    if (error instanceof Unreachable) return UNREACHABLE;
    if (error instanceof Truncated) return TRUNCATED;
    if (error instanceof Malformed) return MALFORMED;
    if (error instanceof Rejected) return REJECTED;
    if (!(error instanceof TimedOut limit)) return OTHER;
    return limit.limit() == TimedOut.Limit.REQUEST ? REQUEST : limit.limit() == TimedOut.Limit.IDLE ? IDLE : OTHER;
  }

  boolean isLimit() {
    return this == REQUEST || this == IDLE;
  }
}
