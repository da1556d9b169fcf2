package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.testkit.ReceivedResponse.Ending;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every offset of an answer, head included, one connection each: what a matrix of faults relies on. */
class FaultMatrixTests {
  private static final Reply REPLY = Reply.sse("{\"choices\":[{\"delta\":{\"content\":\"Hé\"}}]}", "[DONE]");

  private final FakeServer server = FakeServer.start();
  private final FaultProxy proxy = FaultProxy.before(server.url());
  private String whole;

  @BeforeEach
  void record() {
    server.reply(REPLY.header("Connection", "close"));
    try (var wire = new RawHttpClient(server)) {
      whole = wire.send("GET", "/", "").rest().bytes();
    }
  }

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private void everyOffset(LongFunction<Fault> faults, Ending end) {
    for (int offset = 0; offset <= whole.length(); offset++) {
      server.reply(REPLY.header("Connection", "close"));
      Fault fault = faults.apply(offset);
      proxy.next(fault);
      try (var wire = new RawHttpClient(proxy.url())) {
        assertEquals(new RawHttpClient.Rest(whole.substring(0, offset), end), wire.send("GET", "/", "").rest(),
            fault::toString);
      }
    }
    assertEquals((long) whole.length() * (whole.length() + 1) / 2, proxy.forwardedBytes(Fault.Direction.RESPONSE));
    Eventually.isTrue(() -> proxy.openConnections() == 0 && server.openConnections() == 0, "closed");
  }

  @Test
  void cutAtEveryOffset() {
    everyOffset(Fault::cut, Ending.CUT);
  }

  @Test
  void cutAtEveryOffsetByteByByte() {
    everyOffset(offset -> Fault.cut(offset).everyByte(), Ending.CUT);
  }

  @Test
  void cutAtEveryOffsetOfASecondAnswer() {
    for (int offset = 0; offset <= whole.length(); offset++) {
      server.reply(REPLY, REPLY.header("Connection", "close"));
      proxy.next(Fault.cut(offset).inExchange(2));
      try (var wire = new RawHttpClient(proxy.url())) {
        assertEquals(Ending.COMPLETE, wire.send("GET", "/", "").read().end());
        assertEquals(new RawHttpClient.Rest(whole.substring(0, offset), Ending.CUT), wire.send("GET", "/", "").rest());
      }
    }
  }

  @Test
  void resetAtEveryOffset() {
    everyOffset(Fault::reset, Ending.RESET);
  }

  @Test
  void stalledAtEveryOffset() {
    for (int offset = 0; offset <= whole.length(); offset++) {
      server.reply(REPLY.header("Connection", "close"));
      proxy.next(Fault.stall(offset));
      try (var wire = new RawHttpClient(proxy.url())) {
        assertEquals(whole.substring(0, offset), wire.send("GET", "/", "").bytes(offset));
      }
    }
    Eventually.isTrue(() -> proxy.connections() == whole.length() + 1 && proxy.openConnections() == 0, "closed");
    assertEquals((long) whole.length() * (whole.length() + 1) / 2, proxy.forwardedBytes(Fault.Direction.RESPONSE),
        "and not a byte more");
  }
}
