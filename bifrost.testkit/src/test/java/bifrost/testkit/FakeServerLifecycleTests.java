package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.internal.model.ChatFixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FakeServerLifecycleTests {
  private static Set<Thread> threads(FakeServer server) {
    String name = "fake-server-" + server.url().getPort();
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith(name))
        .collect(Collectors.toSet());
  }

  @Test
  void clearRequestsRemovesOnlyEarlierRequests() {
    try (var server = FakeServer.start(); var client = new RawHttpClient(server)) {
      client.send("GET", "/version", "").read();
      server.clearRequests();
      assertEquals(List.of(), server.requests());
      client.send("GET", "/health", "").read();
      assertEquals(List.of("/health"), server.requests().stream().map(RecordedRequest::path).toList());
    }
  }

  @Nested
  class Closing {
    @Test
    void closeEndsAllThreadsAndConnections() {
      var server = FakeServer.start().reply(Reply.silence(), Reply.sse("a").end(Reply.Ending.STALL));
      try (var silent = new RawHttpClient(server);
          var stalled = new RawHttpClient(server);
          var idle = new RawHttpClient(server);
          var unused = new RawHttpClient(server)) {
        silent.send("GET", "/", "");
        Eventually.isTrue(() -> server.requests().size() == 1, "the first request arrives");
        stalled.send("GET", "/", "").head();
        idle.send("GET", "/health", "").read();
        Eventually.isTrue(() -> server.openConnections() == 4, "all connections are accepted");
        Eventually.isTrue(() -> threads(server).size() == 5, "each connection and the acceptor have a thread");
        server.close();
        assertEquals(0, server.openConnections());
        assertEquals(Set.of(), threads(server));
        for (RawHttpClient client : List.of(silent, idle, unused)) {
          assertEquals(ReceivedResponse.Ending.CUT, client.end());
        }
      }
    }

    @Test
    void refusesConnectionsAfterClose() {
      var server = FakeServer.start();
      server.close();
      assertThrows(IOException.class, () -> new Socket("127.0.0.1", server.url().getPort()).close());
      assertThrows(UncheckedIOException.class, () -> new RawHttpClient(server));
    }

    @Test
    void closeIsIdempotent() {
      var server = FakeServer.start();
      server.close();
      server.close();
    }

    @Test
    void keepsRecordedRequestsAfterClose() {
      var server = FakeServer.start();
      RawHttpClient.call(server, "GET", "/health", "");
      server.close();
      assertEquals(1, server.requests().size());
    }

    @Test
    void canBeClosedOnAThreadOfTheServer() {
      var server = FakeServer.start().reply(Reply.silence());
      var client = new RawHttpClient(server);
      client.send("GET", "/", "");
      Eventually.isTrue(() -> server.requests().size() == 1, "the request arrives");
      var closed = server.requests().get(0).disconnected().thenRun(server::close);
      client.close();
      Eventually.completes(closed);
    }
  }

  @Nested
  class Running {
    @Test
    void runsOnDaemonThreads() {
      try (var server = FakeServer.start(); var client = new RawHttpClient(server)) {
        client.send("GET", "/health", "").read();
        assertEquals(2, threads(server).size());
        assertTrue(threads(server).stream().allMatch(Thread::isDaemon));
      }
    }

    @Test
    void releasesConnectionsThatTheClientCloses() {
      try (var server = FakeServer.start()) {
        for (int i = 0; i < 50; i++) RawHttpClient.call(server, "GET", "/health", "");
        Eventually.isTrue(() -> server.openConnections() == 0, "no connection is open");
        Eventually.isTrue(() -> threads(server).size() == 1, "only the acceptor thread runs");
      }
    }

    @Test
    void requestsReturnsAnImmutableSnapshot() {
      try (var server = FakeServer.start()) {
        List<RecordedRequest> before = server.requests();
        RawHttpClient.call(server, "GET", "/health", "");
        assertEquals(List.of(), before);
        assertThrows(UnsupportedOperationException.class, () -> server.requests().clear());
      }
    }

    @Test
    void severalServersRunIndependently() {
      try (var one = FakeServer.start().models("one"); var two = FakeServer.start().models("two")) {
        assertTrue(RawHttpClient.call(one, "GET", "/v1/models", "").body().contains("\"one\""));
        assertTrue(RawHttpClient.call(two, "GET", "/v1/models", "").body().contains("\"two\""));
      }
    }
  }

  @Nested
  class WithSixteenClients {
    private static final int CLIENTS = 16;
    private static final int CALLS = 25;

    @Test
    void eachClientReceivesItsOwnResponses() throws Exception {
      try (var server = FakeServer.start()) {
        runClients(client -> sendCalls(server, client));
        assertEquals(CLIENTS * CALLS, server.requests().size());
        Eventually.isTrue(() -> server.openConnections() == 0, "all connections are closed");
      }
    }

    @Test
    void servesEachQueuedReplyOnceInRequestOrder() throws Exception {
      try (var server = FakeServer.start()) {
        for (int i = 0; i < CLIENTS; i++) server.reply(Reply.json(Integer.toString(i)));
        var responses = runClients(client -> client + "=" + RawHttpClient.call(server, "GET", "/" + client, "").body());
        List<RecordedRequest> requests = server.requests();
        for (int i = 0; i < CLIENTS; i++) assertTrue(responses.contains(requests.get(i).path().substring(1) + "=" + i));
      }
    }

    private String sendCalls(FakeServer server, int number) {
      try (var client = new RawHttpClient(server)) {
        for (int call = 0; call < CALLS; call++) {
          var request = ChatFixtures.request("message " + number + "-" + call);
          boolean isStreamed = call % 2 == 0;
          ReceivedResponse response =
              client
                  .send("POST", "/v1/chat/completions",
                      (isStreamed ? ChatFixtures.streamed(request) : request).toString())
                  .read();
          String content = isStreamed ? response.joined(0, "content") : response.content();
          assertTrue(content.contains("“message " + number + "-" + call + "”"), content);
        }
        return "";
      }
    }

    private List<String> runClients(IntFunction<String> work) throws Exception {
      var executor = Executors.newFixedThreadPool(CLIENTS);
      try {
        List<Callable<String>> tasks =
            IntStream.range(0, CLIENTS).<Callable<String>>mapToObj(client -> () -> work.apply(client)).toList();
        var results = new ArrayList<String>();
        for (Future<String> future : executor.invokeAll(tasks)) results.add(future.get());
        return results;
      } finally {
        executor.shutdownNow();
      }
    }
  }
}
