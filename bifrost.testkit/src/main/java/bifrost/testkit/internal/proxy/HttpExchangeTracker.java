package bifrost.testkit.internal.proxy;

import java.util.ArrayDeque;
import java.util.Queue;

/** A tracker of the HTTP/1 exchanges of one connection, which matches responses with requests. */
final class HttpExchangeTracker {
  final HttpMessageParser requests = new HttpMessageParser(this::requestBodyLength);
  final HttpMessageParser responses = new HttpMessageParser(this::responseBodyLength);
  private final Queue<HttpHead> unanswered = new ArrayDeque<>();

  /** {@return whether at least one exchange has ended and none is in progress} */
  boolean isIdle() {
    return requests.endedMessages() > 0 && requests.endedMessages() == responses.endedMessages()
        && !requests.isInMessage() && !responses.isInMessage();
  }

  private long requestBodyLength(HttpHead head) {
    unanswered.add(head);
    return head.isChunked() ? HttpMessageParser.CHUNKED : head.contentLength().orElse(0);
  }

  private long responseBodyLength(HttpHead head) {
    var request = unanswered.poll();
    if (head.status() == 101) return Long.MAX_VALUE; // the connection switches to another protocol
    if (!head.mayHaveBody() || request != null && request.isHeadRequest()) return 0;
    return head.isChunked() ? HttpMessageParser.CHUNKED : head.contentLength().orElse(Long.MAX_VALUE);
  }
}
