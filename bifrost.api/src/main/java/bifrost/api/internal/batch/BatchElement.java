package bifrost.api.internal.batch;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.call.SendCall;

/**
 * One request of a batch: its call while it is in flight, and then its result or failure. All fields are guarded by the
 * window.
 */
final class BatchElement<R, T> {
  @Nullable SendCall<R> call; // null after its end
  boolean dropped; // whether the result is not wanted any more
  @Nullable T result; // null while the call is in flight, and after a failure
  @Nullable Throwable failure; // ends the batch

  BatchElement(SendCall<R> call) {
    this.call = call;
  }

  boolean hasEnded() {
    return call == null;
  }
}
