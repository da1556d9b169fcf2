package bifrost.testkit.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says which of the queued replies nobody has asked for, and what was asked instead. */
public final class UnusedReplies {
  private static final int SHOWN = 10;
  private static final int LENGTH = 100;

  private UnusedReplies() {}

  static String message(int queued, List<Reply> left, List<RecordedRequest> requests) {
    int used = queued - left.size();
    var verb = left.size() == 1 ? " was not used:" : " were not used:";
    return left.size() + " of " + counted(queued, "queued reply", "queued replies") + verb
        + lines(left.size(), index -> "#" + (used + index + 1) + " " + reply(left.get(index)))
        + "\n" + requestsMessage(requests);
  }

  public static String requestsMessage(List<RecordedRequest> requests) {
    if (requests.isEmpty()) return "No request has arrived.";
    return counted(requests.size(), "request has", "requests have") + " arrived:"
        + lines(requests.size(), index -> requests.get(index).method() + " " + requests.get(index).path());
  }

  private static String reply(Reply reply) {
    if (reply.framing() == Reply.Framing.NO_ANSWER) return "no answer, " + reply.end();
    var end = reply.end() == Reply.Ending.COMPLETE ? "" : ", " + reply.end();
    return (reply.status() + " " + start(new String(reply.body(), UTF_8))).strip() + end;
  }

  /** Enough to know it by, on one line. */
  private static String start(String body) {
    var line = body.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
    return line.length() <= LENGTH ? line : line.substring(0, line.offsetByCodePoints(0, LENGTH / 2)) + "…";
  }

  private static String counted(int count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  private static String lines(int count, IntFunction<String> line) {
    var shown =
        Stream.iterate(0, index -> index + 1).limit(Math.min(count, SHOWN)).map(index -> "\n  " + line.apply(index));
    return shown.collect(Collectors.joining()) + (count > SHOWN ? "\n  … and " + (count - SHOWN) + " more" : "");
  }
}
