package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static bifrost.api.SendAllOptions.concurrency;
import static bifrost.vllm.BackgroundCall.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Outcome;
import bifrost.api.SendAllOptions.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Test cases for many calls, and for the threads and connections that remain after them. */
abstract class LoadTestCases extends EndToEndTestCases {
  private static final int CALLS = 200;
  private static final int THREADS = 16;

  LoadTestCases(EndToEndServer backend) {
    super(backend);
  }

  @Test
  void manyThreadsCanShareOneClient() throws InterruptedException, ExecutionException {
    var request = request("Hi").maxTokens(4).with("min_tokens", 4);
    var pool = Executors.newFixedThreadPool(THREADS);
    try {
      var calls = new ArrayList<Future<String>>();
      for (int i = 0; i < CALLS; i++) {
        boolean streams = i % 2 == 0;
        calls.add(pool.submit(() -> assertReceivesOwnResponse(request, streams)));
      }
      var ids = new ArrayList<String>();
      for (var call : calls) ids.add(call.get());
      assertEquals(CALLS, Set.copyOf(ids).size());
    } finally {
      pool.shutdownNow();
    }
    recordedRequests().ifPresent(all -> {
      assertEquals(CALLS, all.size());
      // A stream ends at [DONE], before its connection can be reused, so the next call may open another connection.
      int open = fake().openConnections();
      assertTrue(open > 0 && open <= 3 * THREADS, () -> open + " connections: calls must reuse them");
    });
  }

  /** Sends a request with its own id and checks that the response has the same id. */
  private String assertReceivesOwnResponse(ChatCompletionRequest request, boolean streams) {
    var id = UUID.randomUUID().toString();
    var completion = streams ? streamed(request, id) : bifrost.send(request, options().header("X-Request-Id", id));
    assertEquals("chatcmpl-" + id, completion.id());
    assertEquals(4, completion.usage().orElseThrow().completionTokens());
    assertTrue(completion.finishReason().isPresent());
    return completion.id();
  }

  private ChatCompletion streamed(ChatCompletionRequest request, String id) {
    try (var stream = bifrost.stream(request, options().header("X-Request-Id", id))) {
      return stream.collect();
    }
  }

  @Test
  void sendsManyChatsInTheirOrder() {
    var requests =
        IntStream.rangeClosed(1, 20).mapToObj(i -> request("Hi").maxTokens(i).with("min_tokens", i)).toList();
    var progress = new ArrayList<Progress>();
    List<Long> counts;
    try (var completions = bifrost.sendAll(requests.stream(), concurrency(4).progress(progress::add))) {
      counts = completions.map(each -> each.usage().orElseThrow().completionTokens()).toList();
    }
    assertEquals(LongStream.rangeClosed(1, 20).boxed().toList(), counts);
    assertEquals(new Progress(20, 20, 0), progress.get(progress.size() - 1));
    var published = new ArrayList<Long>();
    var subscriber = new CompletableFuture<Void>();
    bifrost.publishAll(requests::stream, concurrency(4)).subscribe(new Flow.Subscriber<>() {
      private Flow.Subscription subscription;

      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
      }

      @Override
      public void onNext(ChatCompletion completion) {
        published.add(completion.usage().orElseThrow().completionTokens());
        subscription.request(1);
      }

      @Override
      public void onError(Throwable failure) {
        subscriber.completeExceptionally(failure);
      }

      @Override
      public void onComplete() {
        subscriber.complete(null);
      }
    });
    subscriber.join();
    assertEquals(counts, published);
  }

  @Test
  void failuresAmongManyChatsAreOutcomesOrEndTheStream() {
    var requests = IntStream.range(0, 9).mapToObj(i -> request("Hi").maxTokens(2).with("temperature", i == 5 ? -1 : 0))
        .toList();
    try (var outcomes = bifrost.trySendAll(requests.stream(), concurrency(3))) {
      assertEquals(List.of(5), failed(outcomes.toList()));
    }
    var received = new ArrayList<ChatCompletion>();
    try (var completions = bifrost.sendAll(requests.stream(), concurrency(3))) {
      assertEquals("rejected_400", errorOf(() -> completions.forEach(received::add)).code());
    }
    assertEquals(5, received.size());
  }

  private static List<Integer> failed(List<Outcome<ChatCompletion>> outcomes) {
    return IntStream.range(0, outcomes.size()).filter(i -> outcomes.get(i) instanceof Outcome.Failure).boxed().toList();
  }

  @Test
  void sequentialCallsShareOneConnection() {
    for (int i = 0; i < 20; i++) assertTrue(bifrost.send(request("Hi").maxTokens(2)).finishReason().isPresent());
    recordedRequests().ifPresent(all -> assertEquals(1, fake().openConnections()));
    for (int i = 0; i < 20; i++) assertTrue(streamed(request("Hi").maxTokens(2)).finishReason().isPresent());
    recordedRequests().ifPresent(all -> assertTrue(fake().openConnections() <= 5));
  }

  @Test
  void closingTheClientEndsItsThreadsAndConnections() {
    var threadsBefore = threads();
    try (var other = open(config())) {
      assertTrue(other.send(request("Hi")).finishReason().isPresent());
      other.stream(request("Hi")).collect();
      other.stream(longRequest()).iterator().next();
    }
    until(() -> threadsBefore.containsAll(threads()));
    bifrost.close();
    bifrost = null; // On Java 17, idle connections close only when the HTTP client is collected.
    recordedRequests().ifPresent(all -> until(() -> {
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
  void threadsOfAnOpenClientAreDaemons() {
    bifrost.send(request("Hi"));
    var nonDaemons = Thread.getAllStackTraces().keySet().stream().filter(thread -> !thread.isDaemon())
        .filter(thread -> thread.getName().startsWith("bifrost-") || thread.getName().startsWith("HttpClient-"))
        .toList();
    assertEquals(List.of(), nonDaemons);
  }
}
