package bifrost.testkit.internal.server;

import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * The requests that have arrived, and the queued replies. One lock guards both, so that requests and replies
 * have the same order.
 */
public final class RequestLog {
  private static final int MAX_EXCHANGES = 20; // a test that fails after many calls needs only the last ones

  private final List<RecordedRequest> requests = new ArrayList<>();
  private final Queue<Reply> replies = new ArrayDeque<>();
  private final Deque<Exchange> exchanges = new ArrayDeque<>();
  private long exchangesSinceClear;
  private int queuedSinceClear; // the number of replies queued since they were last cleared
  private int returned; // the number of requests that next() has returned

  public synchronized Optional<Reply> record(RecordedRequest request) {
    requests.add(request);
    notifyAll();
    return Optional.ofNullable(replies.poll());
  }

  public synchronized void recordReply(RecordedRequest request, Reply reply) {
    exchanges.add(Exchange.of(request, reply));
    exchangesSinceClear++;
    if (exchanges.size() > MAX_EXCHANGES) exchanges.remove();
  }

  public synchronized String transcript() {
    return Transcript.of(exchangesSinceClear - exchanges.size(), exchanges);
  }

  public synchronized void enqueue(List<Reply> next) {
    replies.addAll(next);
    queuedSinceClear += next.size();
  }

  public synchronized void clearReplies() {
    replies.clear();
    queuedSinceClear = 0;
  }

  public synchronized void clearRequests() {
    requests.clear();
    exchanges.clear();
    exchangesSinceClear = 0;
    returned = 0;
  }

  public synchronized List<RecordedRequest> requests() {
    return List.copyOf(requests);
  }

  /**
   * Waits for the next request that this method has not returned yet.
   *
   * @return the request; empty if none arrives in time
   */
  public synchronized Optional<RecordedRequest> next(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (long remaining = timeout.toNanos(); returned == requests.size() && remaining > 0;
        remaining = deadline - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, remaining);
    }
    return returned < requests.size() ? Optional.of(requests.get(returned++)) : Optional.empty();
  }

  /** {@return the message about unused replies; empty if there are none} */
  public synchronized Optional<String> unusedMessage() {
    return replies.isEmpty() ? Optional.empty()
        : Optional.of(UnusedReplies.message(queuedSinceClear, List.copyOf(replies), List.copyOf(requests)));
  }
}
