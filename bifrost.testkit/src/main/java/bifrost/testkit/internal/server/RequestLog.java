package bifrost.testkit.internal.server;

import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** What has arrived, and the replies that wait. One lock for both, so that the order of requests is the order of replies. */
public final class RequestLog {
  private final List<RecordedRequest> requests = new ArrayList<>();
  private final Queue<Reply> replies = new ArrayDeque<>();
  private int queued; // since replies were last forgotten
  private int taken; // so many requests has next() given

  public synchronized Optional<Reply> record(RecordedRequest request) {
    requests.add(request);
    notifyAll();
    return Optional.ofNullable(replies.poll());
  }

  public synchronized void enqueue(List<Reply> next) {
    replies.addAll(next);
    queued += next.size();
  }

  public synchronized void forgetReplies() {
    replies.clear();
    queued = 0;
  }

  public synchronized void forgetRequests() {
    requests.clear();
    taken = 0;
  }

  public synchronized List<RecordedRequest> requests() {
    return List.copyOf(requests);
  }

  /** The request after that which was given last, when it has come; empty if none comes in time. */
  public synchronized Optional<RecordedRequest> next(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    for (long left = limit.toNanos(); taken == requests.size() && left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return taken < requests.size() ? Optional.of(requests.get(taken++)) : Optional.empty();
  }

  /** What to say of replies that nobody has asked for; empty if there are none. */
  public synchronized Optional<String> unusedMessage() {
    return replies.isEmpty() ? Optional.empty()
        : Optional.of(UnusedReplies.message(queued, List.copyOf(replies), List.copyOf(requests)));
  }
}
