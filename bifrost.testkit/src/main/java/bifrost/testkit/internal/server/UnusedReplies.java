package bifrost.testkit.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Messages that list unused replies and the requests that have arrived. */
public final class UnusedReplies {
  private static final int MAX_LINES = 10;
  private static final int MAX_LENGTH = 100;

  private UnusedReplies() {}

  static String message(int queued, List<Reply> unused, List<RecordedRequest> requests) {
    int used = queued - unused.size();
    var verb = unused.size() == 1 ? " was not used:" : " were not used:";
    return unused.size() + " of " + quantity(queued, "queued reply", "queued replies") + verb
        + lines(unused.size(), index -> "#" + (used + index + 1) + " " + reply(unused.get(index)))
        + "\n" + requestsMessage(requests);
  }

  public static String requestsMessage(List<RecordedRequest> requests) {
    if (requests.isEmpty()) return "no request has arrived";
    return quantity(requests.size(), "request has", "requests have") + " arrived:"
        + lines(requests.size(), index -> requests.get(index).method() + " " + requests.get(index).path());
  }

  private static String reply(Reply reply) {
    if (reply.framing() == Reply.Framing.NO_RESPONSE) return "no response, " + reply.end();
    var end = reply.end() == Reply.Ending.COMPLETE ? "" : ", " + reply.end();
    return (reply.status() + " " + excerpt(new String(reply.body(), UTF_8))).strip() + end;
  }

  /** {@return the start of a body, on one line} */
  private static String excerpt(String body) {
    var line = body.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
    return line.length() <= MAX_LENGTH ? line : line.substring(0, line.offsetByCodePoints(0, MAX_LENGTH / 2)) + "…";
  }

  private static String quantity(int count, String singular, String plural) {
    return count + " " + (count == 1 ? singular : plural);
  }

  private static String lines(int count, IntFunction<String> line) {
    var shown =
        Stream.iterate(0, index -> index + 1).limit(Math.min(count, MAX_LINES))
            .map(index -> "\n  " + line.apply(index));
    return shown.collect(Collectors.joining())
        + (count > MAX_LINES ? "\n  … and " + (count - MAX_LINES) + " more" : "");
  }
}
