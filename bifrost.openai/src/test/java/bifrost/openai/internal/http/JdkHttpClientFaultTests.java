package bifrost.openai.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.FakeServer;
import bifrost.testkit.Fault;
import bifrost.testkit.FaultProxy;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The behavior of the JDK's HTTP client under the faults that the proxy injects, without any code of this library. */
class JdkHttpClientFaultTests {
  private static final Duration TIMEOUT = Duration.ofSeconds(30); // Only a defect reaches this timeout.

  private final FakeServer server = FakeServer.start();
  private final FaultProxy proxy = FaultProxy.inFrontOf(server.url());
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private HttpRequest request() {
    return HttpRequest.newBuilder(proxy.url()).POST(BodyPublishers.ofString("{}")).timeout(TIMEOUT).build();
  }

  private String send() throws IOException, InterruptedException {
    return client.send(request(), BodyHandlers.ofString()).body();
  }

  @Nested
  class Responses {
    @Test
    void acceptsATruncatedBody() throws IOException, InterruptedException {
      var replies = List.of(Reply.sse("abc"), Reply.json("data: abc"), Reply.sse("abc").closeDelimited(),
          Reply.sse("abc").everyByte());
      for (Reply reply : replies) {
        server.reply(reply);
        proxy.next(Fault.truncate(8).everyByte());
        assertEquals("data: ab", send());
      }
      assertEquals(replies.size(), proxy.connections(), "no connection is reused");
    }

    @Test
    void failsIfABodyIsCutOrReset() {
      for (Fault fault : List.of(Fault.cut(0), Fault.cut(30), Fault.cut(110), Fault.reset(0), Fault.reset(30),
          Fault.reset(110))) {
        server.reply(Reply.sse("0123456789"));
        proxy.next(fault);
        assertThrows(IOException.class, JdkHttpClientFaultTests.this::send, fault::toString);
      }
    }

    @Test
    void timesOutIfABodyStalls() {
      server.reply(Reply.json("{}"));
      proxy.next(Fault.stall(20));
      var requestWithShortTimeout = HttpRequest.newBuilder(proxy.url()).timeout(Duration.ofMillis(1)).build();
      assertThrows(IOException.class, () -> client.send(requestWithShortTimeout, BodyHandlers.ofString()));
    }

    @Test
    void readsBodiesRegardlessOfTheirFragmentation() throws IOException, InterruptedException {
      for (Fault fault : List.of(Fault.none(), Fault.none().everyByte(), Fault.none().gather(1000),
          Fault.none().gather(7).writeSize(3))) {
        server.reply(Reply.sse("a", "b").header("Connection", "close"));
        proxy.next(fault);
        assertEquals("data: a\n\ndata: b\n\n", send());
      }
      assertEquals(4, proxy.connections());
    }
  }

  @Nested
  class Connections {
    @Test
    void failsIfAReusedConnectionIsCut() throws IOException, InterruptedException {
      proxy.next(Fault.cutOnReuse());
      server.reply(Reply.json("1"), Reply.json("2"));
      assertEquals("1", send());
      assertThrows(IOException.class, JdkHttpClientFaultTests.this::send);
      assertEquals("2", send());
      assertEquals(2, proxy.connections());
    }

    @Test
    void replacesAnIdleConnectionThatWasClosed() throws IOException, InterruptedException {
      server.reply(Reply.json("1"), Reply.json("2"), Reply.json("3"));
      assertEquals("1", send());
      assertEquals("2", send());
      assertEquals(1, proxy.connections());
      assertEquals(1, proxy.dropIdle());
      while (proxy.openConnections() > 0) Thread.onSpinWait(); // Wait until the client has also closed its side.
      assertEquals("3", send());
      assertEquals(2, proxy.connections());
    }

    /** If the reset arrives during the connect, the client connects once more. The request fails in either case. */
    @Test
    void failsIfAConnectionIsResetImmediately() {
      proxy.always(Fault.refuse());
      assertThrows(IOException.class, JdkHttpClientFaultTests.this::send);
      assertTrue(proxy.connections() <= 2);
      assertEquals(0, server.openConnections());
    }

    @Test
    void cannotConnectWhileTheProxyIsDown() throws IOException, InterruptedException {
      proxy.down();
      assertThrows(ConnectException.class, JdkHttpClientFaultTests.this::send);
      server.reply(Reply.json("1"));
      proxy.up();
      assertEquals("1", send());
    }

    @Test
    void closingTheBodyDisconnectsFromTheServer() {
      server.reply(Reply.sse("a").end(Reply.Ending.STALL));
      var response = client.sendAsync(request(), BodyHandlers.ofInputStream()).join();
      assertTrue(proxy.openConnections() == 1);
      assertThrows(IOException.class, () -> {
        response.body().close();
        response.body().read();
      });
      server.requests().get(0).disconnected().orTimeout(TIMEOUT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
          .join();
    }
  }
}
