package bifrost.vllm;

import static bifrost.api.SendAllOptions.concurrency;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.SendAllOptions.Progress;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of many requests to a server. */
@Timeout(300)
class SendAllEndToEndTests {
  private static final String MODEL = "meta-llama/Llama-3.2-1B-Instruct";

  private final FakeServer server = FakeServer.start().models(MODEL);
  private final Bifrost bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())
      .network(network -> network.retryBackoff(Duration.ofMillis(1), Duration.ofMillis(1)))).open();

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  private static Stream<EmbeddingRequest> requests(int count) {
    return IntStream.range(0, count).mapToObj(i -> EmbeddingRequest.of("vllm/" + MODEL, "text " + i));
  }

  private static boolean isNumber(RecordedRequest request, int number) {
    return request.path().equals("/v1/embeddings")
        && request.json().string("input").equals(Optional.of("text " + number));
  }

  @Test
  void theServerNeverSeesMoreRequestsThanTheConcurrencyAllows() {
    var inFlight = new AtomicInteger();
    var max = new AtomicInteger();
    server.respondWith(request -> {
      max.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
      Thread.yield();
      inFlight.decrementAndGet();
      return Optional.empty();
    });
    try (var lists = bifrost.sendAll(requests(300), concurrency(6))) {
      assertEquals(300, lists.count());
    }
    assertTrue(max.get() <= 6, "in flight: " + max);
  }

  @Test
  void transientFailuresAreRetriedAndOthersAreOutcomes() {
    var busy = new AtomicInteger();
    server.respondWith(request -> {
      if (isNumber(request, 3) && busy.getAndIncrement() < 2) {
        return Optional.of(Reply.json(503, "{\"error\":{\"message\":\"busy\"}}"));
      }
      return isNumber(request, 5) ? Optional.of(Reply.json(400, "{\"error\":{\"message\":\"too long\"}}"))
          : Optional.empty();
    });
    var progress = new ArrayList<Progress>();
    var options = concurrency(4).options(CallOptions.options().maxRetries(2)).progress(progress::add);
    List<Outcome<EmbeddingList>> outcomes;
    try (var all = bifrost.trySendAll(requests(20), options)) {
      outcomes = all.toList();
    }
    assertEquals(3, outcomes.get(3).report().attempts().size());
    for (int i = 0; i < 20; i++) {
      if (i == 5) assertEquals(400,
          assertInstanceOf(Rejected.class, ((Outcome.Failure<?>) outcomes.get(i)).error()).status());
      else assertEquals(1, outcomes.get(i).orElseThrow().data().size());
    }
    assertEquals(new Progress(20, 19, 1), progress.get(progress.size() - 1));
  }

  @Test
  void theFirstFailureEndsTheStream() {
    server.respondWith(request -> isNumber(request, 7)
        ? Optional.of(Reply.json(400, "{\"error\":{\"message\":\"too long\"}}"))
        : Optional.empty());
    var received = new ArrayList<EmbeddingList>();
    try (var lists = bifrost.sendAll(requests(1_000), concurrency(3))) {
      var thrown = assertThrows(BifrostException.class, () -> lists.forEach(received::add));
      assertEquals("too long", thrown.error().message());
    }
    assertEquals(7, received.size());
    assertTrue(server.requests().size() <= 7 + 2 * 3, "requests: " + server.requests().size());
  }

  @Test
  void closingTheStreamEndsTheConnectionsInUse() {
    server.respondWith(request -> isNumber(request, 0) ? Optional.empty() : Optional.of(Reply.silence()));
    var lists = bifrost.sendAll(requests(1_000), concurrency(3));
    assertEquals(1, lists.iterator().next().data().size());
    assertTrue(Eventually.holds(() -> server.requests().size() > 1));
    lists.close();
    assertTrue(Eventually.holds(() -> server.openConnections() <= 1));
  }

  @Test
  void aSplitRequestHasTheSameVectorsAndTheSameUsage() {
    var texts = IntStream.range(0, 100).mapToObj(i -> "text " + i).toList();
    var request = EmbeddingRequest.of("vllm/", texts);
    var whole = bifrost.send(request);
    EmbeddingList joined;
    try (var parts = bifrost.sendAll(request.split(32), concurrency(2))) {
      joined = parts.collect(EmbeddingList.joining());
    }
    assertEquals(whole.data(), joined.data());
    assertEquals(whole.usage(), joined.usage());
    assertEquals(whole.model(), joined.model());
    assertEquals(1 + 1 + 4, server.requests().size()); // the list of models, the request, and its parts
  }

  /** 10,000 vectors of 4,096 numbers have 160 MB, so the heap holds only a small part of them. */
  @Test
  void tenThousandEmbeddingsNeedLittleMemoryAndFewThreads() {
    var vector = Base64.getEncoder().encodeToString(ByteBuffer.allocate(4 * 4_096).array());
    var reply = Reply.json("{\"data\":[{\"index\":0,\"embedding\":\"" + vector + "\"}]}");
    server.respondWith(request -> {
      server.clearRequests(); // they would fill the memory of this JVM
      return request.path().endsWith("/models") ? Optional.empty() : Optional.of(reply);
    });
    var output = ChildJvm.run(List.of("-Xmx48m"), ManyEmbeddingsProgram.class, server.url().toString(), "10000");
    assertTrue(output.matches("40960000 numbers, \\d+ threads\\R"), output);
    assertTrue(Integer.parseInt(output.replaceAll(".*, (\\d+) threads\\R", "$1")) <= 24, output);
  }
}
