package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.testkit.ReceivedResponse.Ending;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests of faults at every offset of a response, including its head, with a new connection for each offset.
 * The fault matrix of the vLLM module relies on this behaviour.
 */
class FaultMatrixTests {
  private static final Reply REPLY = Reply.sse("{\"choices\":[{\"delta\":{\"content\":\"Hé\"}}]}", "[DONE]");

  private final FakeServer server = FakeServer.start();
  private final FaultProxy proxy = FaultProxy.inFrontOf(server.url());
  private String completeResponse;

  @BeforeEach
  void recordResponse() {
    server.reply(REPLY.header("Connection", "close"));
    try (var client = new RawHttpClient(server)) {
      completeResponse = client.send("GET", "/", "").readToEnd().bytes();
    }
  }

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private void assertAtEveryOffset(LongFunction<Fault> faults, Ending end) {
    for (int offset = 0; offset <= completeResponse.length(); offset++) {
      server.reply(REPLY.header("Connection", "close"));
      Fault fault = faults.apply(offset);
      proxy.next(fault);
      try (var client = new RawHttpClient(proxy.url())) {
        assertEquals(new RawHttpClient.ReceivedBytes(completeResponse.substring(0, offset), end),
            client.send("GET", "/", "").readToEnd(),
            fault::toString);
      }
    }
    assertEquals((long) completeResponse.length() * (completeResponse.length() + 1) / 2,
        proxy.forwardedBytes(Fault.Direction.RESPONSE));
    Eventually.isTrue(() -> proxy.openConnections() == 0 && server.openConnections() == 0,
        "all connections are closed");
  }

  @Test
  void cutsAtEveryOffset() {
    assertAtEveryOffset(Fault::cut, Ending.CUT);
  }

  @Test
  void cutsAtEveryOffsetByteByByte() {
    assertAtEveryOffset(offset -> Fault.cut(offset).everyByte(), Ending.CUT);
  }

  @Test
  void cutsAtEveryOffsetOfASecondResponse() {
    for (int offset = 0; offset <= completeResponse.length(); offset++) {
      server.reply(REPLY, REPLY.header("Connection", "close"));
      proxy.next(Fault.cut(offset).inExchange(2));
      try (var client = new RawHttpClient(proxy.url())) {
        assertEquals(Ending.COMPLETE, client.send("GET", "/", "").read().end());
        assertEquals(new RawHttpClient.ReceivedBytes(completeResponse.substring(0, offset), Ending.CUT),
            client.send("GET", "/", "").readToEnd());
      }
    }
  }

  @Test
  void resetsAtEveryOffset() {
    assertAtEveryOffset(Fault::reset, Ending.RESET);
  }

  @Test
  void stallsAtEveryOffset() {
    for (int offset = 0; offset <= completeResponse.length(); offset++) {
      server.reply(REPLY.header("Connection", "close"));
      proxy.next(Fault.stall(offset));
      try (var client = new RawHttpClient(proxy.url())) {
        assertEquals(completeResponse.substring(0, offset), client.send("GET", "/", "").bytes(offset));
      }
    }
    Eventually.isTrue(() -> proxy.connections() == completeResponse.length() + 1 && proxy.openConnections() == 0,
        "all connections are closed");
    assertEquals((long) completeResponse.length() * (completeResponse.length() + 1) / 2,
        proxy.forwardedBytes(Fault.Direction.RESPONSE),
        "no further bytes are forwarded");
  }
}
