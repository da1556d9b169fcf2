package bifrost.testkit.internal.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How much one direction takes, and when it takes no more. */
class ProxyPipeTests {
  private static final int MUCH = 1_000_000;

  private final LimitedChannel sink = new LimitedChannel();
  private final ByteBuffer buffer = ByteBuffer.allocate(1000);
  private final long now = System.nanoTime();
  private int taken;

  private ProxyPipe flow(Fault fault) {
    return new ProxyPipe(Channels.newChannel(new ByteArrayInputStream(new byte[MUCH])), sink,
        new HttpExchangeTracker().responses, fault);
  }

  private void readAll(ProxyPipe flow) throws IOException {
    for (; flow.wantsToRead(); flow.write(now)) {
      flow.read(buffer, now);
      taken += buffer.position();
    }
  }

  @Nested
  class Forwarding {
    @Test
    void takesNoMoreThanItsRoomWhileTheSinkTakesNothing() throws IOException {
      var flow = flow(Fault.none());
      sink.room = 0;
      readAll(flow);
      assertEquals(66_000, taken, "64 KiB, and the rest of the last read");
      assertTrue(flow.wantsToWrite());
    }

    @Test
    void goesOnWhenTheSinkDoes() throws IOException {
      var flow = flow(Fault.none());
      sink.room = 10_000;
      readAll(flow);
      sink.room = Integer.MAX_VALUE;
      flow.write(now);
      readAll(flow);
      assertEquals(MUCH, String.join("", sink.writes).length());
      assertTrue(flow.isDone());
    }

    @Test
    void takesNothingMoreOnceTheFaultIsReached() throws IOException {
      var flow = flow(Fault.cut(1_500));
      readAll(flow);
      assertEquals(2_000, taken);
      assertEquals(1_500, String.join("", sink.writes).length());
      assertTrue(flow.isDrained(now));
    }
  }

  @Nested
  class Stalled {
    @Test
    void looksAheadForTheEndButNotFar() throws IOException {
      var flow = flow(Fault.none());
      flow.stall();
      readAll(flow);
      assertEquals(66_000, taken);
      assertEquals(0, sink.writes.size());
      assertFalse(flow.isOver());
    }
  }

  @Nested
  class Discarding {
    @Test
    void takesEverythingAndForwardsNothing() throws IOException {
      var flow = flow(Fault.none());
      sink.room = 0;
      readAll(flow);
      sink.room = MUCH;
      flow.discard();
      readAll(flow);
      assertEquals(MUCH, sink.room);
      assertTrue(flow.isOver());
      assertFalse(flow.wantsToWrite());
    }
  }
}
