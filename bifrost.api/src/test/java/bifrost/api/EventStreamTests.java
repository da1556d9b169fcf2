package bifrost.api;

import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.internal.call.CallerThread;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of reading, collecting and closing an {@link EventStream}. */
@Timeout(60)
class EventStreamTests {
  private final ScriptedSource source = new ScriptedSource();
  private final Bifrost bifrost = Fixtures.open(provider -> provider.streaming(source));

  @AfterEach
  void assertAllResourcesAreReleased() {
    assertTrue(source.isClosed());
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private EventStream<ChatCompletionChunk, ChatCompletion> hello() {
    source.event("Hel").event("lo").event("!");
    return bifrost.stream(REQUEST);
  }

  private static String textOf(Iterable<ChatCompletionChunk> chunks) {
    var text = new StringBuilder();
    for (var chunk : chunks) text.append(chunk.text());
    return text.toString();
  }

  @Nested
  class WhenItIsRead {
    @Test
    void aForLoopVisitsEveryEventInOrder() {
      assertEquals("Hello!", textOf(hello()));
    }

    @Test
    void eventsReturnsEveryEventInOrder() {
      assertEquals("Hello!", hello().events().map(ChatCompletionChunk::text).collect(Collectors.joining()));
    }

    @Test
    void nextWithoutHasNextReturnsEveryEventInOrder() {
      var events = hello().iterator();
      assertEquals("Hello!", events.next().text() + events.next().text() + events.next().text());
      assertThrows(NoSuchElementException.class, events::next);
    }

    @Test
    @SuppressWarnings("IdentityBinaryExpression")
    void repeatedHasNextLosesNoEvent() {
      var events = hello().iterator();
      assertTrue(events.hasNext() && events.hasNext() && events.hasNext());
      assertEquals("Hel", events.next().text());
      assertEquals("lo", events.next().text());
      assertTrue(events.hasNext() && events.hasNext());
      assertEquals("!", events.next().text());
      assertFalse(events.hasNext());
    }

    @Test
    void theIteratorStaysAtTheEnd() {
      var events = hello().iterator();
      events.forEachRemaining(event -> {});
      for (int i = 0; i < 3; i++) {
        assertFalse(events.hasNext());
        assertThrows(NoSuchElementException.class, events::next);
      }
    }

    @Test
    void rejectsASecondIterator() {
      try (var stream = hello()) {
        var unused = stream.iterator();
        assertEquals("the events can be read only once: keep those that you need, or call collect()",
            assertThrows(IllegalStateException.class, stream::iterator).getMessage());
        assertThrows(IllegalStateException.class, stream::events);
      }
    }

    @Test
    void closingTheResultOfEventsClosesTheEventStream() {
      var stream = hello();
      try (var events = stream.events()) {
        assertEquals("Hel", events.findFirst().orElseThrow().text());
      }
      assertInstanceOf(Cancelled.class, errorOf(stream::collect));
    }
  }

  @Nested
  class WhenItIsCollected {
    @Test
    void collectReturnsTheSameCompleteResponseEachTime() {
      var stream = hello();
      var completion = stream.collect();
      assertEquals("Hello!", completion.text());
      assertEquals(completion, stream.collect());
    }

    @Test
    void collectIncludesEventsThatWereReadBefore() {
      var stream = hello();
      var events = stream.iterator();
      events.next();
      events.next();
      assertEquals("Hello!", stream.collect().text());
      assertFalse(events.hasNext());
    }

    @Test
    void collectReturnsTheValueOfTheOutcome() {
      var stream = hello();
      var completion = stream.collect();
      assertEquals(completion, stream.outcome().orElseThrow().orElseThrow());
      assertEquals(completion, stream.partial());
    }

    @Test
    void collectReturnsAnEmptyResponseIfThereAreNoEvents() {
      var stream = bifrost.stream(REQUEST);
      assertTrue(stream.outcome().isPresent());
      assertEquals(
          new ChatCompletion("", Optional.empty(), "", List.of(), Optional.empty(), Optional.empty(),
              REQUEST.parameters()),
          stream.collect());
      assertFalse(stream.iterator().hasNext());
    }
  }

  @Nested
  class BeforeTheEnd {
    @Test
    void outcomeIsEmptyUntilTheEnd() {
      try (var stream = hello()) {
        var events = stream.iterator();
        for (int i = 0; i < 3; i++) {
          assertEquals(Optional.empty(), stream.outcome());
          events.next();
        }
        assertEquals(Optional.empty(), stream.outcome());
        assertFalse(events.hasNext());
        assertInstanceOf(Outcome.Success.class, stream.outcome().orElseThrow());
      }
    }

    @Test
    void partialContainsTheEventsThatWereRead() {
      try (var stream = hello()) {
        var partial = stream.partial();
        assertEquals(List.of(), partial.choices());
        assertEquals("", partial.text());
        var events = stream.iterator();
        events.next();
        assertEquals("Hel", stream.partial().text());
        assertEquals(Optional.empty(), stream.partial().finishReason());
        events.next();
        assertEquals("Hello", stream.partial().text());
      }
    }

    @Test
    void anyThreadCanGetThePartialResponseWhileTheReaderIsBlocked() throws Exception {
      source.event("Hel").blocks();
      var stream = bifrost.stream(REQUEST);
      var reader = CallerThread.start(() -> textOf(stream));
      source.awaitReader();
      assertEquals("Hel", CallerThread.start(stream::partial).result().text());
      stream.close();
      assertInstanceOf(Cancelled.class, errorOf(reader::result));
      assertEquals("Hel", stream.partial().text());
    }
  }

  @Nested
  class WhenItFails {
    private void assertFailsTheSameWayEachTime(EventStream<ChatCompletionChunk, ChatCompletion> stream,
        BifrostError error) {
      var events = stream.iterator();
      events.next();
      for (int i = 0; i < 2; i++) {
        assertEquals(error, errorOf(events::hasNext));
        assertEquals(error, errorOf(events::next));
        assertEquals(error, errorOf(stream::collect));
      }
      assertEquals(error, assertInstanceOf(Outcome.Failure.class, stream.outcome().orElseThrow()).error());
      assertEquals("Hel", stream.partial().text());
      stream.close();
      assertEquals(error, assertInstanceOf(Outcome.Failure.class, stream.outcome().orElseThrow()).error());
    }

    @Test
    void everyReadThrowsTheErrorOfTheServer() {
      source.event("Hel").fails(new BifrostException(rejected(500, "out of memory"))).event("must not be read");
      assertFailsTheSameWayEachTime(bifrost.stream(REQUEST), rejected(500, "out of memory"));
    }

    @Test
    void everyReadThrowsTheTruncationError() {
      source.event("Hel").fails(new BifrostException(new Truncated("no [DONE]"))).event("must not be read");
      assertFailsTheSameWayEachTime(bifrost.stream(REQUEST), new Truncated("no [DONE] (provider 'p', attempt 1 of 1)"));
    }

    @Test
    void everyReadThrowsAnExceptionWithTheSameCauseAndReport() {
      source.event("Hel").fails(new BifrostException(rejected(500, "x"), new IllegalArgumentException("why")));
      var stream = bifrost.stream(REQUEST);
      var first = assertThrows(BifrostException.class, stream::collect);
      var again = assertThrows(BifrostException.class, stream::collect);
      assertEquals("why", first.getCause().getMessage());
      assertEquals(first.report(), again.report());
      assertSame(stream.outcome().orElseThrow().report(), first.report().orElseThrow());
    }

    @Test
    void aFailureBeforeTheFirstEventIsThrownByTheStreamMethod() {
      source.fails(new BifrostException(rejected(404, "no such model")));
      assertEquals(rejected(404, "no such model"), errorOf(() -> bifrost.stream(REQUEST)));
    }
  }
}
