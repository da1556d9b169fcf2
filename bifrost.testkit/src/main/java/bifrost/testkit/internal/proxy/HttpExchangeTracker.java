package bifrost.testkit.internal.proxy;

import java.util.ArrayDeque;
import java.util.Queue;

/** The HTTP/1 messages of one connection, as they pass. */
final class HttpExchangeTracker {
  final HttpMessageParser requests = new HttpMessageParser(this::request);
  final HttpMessageParser responses = new HttpMessageParser(this::response);
  private final Queue<HttpHead> unanswered = new ArrayDeque<>();

  /** Whether there was an exchange, and none is under way. */
  boolean isIdle() {
    return requests.endedMessages() > 0 && requests.endedMessages() == responses.endedMessages()
        && !requests.isInMessage() && !responses.isInMessage();
  }

  private long request(HttpHead head) {
    unanswered.add(head);
    return head.isChunked() ? HttpMessageParser.CHUNKED : head.contentLength().orElse(0);
  }

  private long response(HttpHead head) {
    var request = unanswered.poll();
    if (head.status() == 101) return Long.MAX_VALUE; // another protocol from here on
    if (!head.mayHaveBody() || request != null && request.isHeadRequest()) return 0;
    return head.isChunked() ? HttpMessageParser.CHUNKED : head.contentLength().orElse(Long.MAX_VALUE);
  }
}
