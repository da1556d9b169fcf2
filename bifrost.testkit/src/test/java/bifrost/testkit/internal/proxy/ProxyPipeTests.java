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

/** Tests that a pipe reads only as many bytes as it can forward, buffer or discard. */
class ProxyPipeTests {
  private static final int INPUT_LENGTH = 1_000_000;

  private final LimitedChannel sink = new LimitedChannel();
  private final ByteBuffer buffer = ByteBuffer.allocate(1000);
  private final long now = System.nanoTime();
  private int bytesRead;

  private ProxyPipe pipe(Fault fault) {
    return new ProxyPipe(Channels.newChannel(new ByteArrayInputStream(new byte[INPUT_LENGTH])), sink,
        new HttpExchangeTracker().responses, fault);
  }

  private void readAll(ProxyPipe pipe) throws IOException {
    for (; pipe.wantsToRead(); pipe.write(now)) {
      pipe.read(buffer, now);
      bytesRead += buffer.position();
    }
  }

  @Nested
  class Forwarding {
    @Test
    void readsAtMostOneBufferWhileTheSinkAcceptsNothing() throws IOException {
      var pipe = pipe(Fault.none());
      sink.capacity = 0;
      readAll(pipe);
      assertEquals(66_000, bytesRead, "64 KiB, rounded up to the last read");
      assertTrue(pipe.wantsToWrite());
    }

    @Test
    void continuesWhenTheSinkAcceptsBytesAgain() throws IOException {
      var pipe = pipe(Fault.none());
      sink.capacity = 10_000;
      readAll(pipe);
      sink.capacity = Integer.MAX_VALUE;
      pipe.write(now);
      readAll(pipe);
      assertEquals(INPUT_LENGTH, String.join("", sink.writes).length());
      assertTrue(pipe.isDone());
    }

    @Test
    void readsNothingAfterTheFaultOccurs() throws IOException {
      var pipe = pipe(Fault.cut(1_500));
      readAll(pipe);
      assertEquals(2_000, bytesRead);
      assertEquals(1_500, String.join("", sink.writes).length());
      assertTrue(pipe.isDrained(now));
    }
  }

  @Nested
  class Stalled {
    @Test
    void readsAtMostOneBufferWhileStalled() throws IOException {
      var pipe = pipe(Fault.none());
      pipe.stall();
      readAll(pipe);
      assertEquals(66_000, bytesRead);
      assertEquals(0, sink.writes.size());
      assertFalse(pipe.isOver());
    }
  }

  @Nested
  class Discarding {
    @Test
    void discardReadsEverythingAndForwardsNothing() throws IOException {
      var pipe = pipe(Fault.none());
      sink.capacity = 0;
      readAll(pipe);
      sink.capacity = INPUT_LENGTH;
      pipe.discard();
      readAll(pipe);
      assertEquals(INPUT_LENGTH, sink.capacity);
      assertTrue(pipe.isOver());
      assertFalse(pipe.wantsToWrite());
    }
  }
}
