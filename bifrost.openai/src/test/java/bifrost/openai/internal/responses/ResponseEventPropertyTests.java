package bifrost.openai.internal.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseEvent.Completed;
import bifrost.api.ResponseEvent.Created;
import bifrost.api.ResponseEvent.Failed;
import bifrost.api.ResponseEvent.InProgress;
import bifrost.api.ResponseEvent.Incomplete;
import bifrost.api.ResponseEvent.OutputItemAdded;
import bifrost.api.ResponseEvent.OutputItemDone;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.spi.EventSource;
import bifrost.openai.internal.codec.ChunkSequences;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collector;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Properties of the response events that are converted from the chunks of a chat completion. */
class ResponseEventPropertyTests {
  private static final ChatCompletionRequest CHAT = ChatCompletionRequest.of("toy", "Hi");
  private static final ResponsesRequest REQUEST = ResponsesRequest.of("toy", "Hi");

  @Provide
  Arbitrary<List<ChatCompletionChunk>> anyOrder() {
    return ChunkSequences.anyOrder();
  }

  @Provide
  Arbitrary<List<ChatCompletionChunk>> usualOrder() {
    return ChunkSequences.usualOrder();
  }

  @Property
  void numbersEventsFromZeroWithoutGaps(@ForAll("anyOrder") List<ChatCompletionChunk> chunks) throws Exception {
    var numbers = events(chunks).stream().map(ResponseEvent::sequenceNumber).toList();
    assertEquals(IntStream.range(0, numbers.size()).mapToObj(Long::valueOf).toList(), numbers);
  }

  @Property
  void beginsWithCreatedAndInProgressAndEndsWithOneTerminalEvent(@ForAll("anyOrder") List<ChatCompletionChunk> chunks)
      throws Exception {
    var events = events(chunks);
    assertTrue(events.get(0) instanceof Created && events.get(1) instanceof InProgress);
    assertEquals(1, events.stream().filter(Created.class::isInstance).count());
    assertEquals(List.of(events.size() - 1), IntStream.range(0, events.size())
        .filter(i -> events.get(i) instanceof Completed || events.get(i) instanceof Incomplete).boxed().toList());
  }

  @Property
  void finishesEveryItemWithTheIdAndIndexWithWhichItBegan(@ForAll("anyOrder") List<ChatCompletionChunk> chunks)
      throws Exception {
    var added = new HashMap<Integer, String>();
    var done = new HashMap<Integer, String>();
    for (var event : events(chunks)) {
      if (event instanceof OutputItemAdded it) {
        assertEquals(added.size(), it.outputIndex(), "items are added in the order of the output");
        added.put(it.outputIndex(), id(it.item()));
      }
      if (event instanceof OutputItemDone it) {
        assertEquals(null, done.put(it.outputIndex(), id(it.item())), "an item is done once");
      }
    }
    assertEquals(added, done);
    assertEquals(added.size(), new java.util.HashSet<>(added.values()).size(), "ids are unique");
  }

  @Property
  void collectedEventsEqualTheResponseOfTheLastEvent(@ForAll("anyOrder") List<ChatCompletionChunk> chunks)
      throws Exception {
    var events = events(chunks);
    var withoutLastEvent = collected(events.subList(0, events.size() - 1));
    assertEquals(last(events).output(), withoutLastEvent.output());
    assertEquals(last(events), collected(events));
  }

  /** Collects the events without the done events, which repeat the texts. */
  @Property
  void collectedDeltasContainAllTexts(@ForAll("anyOrder") List<ChatCompletionChunk> chunks) throws Exception {
    var events = events(chunks);
    var withoutDoneEvents =
        events
            .stream().filter(event -> !(event instanceof ResponseEvent.ContentPartDone
                || event instanceof OutputItemDone || event instanceof Completed || event instanceof Incomplete))
            .toList();
    assertEquals(texts(last(events).output()), texts(collected(withoutDoneEvents).output()));
  }

  @Property
  void lastEventContainsTheConvertedChatCompletion(@ForAll("usualOrder") List<ChatCompletionChunk> chunks)
      throws Exception {
    assertEquals(ChatToResponse.convert(chat(chunks)), last(events(chunks)));
  }

  @Property
  void chunksInAnyOrderGiveTheSameTextsAndCalls(@ForAll("anyOrder") List<ChatCompletionChunk> chunks) throws Exception {
    var unary = ChatToResponse.convert(chat(chunks));
    var streamed = last(events(chunks));
    assertEquals(unary.text(), streamed.text());
    assertEquals(unary.reasoning(), streamed.reasoning());
    assertEquals(calls(unary), calls(streamed));
    assertEquals(List.of(unary.status(), unary.usage(), unary.incompleteReason()),
        List.of(streamed.status(), streamed.usage(), streamed.incompleteReason()));
  }

  @Property
  void deliversAnErrorAsAFailedEventAndThenThrowsIt(@ForAll("anyOrder") List<ChatCompletionChunk> chunks)
      throws Exception {
    var error = new BifrostException(Rejected.of(500, "broken").type("InternalServerError"));
    var source = new ChatToResponseEvents(ChunkSequences.source(chunks, Optional.of(error)), CHAT);
    var events = new ArrayList<ResponseEvent>();
    var thrown = assertThrows(BifrostException.class, () -> drain(source, events));
    assertSame(error, thrown);
    assertTrue(events.get(events.size() - 1) instanceof Failed failed && failed.response().status().equals("failed"));
    assertSame(error, assertThrows(BifrostException.class, source::next), "reading again throws it again");
  }

  @net.jqwik.api.Example
  void throwsAnErrorBeforeTheFirstChunkImmediately() {
    var error = new BifrostException(Rejected.of(404, "no"));
    var source = new ChatToResponseEvents(ChunkSequences.source(List.of(), Optional.of(error)), CHAT);
    assertSame(error, assertThrows(BifrostException.class, source::next));
  }

  private static List<ResponseEvent> events(List<ChatCompletionChunk> chunks) throws Exception {
    var source = new ChatToResponseEvents(ChunkSequences.source(chunks, Optional.empty()), CHAT);
    var events = new ArrayList<ResponseEvent>();
    drain(source, events);
    assertFalse(source.next().isPresent(), "no event follows the end");
    return events;
  }

  private static void drain(EventSource<ResponseEvent> source, List<ResponseEvent> events) throws Exception {
    for (var event = source.next(); event.isPresent(); event = source.next()) events.add(event.get());
  }

  private static Response last(List<ResponseEvent> events) {
    var last = events.get(events.size() - 1);
    return last instanceof Completed completed ? completed.response() : ((Incomplete) last).response();
  }

  private static Response collected(List<ResponseEvent> events) {
    return events.stream().collect(REQUEST.collector());
  }

  private static ChatCompletion chat(List<ChatCompletionChunk> chunks) {
    Collector<ChatCompletionChunk, ?, ChatCompletion> collector = CHAT.collector();
    return chunks.stream().collect(collector);
  }

  private static String id(ResponseItem item) {
    if (item instanceof ResponseItem.MessageItem it) return it.id();
    return item instanceof ResponseItem.ReasoningItem it ? it.id() : ((ResponseItem.FunctionCall) item).id();
  }

  private static List<String> texts(List<ResponseItem> items) {
    return items.stream().map(item -> {
      if (item instanceof ResponseItem.MessageItem it) return it.text() + "|" + it.refusal();
      return item instanceof ResponseItem.ReasoningItem it ? it.text() : ((ResponseItem.FunctionCall) item).arguments();
    }).toList();
  }

  /** Returns the calls sorted by name, because chunks in any order may change the order of the calls. */
  private static List<String> calls(Response response) {
    return response.functionCalls().stream().map(call -> call.name() + call.arguments()).sorted().toList();
  }
}
