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

/** How fast, and in which pieces, the proxy forwards bytes. */
class FaultPaceTests {
  private static final Duration LONG = Duration.ofHours(1);

  private static Fault in(Direction direction, Fault fault) {
    return direction == Direction.REQUEST ? fault.ofRequest() : fault;
  }

  /** A sender and a receiver with a fault between them. */
  private record Between(TestBackend backend, FaultProxy proxy, RawHttpClient sender, RawHttpClient receiver)
      implements AutoCloseable {
    static Between of(Direction direction, Fault fault) {
      var backend = new TestBackend();
      var proxy = FaultProxy.before(backend.url()).next(in(direction, fault));
      var client = new RawHttpClient(proxy.url());
      var server = backend.accept();
      return direction == Direction.REQUEST ? new Between(backend, proxy, client, server)
          : new Between(backend, proxy, server, client);
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
  class Waiting {
    @ParameterizedTest
    @EnumSource(Direction.class)
    void isBeforeTheFirstByte(Direction direction) {
      try (var between = Between.of(direction, Fault.none().delay(LONG))) {
        between.sender().send("abc");
        between.receiver().send("x");
        assertEquals("x", between.sender().bytes(1), "the other direction is not delayed");
        between.proxy().close();
        assertEquals(0, between.proxy().forwardedBytes(direction));
      }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void isBetweenPieces(Direction direction) {
      try (var between = Between.of(direction, Fault.none().pieces(2).pause(LONG))) {
        between.sender().send("abcdef");
        assertEquals("ab", between.receiver().bytes(2));
        between.proxy().close();
        assertEquals("", between.receiver().rest().bytes());
      }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void ends(Direction direction) {
      try (var between =
          Between.of(direction, Fault.cut(4).delay(Duration.ofMillis(2)).everyByte().pause(Duration.ofMillis(2)))) {
        between.sender().send("abcdef");
        assertEquals(new RawHttpClient.Rest("abcd", Ending.CUT), between.receiver().rest());
      }
    }

    @Test
    void isBeforeAnEndingWithoutBytes() {
      try (var between = Between.of(Direction.RESPONSE, Fault.cut(0).delay(LONG))) {
        between.sender().send("abcdef");
        between.receiver().send("x");
        assertEquals("x", between.sender().bytes(1));
        assertEquals(1, between.proxy().openConnections());
      }
    }
  }

  @Nested
  class Gathering {
    @ParameterizedTest
    @EnumSource(Direction.class)
    void isUntilThereIsEnough(Direction direction) {
      try (var between = Between.of(direction, Fault.none().gather(5))) {
        between.sender().send("abc");
        between.receiver().send("x");
        assertEquals("x", between.sender().bytes(1));
        between.sender().send("def");
        assertEquals("abcde", between.receiver().bytes(5));
        between.proxy().close();
        assertEquals(5, between.proxy().forwardedBytes(direction), "the rest is still held");
      }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void isUntilTheSenderEnds(Direction direction) {
      try (var between = Between.of(direction, Fault.none().gather(100))) {
        between.sender().send("abc").finish();
        assertEquals(new RawHttpClient.Rest("abc", Ending.CUT), between.receiver().rest());
      }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void isUntilTheFaultEndsIt(Direction direction) {
      try (var between = Between.of(direction, Fault.cut(3).gather(100))) {
        between.sender().send("abcdef");
        assertEquals(new RawHttpClient.Rest("abc", Ending.CUT), between.receiver().rest());
      }
    }

    @Test
    void isUntilTheMessageEnds() {
      try (var server = FakeServer.start().reply(Reply.sse("a", "b"), Reply.json("{}"));
          var proxy = FaultProxy.before(server.url()).next(Fault.none().gather(100_000),
              Fault.none().gather(100_000).ofRequest())) {
        try (var wire = new RawHttpClient(proxy.url())) {
          assertEquals(List.of("a", "b"), wire.send("GET", "/", "").read().data());
        }
        try (var wire = new RawHttpClient(proxy.url())) {
          assertEquals("{}", wire.send("POST", "/", "x".repeat(300)).read().body());
        }
      }
    }
  }

  @Nested
  class Reading {
    @ParameterizedTest
    @EnumSource(Direction.class)
    void slowlyIsWritingSlowly(Direction direction) throws InterruptedException {
      var much = "0123456789".repeat(3_000_000);
      try (var between = Between.of(direction, Fault.none())) {
        var writer = new Thread(() -> between.sender().send(much).finish());
        writer.start();
        assertEquals("0", between.receiver().bytes(1));
        assertTrue(much.equals("0" + between.receiver().bytes(much.length() - 1)));
        assertEquals(new RawHttpClient.Rest("", Ending.CUT), between.receiver().rest());
        writer.join();
      }
    }
  }

  @Provide
  Arbitrary<Fault> paces() {
    return FaultArbitraries.pacingOnly(40);
  }

  /** Sent in one write each, and read when they come. */
  @Property
  void paceChangesNoByte(@ForAll("paces") Fault pace, @ForAll Direction direction,
      @ForAll @Size(max = 5) List<byte[]> pieces) {
    var all = new StringBuilder();
    try (var between = Between.of(direction, pace)) {
      for (byte[] piece : pieces) {
        between.sender().sendBytes(piece);
        all.append(new String(piece, ISO_8859_1));
      }
      between.sender().finish();
      assertEquals(new RawHttpClient.Rest(all.toString(), Ending.CUT), between.receiver().rest());
      between.receiver().finish();
      assertEquals(new RawHttpClient.Rest("", Ending.CUT), between.sender().rest());
      Eventually.isTrue(() -> between.proxy().openConnections() == 0, "closed");
    }
  }
}
