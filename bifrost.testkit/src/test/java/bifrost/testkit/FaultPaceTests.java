package bifrost.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.Fault.Direction;
import bifrost.testkit.ReceivedResponse.Ending;
import bifrost.testkit.contract.FaultArbitraries;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests for the pace and the write sizes with which the proxy forwards bytes. */
class FaultPaceTests {
  private static final Duration LONG = Duration.ofHours(1);

  private static Fault faultFor(Direction direction, Fault fault) {
    return direction == Direction.REQUEST ? fault.ofRequest() : fault;
  }

  /** A sender and a receiver, connected through a proxy with a fault. */
  private record ProxiedConnection(TestBackend backend, FaultProxy proxy, RawHttpClient sender, RawHttpClient receiver)
      implements AutoCloseable {
    static ProxiedConnection of(Direction direction, Fault fault) {
      var backend = new TestBackend();
      var proxy = FaultProxy.inFrontOf(backend.url()).next(faultFor(direction, fault));
      var client = new RawHttpClient(proxy.url());
      var server = backend.accept();
      return direction == Direction.REQUEST ? new ProxiedConnection(backend, proxy, client, server)
          : new ProxiedConnection(backend, proxy, server, client);
    }

    @Override
    public void close() {
      sender.close();
      receiver.close();
      proxy.close();
      backend.close();
    }
  }

  @Nested
  class Delays {
    @ParameterizedTest
    @EnumSource(Direction.class)
    void delaysTheFirstByte(Direction direction) {
      try (var connection = ProxiedConnection.of(direction, Fault.none().delay(LONG))) {
        connection.sender().send("abc");
        connection.receiver().send("x");
        assertEquals("x", connection.sender().bytes(1), "the other direction is not delayed");
        connection.proxy().close();
        assertEquals(0, connection.proxy().forwardedBytes(direction));
      }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void pausesBetweenWrites(Direction direction) {
      try (var connection = ProxiedConnection.of(direction, Fault.none().writeSize(2).pause(LONG))) {
        connection.sender().send("abcdef");
        assertEquals("ab", connection.receiver().bytes(2));
        connection.proxy().close();
        assertEquals("", connection.receiver().readToEnd().bytes());
      }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void forwardsAllBytesBeforeACutDespiteDelaysAndPauses(Direction direction) {
      try (var connection =
          ProxiedConnection.of(direction,
              Fault.cut(4).delay(Duration.ofMillis(2)).everyByte().pause(Duration.ofMillis(2)))) {
        connection.sender().send("abcdef");
        assertEquals(new RawHttpClient.ReceivedBytes("abcd", Ending.CUT), connection.receiver().readToEnd());
      }
    }

    @Test
    void delaysACutAtOffsetZero() {
      try (var connection = ProxiedConnection.of(Direction.RESPONSE, Fault.cut(0).delay(LONG))) {
        connection.sender().send("abcdef");
        connection.receiver().send("x");
        assertEquals("x", connection.sender().bytes(1));
        assertEquals(1, connection.proxy().openConnections());
      }
    }
  }

  @Nested
  class Gathering {
    @ParameterizedTest
    @EnumSource(Direction.class)
    void gathersUntilEnoughBytesArrive(Direction direction) {
      try (var connection = ProxiedConnection.of(direction, Fault.none().gather(5))) {
        connection.sender().send("abc");
        connection.receiver().send("x");
        assertEquals("x", connection.sender().bytes(1));
        connection.sender().send("def");
        assertEquals("abcde", connection.receiver().bytes(5));
        connection.proxy().close();
        assertEquals(5, connection.proxy().forwardedBytes(direction), "the proxy still holds the last byte");
      }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void gathersUntilTheSenderHalfCloses(Direction direction) {
      try (var connection = ProxiedConnection.of(direction, Fault.none().gather(100))) {
        connection.sender().send("abc").halfClose();
        assertEquals(new RawHttpClient.ReceivedBytes("abc", Ending.CUT), connection.receiver().readToEnd());
      }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void gathersUntilTheFaultEndsTheConnection(Direction direction) {
      try (var connection = ProxiedConnection.of(direction, Fault.cut(3).gather(100))) {
        connection.sender().send("abcdef");
        assertEquals(new RawHttpClient.ReceivedBytes("abc", Ending.CUT), connection.receiver().readToEnd());
      }
    }

    @Test
    void gathersUntilTheMessageEnds() {
      try (var server = FakeServer.start().reply(Reply.sse("a", "b"), Reply.json("{}"));
          var proxy = FaultProxy.inFrontOf(server.url()).next(Fault.none().gather(100_000),
              Fault.none().gather(100_000).ofRequest())) {
        try (var client = new RawHttpClient(proxy.url())) {
          assertEquals(List.of("a", "b"), client.send("GET", "/", "").read().data());
        }
        try (var client = new RawHttpClient(proxy.url())) {
          assertEquals("{}", client.send("POST", "/", "x".repeat(300)).read().body());
        }
      }
    }
  }

  @Nested
  class Reading {
    @ParameterizedTest
    @EnumSource(Direction.class)
    void forwardsEveryByteIfTheSenderOutpacesTheReader(Direction direction) throws InterruptedException {
      var text = "0123456789".repeat(3_000_000);
      try (var connection = ProxiedConnection.of(direction, Fault.none())) {
        var writer = new Thread(() -> connection.sender().send(text).halfClose());
        writer.start();
        assertEquals("0", connection.receiver().bytes(1));
        assertTrue(text.equals("0" + connection.receiver().bytes(text.length() - 1)));
        assertEquals(new RawHttpClient.ReceivedBytes("", Ending.CUT), connection.receiver().readToEnd());
        writer.join();
      }
    }
  }

  @Provide
  Arbitrary<Fault> paces() {
    return FaultArbitraries.pacingOnly(40);
  }

  /** Sends each part in one write. */
  @Property
  void pacingDoesNotChangeBytes(@ForAll("paces") Fault pace, @ForAll Direction direction,
      @ForAll @Size(max = 5) List<byte[]> parts) {
    var all = new StringBuilder();
    try (var connection = ProxiedConnection.of(direction, pace)) {
      for (byte[] part : parts) {
        connection.sender().sendBytes(part);
        all.append(new String(part, ISO_8859_1));
      }
      connection.sender().halfClose();
      assertEquals(new RawHttpClient.ReceivedBytes(all.toString(), Ending.CUT), connection.receiver().readToEnd());
      connection.receiver().halfClose();
      assertEquals(new RawHttpClient.ReceivedBytes("", Ending.CUT), connection.sender().readToEnd());
      Eventually.isTrue(() -> connection.proxy().openConnections() == 0, "all connections are closed");
    }
  }
}
