package bifrost.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** What has arrived, and the replies that wait. One lock for both, so that the order of requests is the order of replies. */
final class Journal {
  private final List<RecordedRequest> requests = new ArrayList<>();
  private final Queue<Reply> replies = new ArrayDeque<>();

  synchronized Optional<Reply> arrived(RecordedRequest request) {
    requests.add(request);
    return Optional.ofNullable(replies.poll());
  }

  synchronized void queue(List<Reply> next) {
    replies.addAll(next);
  }

  synchronized void forget() {
    requests.clear();
  }

  synchronized List<RecordedRequest> requests() {
    return List.copyOf(requests);
  }
}
