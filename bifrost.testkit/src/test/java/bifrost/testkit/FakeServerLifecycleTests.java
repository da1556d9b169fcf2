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
  void whatWasForgottenIsNotToldAndWhatComesThenIs() {
    try (var server = FakeServer.start(); var wire = new RawHttpClient(server)) {
      wire.send("GET", "/version", "").read();
      server.clearRequests();
      assertEquals(List.of(), server.requests());
      wire.send("GET", "/health", "").read();
      assertEquals(List.of("/health"), server.requests().stream().map(RecordedRequest::path).toList());
    }
  }

  @Nested
  class Closing {
    @Test
    void leavesNoThreadAndNoConnection() {
      var server = FakeServer.start().reply(Reply.silence(), Reply.sse("a").end(Reply.Ending.STALL));
      try (var silent = new RawHttpClient(server);
          var stalled = new RawHttpClient(server);
          var idle = new RawHttpClient(server);
          var unused = new RawHttpClient(server)) {
        silent.send("GET", "/", "");
        Eventually.isTrue(() -> server.requests().size() == 1, "the first request");
        stalled.send("GET", "/", "").head();
        idle.send("GET", "/health", "").read();
        Eventually.isTrue(() -> server.openConnections() == 4, "all are accepted");
        Eventually.isTrue(() -> threads(server).size() == 5, "each has a thread, and so has the port");
        server.close();
        assertEquals(0, server.openConnections());
        assertEquals(Set.of(), threads(server));
        for (RawHttpClient wire : List.of(silent, idle, unused)) assertEquals(ReceivedResponse.Ending.CUT, wire.end());
      }
    }

    @Test
    void refusesNewConnections() {
      var server = FakeServer.start();
      server.close();
      assertThrows(IOException.class, () -> new Socket("127.0.0.1", server.url().getPort()).close());
      assertThrows(UncheckedIOException.class, () -> new RawHttpClient(server));
    }

    @Test
    void twiceIsOnce() {
      var server = FakeServer.start();
      server.close();
      server.close();
    }

    @Test
    void keepsWhatWasRecorded() {
      var server = FakeServer.start();
      RawHttpClient.call(server, "GET", "/health", "");
      server.close();
      assertEquals(1, server.requests().size());
    }

    @Test
    void isPossibleFromAThreadOfTheServer() {
      var server = FakeServer.start().reply(Reply.silence());
      var wire = new RawHttpClient(server);
      wire.send("GET", "/", "");
      Eventually.isTrue(() -> server.requests().size() == 1, "the request");
      var closed = server.requests().get(0).disconnected().thenRun(server::close);
      wire.close();
      Eventually.completes(closed);
    }
  }

  @Nested
  class Running {
    @Test
    void happensOnDaemons() {
      try (var server = FakeServer.start(); var wire = new RawHttpClient(server)) {
        wire.send("GET", "/health", "").read();
        assertEquals(2, threads(server).size());
        assertTrue(threads(server).stream().allMatch(Thread::isDaemon));
      }
    }

    @Test
    void forgetsConnectionsThatTheClientCloses() {
      try (var server = FakeServer.start()) {
        for (int i = 0; i < 50; i++) RawHttpClient.call(server, "GET", "/health", "");
        Eventually.isTrue(() -> server.openConnections() == 0, "none is left");
        Eventually.isTrue(() -> threads(server).size() == 1, "only the acceptor is left");
      }
    }

    @Test
    void showsSnapshots() {
      try (var server = FakeServer.start()) {
        List<RecordedRequest> before = server.requests();
        RawHttpClient.call(server, "GET", "/health", "");
        assertEquals(List.of(), before);
        assertThrows(UnsupportedOperationException.class, () -> server.requests().clear());
      }
    }

    @Test
    void servesSeveralServersSideBySide() {
      try (var one = FakeServer.start().models("one"); var two = FakeServer.start().models("two")) {
        assertTrue(RawHttpClient.call(one, "GET", "/v1/models", "").body().contains("\"one\""));
        assertTrue(RawHttpClient.call(two, "GET", "/v1/models", "").body().contains("\"two\""));
      }
    }
  }

  @Nested
  class SixteenClients {
    private static final int CLIENTS = 16;
    private static final int CALLS = 25;

    @Test
    void getTheirOwnAnswers() throws Exception {
      try (var server = FakeServer.start()) {
        all(client -> callOften(server, client));
        assertEquals(CLIENTS * CALLS, server.requests().size());
        Eventually.isTrue(() -> server.openConnections() == 0, "all have gone");
      }
    }

    @Test
    void getEachQueuedReplyOnceInTheOrderOfTheirRequests() throws Exception {
      try (var server = FakeServer.start()) {
        for (int i = 0; i < CLIENTS; i++) server.reply(Reply.json(Integer.toString(i)));
        var answers = all(client -> client + "=" + RawHttpClient.call(server, "GET", "/" + client, "").body());
        List<RecordedRequest> requests = server.requests();
        for (int i = 0; i < CLIENTS; i++) assertTrue(answers.contains(requests.get(i).path().substring(1) + "=" + i));
      }
    }

    private String callOften(FakeServer server, int client) {
      try (var wire = new RawHttpClient(server)) {
        for (int call = 0; call < CALLS; call++) {
          var request = ChatFixtures.ask("message " + client + "-" + call);
          boolean streams = call % 2 == 0;
          ReceivedResponse answer =
              wire.send("POST", "/v1/chat/completions", (streams ? ChatFixtures.streamed(request) : request).toString())
                  .read();
          String content = streams ? answer.joined(0, "content") : answer.content();
          assertTrue(content.contains("“message " + client + "-" + call + "”"), content);
        }
        return "";
      }
    }

    private List<String> all(IntFunction<String> work) throws Exception {
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
