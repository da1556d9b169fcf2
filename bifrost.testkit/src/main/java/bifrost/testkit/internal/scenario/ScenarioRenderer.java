package bifrost.testkit.internal.scenario;

import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.contract.Scenario;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A renderer of scenarios as replies. The dialect encodes the content, and this class adds the ending, which
 * does not depend on the protocol.
 */
public final class ScenarioRenderer {
  private ScenarioRenderer() {}

  public static Reply render(Dialect dialect, Scenario scenario, boolean streamed) {
    return switch (scenario.ending().kind()) {
      case REJECTED -> dialect.encodeError(scenario);
      case SILENT -> Reply.silence();
      case HUNG_UP -> Reply.hangUp();
      default -> split(streamed ? streamed(dialect, scenario) : complete(dialect, scenario), scenario.writeSize());
    };
  }

  private static Reply streamed(Dialect dialect, Scenario scenario) {
    var reply = dialect.encodeStream(scenario);
    return switch (scenario.ending().kind()) {
      case CUT -> reply.end(Reply.Ending.CUT);
      case RESET -> reply.end(Reply.Ending.RESET);
      case STALLED, LEFT_OPEN -> reply.end(Reply.Ending.STALL);
      case MALFORMED -> append(reply, dialect.malformedEvents().subList(0, 1));
      default -> reply;
    };
  }

  private static Reply complete(Dialect dialect, Scenario scenario) {
    var reply = dialect.encodeResponse(scenario);
    var ending = scenario.ending();
    return switch (ending.kind()) {
      case CUT -> with(reply, prefix(reply, scenario)).end(Reply.Ending.CUT);
      case RESET -> with(reply, prefix(reply, scenario)).end(Reply.Ending.RESET);
      case STALLED -> with(reply, prefix(reply, scenario)).end(Reply.Ending.STALL);
      case TRUNCATED -> with(reply, prefix(reply, scenario));
      case MALFORMED -> with(reply, List.of(dialect.malformedEvents().get(0)));
      default -> reply;
    };
  }

  /**
   * {@return the start of the body, with a size in proportion to the number of deltas before the ending; it has
   * at least one byte, and never the last byte}
   */
  private static List<byte[]> prefix(Reply reply, Scenario scenario) {
    byte[] body = reply.body();
    int prefix = (int) ((long) body.length * scenario.ending().after() / (scenario.deltas().size() + 1));
    return List.of(Arrays.copyOf(body, Math.max(1, Math.min(prefix, body.length - 1))));
  }

  /** {@return the reply with these writes added at its end} */
  public static Reply append(Reply reply, List<byte[]> more) {
    return with(reply, Stream.concat(reply.writes().stream(), more.stream()).toList());
  }

  private static Reply with(Reply reply, List<byte[]> writes) {
    return new Reply(reply.status(), reply.headers(), writes, reply.end(), reply.framing(), reply.delay());
  }

  private static Reply split(Reply reply, int size) {
    int length = reply.body().length;
    if (size == 0 || length == 0) return reply;
    int[] offsets = new int[(length - 1) / size];
    Arrays.setAll(offsets, index -> (index + 1) * size);
    return reply.split(offsets);
  }
}
