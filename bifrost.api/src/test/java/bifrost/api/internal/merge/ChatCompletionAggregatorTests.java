package bifrost.api.internal.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedSource;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collector;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Tests that the chunks of a split completion are aggregated into the original completion. */
class ChatCompletionAggregatorTests {
  private static final Collector<ChatCompletionChunk, ?, ChatCompletion> COLLECTOR = Fixtures.REQUEST.collector();

  @Provide
  Arbitrary<ChatCompletion> completions() {
    return ChatCompletionArbitraries.completions();
  }

  @Property(tries = 400)
  void theOriginalCompletionIsRestoredHoweverItWasSplit(@ForAll("completions") ChatCompletion completion,
      @ForAll Random random) {
    assertEquals(completion, new ChunkSplitter(random).split(completion).stream().collect(COLLECTOR));
  }

  @Property(tries = 100)
  void thePartialResultContainsTheChunksThatWereRead(@ForAll("completions") ChatCompletion completion,
      @ForAll Random random) {
    var chunks = new ChunkSplitter(random).split(completion);
    var source = new ScriptedSource();
    for (var chunk : chunks) source.then(() -> Optional.of(chunk));
    try (var bifrost = Fixtures.open(provider -> provider.streaming(source));
        var stream = bifrost.stream(Fixtures.REQUEST)) {
      var events = stream.iterator();
      for (int read = 0; read <= chunks.size(); read++) {
        assertEquals(chunks.subList(0, read).stream().collect(COLLECTOR), stream.partial());
        if (events.hasNext()) events.next();
      }
      assertEquals(completion, stream.collect());
    }
  }

  @Property(tries = 100)
  void theFinisherMayBeAppliedRepeatedlyAndAtAnyPoint(@ForAll("completions") ChatCompletion completion,
      @ForAll Random random) {
    assertFinishesAfterEveryChunk(COLLECTOR, new ChunkSplitter(random).split(completion), completion);
  }

  private static <A> void assertFinishesAfterEveryChunk(Collector<ChatCompletionChunk, A, ChatCompletion> collector,
      List<ChatCompletionChunk> chunks, ChatCompletion completion) {
    var container = collector.supplier().get();
    var partial = new ArrayList<ChatCompletion>();
    partial.add(collector.finisher().apply(container));
    for (var chunk : chunks) {
      collector.accumulator().accept(container, chunk);
      partial.add(collector.finisher().apply(container));
    }
    for (int read = 0; read <= chunks.size(); read++) {
      assertEquals(chunks.subList(0, read).stream().collect(COLLECTOR), partial.get(read)); // which is read only now
    }
    assertEquals(completion, collector.finisher().apply(container));
    assertEquals(completion, collector.finisher().apply(container));
  }

  @Test
  void collectingNoChunksReturnsAnEmptyCompletion() {
    assertEquals(
        new ChatCompletion("", Optional.empty(), "", List.of(), Optional.empty(), Optional.empty(), JsonObject.of()),
        IntStream.empty().mapToObj(each -> Fixtures.chunk("")).collect(COLLECTOR));
  }

  @Test
  void aFinishedCompletionDoesNotChangeWithLaterChunks() {
    assertEquals("ab", finishedBeforeTheLastChunk(COLLECTOR).text());
  }

  private static <
      A> ChatCompletion finishedBeforeTheLastChunk(Collector<ChatCompletionChunk, A, ChatCompletion> collector) {
    var container = collector.supplier().get();
    collector.accumulator().accept(container, Fixtures.chunk("ab"));
    var early = collector.finisher().apply(container);
    collector.accumulator().accept(container, Fixtures.chunk("c"));
    return early;
  }

  @Test
  void theCollectorHasNoCharacteristics() {
    assertEquals(Set.of(), COLLECTOR.characteristics());
    assertEquals(Set.of(), SpeechRequest.of("m", "Hi").collector().characteristics());
  }

  @Test
  void rejectsParallelCollection() {
    var chunks = IntStream.range(0, 1000).mapToObj(each -> Fixtures.chunk("a")).toList();
    assertEquals(1000, chunks.stream().collect(COLLECTOR).text().length());
    var thrown = assertThrows(UnsupportedOperationException.class, () -> combined(COLLECTOR));
    assertEquals("events must be collected in order: use a sequential stream instead of a parallel one",
        thrown.getMessage());
  }

  private static <A> A combined(Collector<ChatCompletionChunk, A, ChatCompletion> collector) {
    return collector.combiner().apply(collector.supplier().get(), collector.supplier().get());
  }

  @Test
  void theResultOfAnOperationWithoutTypedEventsIsItsLastEvent() {
    var events = List.of(JsonObject.of("a", 1), JsonObject.of("b", 2));
    assertEquals(JsonObject.of("b", 2), events.stream().collect(ImageGenerationRequest.of("m", "a cat").collector()));
    assertEquals(JsonObject.of(),
        events.subList(0, 0).stream().collect(ImageGenerationRequest.of("m", "a cat").collector()));
  }

  @Test
  void anotherThreadCannotReadAResultWhileAChunkIsAdded() throws InterruptedException {
    var aggregator = new ChatCompletionAggregator();
    aggregator.add(ChatCompletionChunk.of("Hi"));
    var result = aggregator.result();
    var text = new String[1];
    var reader = new Thread(() -> text[0] = result.text());
    synchronized (aggregator) { // as the client holds it while it adds a chunk
      reader.start();
      while (reader.getState() != Thread.State.BLOCKED && reader.isAlive()) Thread.onSpinWait();
      assertTrue(reader.isAlive(), "the reader did not wait");
    }
    reader.join();
    assertEquals("Hi", text[0]);
  }
}
