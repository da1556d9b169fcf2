package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static bifrost.vllm.BackgroundCall.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Many calls, and what is left of them. */
abstract class LoadTestCases extends EndToEndTestCases {
  private static final int CALLS = 200;
  private static final int THREADS = 16;

  LoadTestCases(EndToEndServer backend) {
    super(backend);
  }

  @Test
  void manyThreadsShareOneClient() throws InterruptedException, ExecutionException {
    var ask = ask("Hi").maxTokens(4).with("min_tokens", 4);
    var pool = Executors.newFixedThreadPool(THREADS);
    try {
      var calls = new ArrayList<Future<String>>();
      for (int i = 0; i < CALLS; i++) {
        boolean streams = i % 2 == 0;
        calls.add(pool.submit(() -> assertOwnAnswer(ask, streams)));
      }
      var ids = new ArrayList<String>();
      for (var call : calls) ids.add(call.get());
      assertEquals(CALLS, Set.copyOf(ids).size());
    } finally {
      pool.shutdownNow();
    }
    recorded().ifPresent(all -> {
      assertEquals(CALLS, all.size());
      // a stream is over with its [DONE], a moment before its connection is free: the next call may open another one
      int open = fake().openConnections();
      assertTrue(open > 0 && open <= 3 * THREADS, () -> open + " connections: they are to be used again");
    });
  }

  /** The id in the answer is that of this very call. */
  private String assertOwnAnswer(ChatCompletionRequest ask, boolean streams) {
    var id = UUID.randomUUID().toString();
    var answer = streams ? streamed(ask, id) : bifrost.send(ask, options().header("X-Request-Id", id));
    assertEquals("chatcmpl-" + id, answer.id());
    assertEquals(4, answer.usage().orElseThrow().completionTokens());
    assertTrue(answer.finishReason().isPresent());
    return answer.id();
  }

  private ChatCompletion streamed(ChatCompletionRequest ask, String id) {
    try (var stream = bifrost.stream(ask, options().header("X-Request-Id", id))) {
      return stream.collect();
    }
  }

  @Test
  void callsOneAfterTheOtherShareAConnection() {
    for (int i = 0; i < 20; i++) assertTrue(bifrost.send(ask("Hi").maxTokens(2)).finishReason().isPresent());
    recorded().ifPresent(all -> assertEquals(1, fake().openConnections()));
    for (int i = 0; i < 20; i++) assertTrue(streamed(ask("Hi").maxTokens(2)).finishReason().isPresent());
    recorded().ifPresent(all -> assertTrue(fake().openConnections() <= 5));
  }

  @Test
  void aClosedClientLeavesNothingBehind() {
    var before = threads();
    try (var other = open(config())) {
      assertTrue(other.send(ask("Hi")).finishReason().isPresent());
      other.stream(ask("Hi")).collect();
      other.stream(askMuch()).iterator().next();
    }
    until(() -> before.containsAll(threads()));
    bifrost.close();
    bifrost = null; // on 17 idle connections end when the HTTP client is collected
    recorded().ifPresent(all -> until(() -> {
      System.gc();
      return fake().openConnections() == 0;
    }));
    until(() -> threads().isEmpty());
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("bifrost-"))
        .collect(Collectors.toSet());
  }

  @Test
  void forgottenThreadsAreNoneThatKeepTheVirtualMachine() {
    bifrost.send(ask("Hi"));
    var keeping = Thread.getAllStackTraces().keySet().stream().filter(thread -> !thread.isDaemon())
        .filter(thread -> thread.getName().startsWith("bifrost-") || thread.getName().startsWith("HttpClient-"))
        .toList();
    assertEquals(List.of(), keeping);
  }
}
