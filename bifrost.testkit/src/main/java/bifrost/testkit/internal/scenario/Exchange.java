package bifrost.testkit.internal.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.util.ShortenedLine;
import java.util.ArrayList;
import java.util.List;

/** A request and its reply. */
public record Exchange(RecordedRequest request, Reply reply) {
  private static final int FIRST_WRITES = 2;
  private static final int LAST_WRITES = 2;

  /** {@return the exchange as lines of text; lines that begin with {@code >} were received by the server} */
  @Override
  public String toString() {
    return String.join("\n", lines());
  }

  /** {@return the first and the last lines, each shortened, so that the exchange fits on a screen} */
  public String shortened() {
    var lines = new ArrayList<>(lines().stream().map(ShortenedLine::of).toList());
    int first = lines.size() - reply.writes().size() + FIRST_WRITES;
    int hidden = lines.size() - first - LAST_WRITES;
    if (hidden > 1) {
      lines.subList(first, first + hidden).clear();
      lines.add(first, "< … " + hidden + " more writes");
    }
    return String.join("\n", lines);
  }

  private List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add("> " + request);
    new String(request.body(), UTF_8).lines().forEach(line -> lines.add("> " + JavaLiteral.printable(line)));
    if (reply.framing() == Reply.Framing.NO_RESPONSE) {
      lines.add("< no response, then " + reply.end());
      return lines;
    }
    lines.add("< " + reply.status() + " " + reply.headers() + ", then " + reply.end());
    for (byte[] write : reply.writes()) lines.add("< " + JavaLiteral.of(new String(write, UTF_8)));
    return lines;
  }
}
