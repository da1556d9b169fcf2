package bifrost.api.internal.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedSource;
import bifrost.api.json.JsonObject;
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

/** Pieces put together are the whole answer, however it was cut (rule 9). */
class ChatCompletionAggregatorTests {
  private static final Collector<ChatCompletionChunk, ?, ChatCompletion> COLLECTOR = Fixtures.ASK.collector();

  @Provide
  Arbitrary<ChatCompletion> completions() {
    return ChatCompletionArbitraries.completions();
  }

  @Property(tries = 400)
  void anAnswerIsTheSameHoweverItIsCut(@ForAll("completions") ChatCompletion whole, @ForAll Random random) {
    assertEquals(whole, new ChunkSplitter(random).cut(whole).stream().collect(COLLECTOR));
  }

  @Property(tries = 100)
  void whatWasReadSoFarIsThePiecesReadSoFar(@ForAll("completions") ChatCompletion whole, @ForAll Random random) {
    var chunks = new ChunkSplitter(random).cut(whole);
    var source = new ScriptedSource();
    for (var chunk : chunks) source.then(() -> Optional.of(chunk));
    try (var bifrost = Fixtures.open(provider -> provider.streaming(source));
        var stream = bifrost.stream(Fixtures.ASK)) {
      var events = stream.iterator();
      for (int read = 0; read <= chunks.size(); read++) {
        assertEquals(chunks.subList(0, read).stream().collect(COLLECTOR), stream.partial());
        if (events.hasNext()) events.next();
      }
      assertEquals(whole, stream.collect());
    }
  }

  @Property(tries = 100)
  void theFinisherMayBeAppliedAtAnyPointAndAgain(@ForAll("completions") ChatCompletion whole, @ForAll Random random) {
    finishedAfterEveryChunk(COLLECTOR, new ChunkSplitter(random).cut(whole), whole);
  }

  private static <A> void finishedAfterEveryChunk(Collector<ChatCompletionChunk, A, ChatCompletion> collector,
      List<ChatCompletionChunk> chunks, ChatCompletion whole) {
    var gathered = collector.supplier().get();
    var copy = collector.finisher().apply(gathered);
    for (var chunk : chunks) {
      collector.accumulator().accept(gathered, chunk);
      var unused = collector.finisher().apply(gathered);
    }
    assertEquals(List.of(), copy.choices());
    assertEquals(whole, collector.finisher().apply(gathered));
    assertEquals(whole, collector.finisher().apply(gathered));
  }

  @Test
  void nothingIsAnAnswerOfEmptyStringsAndLists() {
    assertEquals(
        new ChatCompletion("", Optional.empty(), "", List.of(), Optional.empty(), Optional.empty(), JsonObject.of()),
        IntStream.empty().mapToObj(each -> Fixtures.chunk("")).collect(COLLECTOR));
  }

  @Test
  void aFinishedAnswerDoesNotChangeWithLaterPieces() {
    assertEquals("ab", laterPieces(COLLECTOR).text());
  }

  private static <A> ChatCompletion laterPieces(Collector<ChatCompletionChunk, A, ChatCompletion> collector) {
    var gathered = collector.supplier().get();
    collector.accumulator().accept(gathered, Fixtures.chunk("ab"));
    var early = collector.finisher().apply(gathered);
    collector.accumulator().accept(gathered, Fixtures.chunk("c"));
    return early;
  }

  @Test
  void theCollectorPromisesNothing() {
    assertEquals(Set.of(), COLLECTOR.characteristics());
    assertEquals(Set.of(), SpeechRequest.of("m", "Hi").collector().characteristics());
  }

  @Test
  void piecesAreNotCollectedInParallel() {
    var chunks = IntStream.range(0, 1000).mapToObj(each -> Fixtures.chunk("a")).toList();
    assertEquals(1000, chunks.stream().collect(COLLECTOR).text().length());
    var refused = assertThrows(UnsupportedOperationException.class, () -> combined(COLLECTOR));
    assertEquals("events must be collected in order: use a sequential stream instead of a parallel one",
        refused.getMessage());
  }

  private static <A> A combined(Collector<ChatCompletionChunk, A, ChatCompletion> collector) {
    return collector.combiner().apply(collector.supplier().get(), collector.supplier().get());
  }

  @Test
  void ofAnOperationWithoutAFormOfItsOwnTheLastPieceIsTheAnswer() {
    var pieces = List.of(JsonObject.of("a", 1), JsonObject.of("b", 2));
    assertEquals(JsonObject.of("b", 2), pieces.stream().collect(ImageGenerationRequest.of("m", "a cat").collector()));
    assertEquals(JsonObject.of(),
        pieces.subList(0, 0).stream().collect(ImageGenerationRequest.of("m", "a cat").collector()));
  }
}
