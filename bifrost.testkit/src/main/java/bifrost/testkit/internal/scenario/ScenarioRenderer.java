package bifrost.testkit.internal.scenario;

import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.contract.Scenario;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Puts a scenario on the stage: what the dialect says, and how the connection ends, which is the same on every wire. */
public final class ScenarioRenderer {
  private ScenarioRenderer() {}

  public static Reply render(Dialect dialect, Scenario scenario, boolean streamed) {
    return switch (scenario.ending().kind()) {
      case REJECTED -> dialect.encodeError(scenario);
      case SILENT -> Reply.silence();
      case HUNG_UP -> Reply.hangUp();
      default -> divided(streamed ? streamed(dialect, scenario) : whole(dialect, scenario), scenario.writeSize());
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

  private static Reply whole(Dialect dialect, Scenario scenario) {
    var reply = dialect.encodeResponse(scenario);
    var ending = scenario.ending();
    return switch (ending.kind()) {
      case CUT -> with(reply, share(reply, scenario)).end(Reply.Ending.CUT);
      case RESET -> with(reply, share(reply, scenario)).end(Reply.Ending.RESET);
      case STALLED -> with(reply, share(reply, scenario)).end(Reply.Ending.STALL);
      case TRUNCATED -> with(reply, share(reply, scenario));
      case MALFORMED -> with(reply, List.of(dialect.malformedEvents().get(0)));
      default -> reply;
    };
  }

  /** Of the body as much as of the parts, but neither nothing nor all. */
  private static List<byte[]> share(Reply reply, Scenario scenario) {
    byte[] body = reply.body();
    int share = (int) ((long) body.length * scenario.ending().after() / (scenario.deltas().size() + 1));
    return List.of(Arrays.copyOf(body, Math.max(1, Math.min(share, body.length - 1))));
  }

  /** The same reply, which goes on. */
  public static Reply append(Reply reply, List<byte[]> more) {
    return with(reply, Stream.concat(reply.writes().stream(), more.stream()).toList());
  }

  private static Reply with(Reply reply, List<byte[]> writes) {
    return new Reply(reply.status(), reply.headers(), writes, reply.end(), reply.framing(), reply.delay());
  }

  private static Reply divided(Reply reply, int size) {
    int length = reply.body().length;
    if (size == 0 || length == 0) return reply;
    int[] offsets = new int[(length - 1) / size];
    Arrays.setAll(offsets, index -> (index + 1) * size);
    return reply.split(offsets);
  }
}
