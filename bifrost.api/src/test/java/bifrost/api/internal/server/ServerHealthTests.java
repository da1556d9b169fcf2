package bifrost.api.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.LoadBalancing;
import bifrost.api.TrafficPolicy;
import bifrost.api.internal.concurrent.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of the state that is kept for one server, without a client. */
class ServerHealthTests {
  private static final Duration DELAY = Duration.ofSeconds(30);

  private final Server server = Server.of(List.of(), "a", TrafficPolicy.defaults()).get(0);
  private final ServerPool pool = new ServerPool(List.of(server), LoadBalancing.WEIGHTED, new ManualClock());

  private ServerSelection begin() {
    return new ServerSelection(pool, server, Optional.empty()).begin(0);
  }

  @Test
  void keepsTheRequestedDelayIfAConcurrentAttemptFailsWithoutOne() {
    var first = begin();
    var second = begin();
    server.health().failed(first, 0, 1, Optional.of(DELAY));
    server.health().failed(second, 0, 2, Optional.empty());
    assertEquals(DELAY.toNanos(), server.health().delay(0));
  }

  @Test
  void forgetsTheDelayIfAProbeFailsWithoutOne() {
    server.health().failed(begin(), 0, 1, Optional.of(DELAY));
    var probe = new ServerSelection(pool, server, Optional.empty()).begin(DELAY.toNanos());
    server.health().failed(probe, 0, 2, Optional.empty());
    assertEquals(0, server.health().delay(0));
  }
}
