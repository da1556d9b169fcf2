package bifrost.testkit.internal.server;

import bifrost.testkit.Reply;
import java.util.Locale;

/** Case-insensitive queries of a reply's headers. */
final class ReplyHeaders {
  private ReplyHeaders() {}

  static boolean has(Reply reply, String name) {
    return reply.headers().keySet().stream().anyMatch(name::equalsIgnoreCase);
  }

  static boolean contains(Reply reply, String name, String part) {
    return reply.headers().entrySet().stream()
        .anyMatch(header -> header.getKey().equalsIgnoreCase(name)
            && header.getValue().toLowerCase(Locale.ROOT).contains(part));
  }

  static boolean isEventStream(Reply reply) {
    return contains(reply, "content-type", "text/event-stream");
  }
}
