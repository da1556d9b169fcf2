package bifrost.api.internal.call;

import bifrost.api.AttemptProgress;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes and the events of an attempt, for its hooks. */
final class ProgressCounter implements AttemptProgress {
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private volatile OptionalLong toSend = OptionalLong.empty();

  void uploadStarted(OptionalLong bytes) {
    sent.set(0);
    toSend = bytes;
  }

  void uploaded(int bytes) {
    sent.addAndGet(bytes);
  }

  void eventReceived() {
    events.incrementAndGet();
  }

  @Override
  public long bytesSent() {
    return sent.get();
  }

  @Override
  public OptionalLong bytesToSend() {
    return toSend;
  }

  @Override
  public long eventsReceived() {
    return events.get();
  }
}
