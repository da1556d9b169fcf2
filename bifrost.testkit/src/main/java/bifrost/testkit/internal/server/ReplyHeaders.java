package bifrost.testkit.internal.server;

import bifrost.testkit.Reply;
import java.util.Locale;

/** Questions about the header fields of a reply, whose names differ in case. */
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
