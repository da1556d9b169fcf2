package bifrost.testkit;

import java.util.ArrayDeque;
import java.util.Queue;

/** The HTTP/1 messages of one connection, as they pass. */
final class Exchanges {
  final MessageParser requests = new MessageParser(this::request);
  final MessageParser responses = new MessageParser(this::response);
  private final Queue<Head> unanswered = new ArrayDeque<>();

  /** Whether there was an exchange, and none is under way. */
  boolean isIdle() {
    return requests.ended() > 0 && requests.ended() == responses.ended() && !requests.isInMessage() && !responses.isInMessage();
  }

  private long request(Head head) {
    unanswered.add(head);
    return head.isChunked() ? MessageParser.CHUNKED : head.contentLength().orElse(0);
  }

  private long response(Head head) {
    var request = unanswered.poll();
    if (head.status() == 101) return Long.MAX_VALUE; // another protocol from here on
    if (!head.mayHaveBody() || request != null && request.isHead()) return 0;
    return head.isChunked() ? MessageParser.CHUNKED : head.contentLength().orElse(Long.MAX_VALUE);
  }
}
