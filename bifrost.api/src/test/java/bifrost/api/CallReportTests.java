package bifrost.api;

import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedProvider;
import bifrost.api.internal.call.ScriptedSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the reports of successful and failed calls. */
@Timeout(60)
class CallReportTests {
  private static final ProviderConfig WITH_KEY = ProviderConfig.defaults().key(ApiKey.of("secret").id("team-a"));

  private static CallReport.AttemptReport onlyAttempt(CallReport report) {
    assertEquals(1, report.attempts().size());
    return report.attempts().get(0);
  }

  private static void assertTimesAreInOrder(CallReport report) {
    assertFalse(onlyAttempt(report).elapsed().isNegative());
    assertTrue(report.elapsed().compareTo(onlyAttempt(report).elapsed()) >= 0, report::toString);
    report.timeToFirstEvent().ifPresent(first -> assertTrue(report.elapsed().compareTo(first) >= 0, report::toString));
  }

  @Nested
  class AfterASuccess {
    @Test
    void theReportContainsTheProviderTheKeyAndTheResponseHead() {
      ScriptedProvider.Responder<ChatCompletion> response = attempt -> {
        attempt.responded(200, Map.of("X-Request-Id", List.of("r1"), "date", List.of("a", "b")));
        return ChatCompletion.of("Hello");
      };
      try (var bifrost = Fixtures.open(WITH_KEY, provider -> provider.responding(response))) {
        var outcome = bifrost.trySend(REQUEST);
        assertEquals("Hello", outcome.orElseThrow().text());
        var report = outcome.report();
        assertEquals(new CallReport(Operation.CHAT_COMPLETION, "p/some/model",
            List.of(new CallReport.AttemptReport("p", "some/model", Optional.of("team-a"),
                onlyAttempt(report).elapsed(), OptionalInt.of(200),
                Map.of("x-request-id", List.of("r1"), "date", List.of("a", "b")), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty())),
            report.elapsed(), Optional.empty()), report);
        assertTimesAreInOrder(report);
        assertThrows(UnsupportedOperationException.class, () -> onlyAttempt(report).headers().clear());
      }
    }

    @Test
    void theReportOfAStreamContainsTheTimeToTheFirstEvent() {
      try (var bifrost = Fixtures.open(WITH_KEY, provider -> provider)) {
        var stream = bifrost.stream(REQUEST);
        stream.collect();
        var report = assertInstanceOf(Outcome.Success.class, stream.outcome().orElseThrow()).report();
        assertTrue(report.timeToFirstEvent().isPresent());
        assertTimesAreInOrder(report);
      }
    }

    @Test
    void theReportOfAStreamWithoutEventsContainsNoTimeToTheFirstEvent() {
      try (var bifrost = Fixtures.open(provider -> provider.streaming(new ScriptedSource()))) {
        assertEquals(Optional.empty(), bifrost.stream(REQUEST).outcome().orElseThrow().report().timeToFirstEvent());
      }
    }

    @Test
    void theReportOfAnOperationWithoutAModelContainsNoModel() {
      try (var bifrost = Fixtures.open(provider -> provider)) {
        var report = bifrost.trySend(ListModelsRequest.of("p")).report();
        assertEquals(Operation.LIST_MODELS, report.operation());
        assertEquals("", onlyAttempt(report).model());
        assertEquals(Optional.empty(), onlyAttempt(report).keyId());
        assertEquals(OptionalInt.empty(), onlyAttempt(report).status());
        assertEquals(Map.of(), onlyAttempt(report).headers());
      }
    }
  }

  @Nested
  class AfterAFailure {
    private final BifrostError error = rejected(429, "slow down");

    @Test
    void theExceptionAndTheOutcomeHaveTheSameReport() {
      ScriptedProvider.Responder<ChatCompletion> response = attempt -> {
        attempt.responded(429, Map.of());
        throw new BifrostException(error);
      };
      try (var bifrost = Fixtures.open(WITH_KEY, provider -> provider.responding(response))) {
        var thrown = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST));
        var failure = assertInstanceOf(Outcome.Failure.class, bifrost.trySend(REQUEST));
        assertEquals(error, failure.error());
        for (var report : List.of(thrown.report().orElseThrow(), failure.report())) {
          assertEquals(Optional.of(error), onlyAttempt(report).error());
          assertEquals(OptionalInt.of(429), onlyAttempt(report).status());
          assertTimesAreInOrder(report);
        }
      }
    }

    @Test
    void theExceptionThrownByTheOutcomeHasTheReport() {
      try (var bifrost = Fixtures.open(provider -> provider.failing(new BifrostException(error)))) {
        var outcome = bifrost.trySend(REQUEST);
        var thrown = assertThrows(BifrostException.class, outcome::orElseThrow);
        assertEquals(error, thrown.error());
        assertSame(outcome.report(), thrown.report().orElseThrow());
      }
    }

    @Test
    void theReportOfAFailedStreamContainsTheTimeToTheFirstEventIfAnEventArrived() {
      var source = new ScriptedSource().event("a").fails(new BifrostException(error));
      try (var bifrost = Fixtures.open(provider -> provider.streaming(source))) {
        var report = assertThrows(BifrostException.class, bifrost.stream(REQUEST)::collect).report().orElseThrow();
        assertTrue(report.timeToFirstEvent().isPresent());
        assertEquals(Optional.of(error), onlyAttempt(report).error());
      }
      try (var bifrost =
          Fixtures.open(provider -> provider.streaming(new ScriptedSource().fails(new BifrostException(error))))) {
        var report = assertThrows(BifrostException.class, () -> bifrost.stream(REQUEST)).report().orElseThrow();
        assertEquals(Optional.empty(), report.timeToFirstEvent());
      }
    }

    @Test
    void theReportOfACallThatFailsBeforeTheFirstAttemptContainsNoAttempts() {
      try (var bifrost = Fixtures.open(provider -> provider)) {
        var outcome = bifrost.trySend(ListModelsRequest.of("other"));
        assertEquals(List.of(), outcome.report().attempts());
        assertEquals("other", outcome.report().target());
      }
      try (var bifrost =
          Bifrost.builder().provider(new ScriptedProvider("a")).provider(new ScriptedProvider("b")).open()) {
        var thrown = assertThrows(BifrostException.class, () -> bifrost.stream(ChatCompletionRequest.of("m", "Hi")));
        assertEquals(List.of(), thrown.report().orElseThrow().attempts());
      }
    }

    @Test
    void theReportOfAnUnsupportedOperationNamesTheOperation() {
      try (var bifrost = Fixtures.open(provider -> provider)) {
        for (var request : List.<Request<?>>of(SpeechRequest.of("p/m", "Hi"), ImageGenerationRequest.of("p/m", "a cat"),
            FileRequest.list("p"), BatchRequest.list("p"))) {
          assertEquals(Optional.of(new Unsupported("p", request.operation(), Optional.empty())),
              onlyAttempt(bifrost.trySend(request).report()).error());
        }
        assertInstanceOf(Unsupported.class, Fixtures.errorOf(() -> bifrost.stream(SpeechRequest.of("p/m", "Hi"))));
        assertInstanceOf(Unsupported.class,
            Fixtures.errorOf(() -> bifrost.stream(ImageGenerationRequest.of("p/m", "Hi"))));
      }
    }
  }
}
