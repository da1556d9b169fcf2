package bifrost.api.internal.call;

import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.Outcome;
import bifrost.api.json.Json;
import bifrost.api.json.JsonParseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the mapping from exceptions of a provider to errors. No exception may leave a resource open. */
@Timeout(60)
class ErrorMapperTests {
  private static final String LOST_DURING_RESPONSE =
      "the connection to the server was lost during the response (provider 'p', attempt 1 of 1): reset";
  private static final JsonParseException INVALID_JSON = assertThrows(JsonParseException.class, () -> Json.parse("{"));

  static Stream<Arguments> failuresBeforeTheResponse() {
    return Stream.of(
        Arguments.of(new ConnectException(),
            new Unreachable("cannot connect to the server (provider 'p', attempt 1 of 1): connection refused", true)),
        Arguments.of(new IOException("reset"), new Unreachable(
            "the connection to the server was lost before the response (provider 'p', attempt 4 of 4): reset", true)),
        Arguments.of(new UncheckedIOException(new IOException("reset")), new Unreachable(
            "the connection to the server was lost before the response (provider 'p', attempt 4 of 4): reset", true)),
        Arguments.of(new UnknownHostException("gpu-9"),
            new Unreachable(
                "cannot connect to the server (provider 'p', attempt 1 of 1): the host name does not resolve", true)),
        Arguments.of(new UnresolvedAddressException(),
            new Unreachable(
                "cannot connect to the server (provider 'p', attempt 1 of 1): the host name does not resolve", true)),
        Arguments.of(new SSLHandshakeException("expired"),
            new Unreachable("TLS failed on the connection to the server (provider 'p', attempt 1 of 1): expired",
                false)),
        Arguments.of(INVALID_JSON, new Malformed(INVALID_JSON.getMessage() + " (provider 'p', attempt 1 of 1)", "")),
        Arguments.of(new BifrostException(rejected(400, "no")), rejected(400, "no")));
  }

  static Stream<Arguments> failuresDuringTheResponse() {
    return Stream.of(
        Arguments.of(new IOException("reset"), new Truncated(LOST_DURING_RESPONSE)),
        Arguments.of(new UncheckedIOException(new IOException("reset")),
            new Truncated(LOST_DURING_RESPONSE)),
        Arguments.of(new SSLHandshakeException("bad record"),
            new Unreachable("TLS failed on the connection to the server (provider 'p', attempt 1 of 1): bad record",
                false)),
        Arguments.of(INVALID_JSON, new Malformed(INVALID_JSON.getMessage() + " (provider 'p', attempt 1 of 1)", "")),
        Arguments.of(new BifrostException(rejected(400, "no")), rejected(400, "no")));
  }

  private static void assertFails(BifrostError error, Throwable thrown, ScriptedSource source, Bifrost bifrost) {
    for (int i = 0; i < 2; i++) {
      var exception = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST));
      assertEquals(error, exception.error());
      assertSame(thrown instanceof BifrostException ? thrown.getCause() : thrown, exception.getCause());
      assertEquals(error, ((Outcome.Failure<?>) bifrost.trySend(REQUEST)).error());
    }
    assertEquals(error, errorOf(() -> bifrost.stream(REQUEST).collect()));
    assertTrue(source.isClosed());
    assertNothingIsLeft(bifrost);
  }

  @ParameterizedTest
  @MethodSource("failuresBeforeTheResponse")
  void mapsAnExceptionBeforeTheResponse(Throwable thrown, BifrostError error) {
    var source = new ScriptedSource().fails(thrown);
    try (var bifrost = Fixtures.open(provider -> provider.failing(thrown).streaming(source))) {
      assertFails(error, thrown, source, bifrost);
    }
  }

  @ParameterizedTest
  @MethodSource("failuresDuringTheResponse")
  void mapsAnExceptionDuringTheResponse(Throwable thrown, BifrostError error) {
    var source = new ScriptedSource().event("a").fails(thrown);
    try (var bifrost = Fixtures.open(provider -> provider.responding(attempt -> {
      attempt.responded(200, Map.of());
      throw Fixtures.<RuntimeException>sneakyThrow(thrown);
    }).streaming(attempt -> {
      attempt.responded(200, Map.of());
      return source;
    }))) {
      assertFails(error, thrown, source, bifrost);
    }
  }

  @Nested
  class ProviderBugs {
    private final AtomicInteger stopped = new AtomicInteger();

    /** {@return exceptions that only a bug in a provider can cause} */
    static Stream<Arguments> bugs() {
      var checked = new Exception("checked");
      return Stream.of(new IllegalStateException("a bug"), new NullPointerException(), new AssertionError("a bug"),
          new StackOverflowError(), checked).map(Arguments::of);
    }

    private static void assertPropagates(Throwable bug, Throwable thrown) {
      assertSame(bug, bug.getClass() == Exception.class ? thrown.getCause() : thrown);
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aBugInACallPropagatesAndRunsTheCancelActions(Throwable bug) {
      try (var bifrost = Fixtures.open(provider -> provider.responding(attempt -> {
        attempt.onCancel(stopped::incrementAndGet);
        throw Fixtures.<RuntimeException>sneakyThrow(bug);
      }))) {
        assertPropagates(bug, assertThrows(Throwable.class, () -> bifrost.send(REQUEST)));
        assertPropagates(bug, assertThrows(Throwable.class, () -> bifrost.trySend(REQUEST)));
        assertEquals(2, stopped.get());
        assertNothingIsLeft(bifrost);
      }
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aBugInAnOpeningStreamPropagatesAndRunsTheCancelActions(Throwable bug) {
      try (var bifrost = Fixtures.open(provider -> provider.streaming(attempt -> {
        attempt.onCancel(stopped::incrementAndGet);
        throw Fixtures.<RuntimeException>sneakyThrow(bug);
      }))) {
        assertPropagates(bug, assertThrows(Throwable.class, () -> bifrost.stream(REQUEST)));
        assertEquals(1, stopped.get());
        assertNothingIsLeft(bifrost);
      }
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aBugInTheFirstReadPropagatesAndClosesTheSource(Throwable bug) {
      var source = new ScriptedSource().fails(bug);
      try (var bifrost = Fixtures.open(provider -> provider.streaming(source))) {
        assertPropagates(bug, assertThrows(Throwable.class, () -> bifrost.stream(REQUEST)));
        assertTrue(source.isClosed());
        assertNothingIsLeft(bifrost);
      }
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aBugInALaterReadPropagatesOnceAndEndsTheStream(Throwable bug) {
      var source = new ScriptedSource().event("a").fails(bug).event("never read");
      try (var bifrost = Fixtures.open(provider -> provider.streaming(source))) {
        var stream = bifrost.stream(REQUEST);
        assertPropagates(bug, assertThrows(Throwable.class, stream::collect));
        assertTrue(source.isClosed());
        assertNothingIsLeft(bifrost);
        assertEquals(new Cancelled("the provider failed with " + bug.getClass().getName()), errorOf(stream::collect));
        assertEquals("a", stream.partial().text());
      }
    }

    @Test
    void aNullResponseThrowsANullPointerException() {
      try (var bifrost = Fixtures.open(provider -> provider.responding(attempt -> null).streaming(attempt -> null))) {
        assertThrows(NullPointerException.class, () -> bifrost.send(REQUEST));
        assertThrows(NullPointerException.class, () -> bifrost.stream(REQUEST));
        assertNothingIsLeft(bifrost);
      }
    }

    @Test
    void aNullEventEndsTheStream() {
      var source = new ScriptedSource().event("a").then(() -> null);
      try (var bifrost = Fixtures.open(provider -> provider.streaming(source))) {
        assertThrows(NullPointerException.class, bifrost.stream(REQUEST)::collect);
        assertTrue(source.isClosed());
        assertNothingIsLeft(bifrost);
      }
    }

    @Test
    @SuppressWarnings("unchecked")
    void anEventThatCannotBeCollectedEndsTheStream() {
      var source = new ScriptedSource().event("a")
          .then(() -> (Optional<ChatCompletionChunk>) (Optional<?>) Optional.of("no chunk"));
      try (var bifrost = Fixtures.open(provider -> provider.streaming(source))) {
        assertThrows(ClassCastException.class, bifrost.stream(REQUEST)::collect);
        assertTrue(source.isClosed());
        assertNothingIsLeft(bifrost);
      }
    }

    /** {@return a client whose provider closes it during a call and then throws} */
    private static Bifrost clientClosedDuringACall(Throwable thrown) {
      var closing = new Bifrost[1];
      closing[0] = Fixtures.open(provider -> provider.responding(attempt -> {
        closing[0].close();
        throw Fixtures.<RuntimeException>sneakyThrow(thrown);
      }));
      return closing[0];
    }

    @Test
    void anExceptionAfterACancellationIsReportedAsCancelled() {
      var bifrost = clientClosedDuringACall(new IllegalStateException("closed"));
      assertEquals(new Cancelled("the client was closed"), errorOf(() -> bifrost.send(REQUEST)));
    }

    @Test
    void aJavaErrorPropagatesEvenAfterACancellation() {
      var error = new StackOverflowError();
      var bifrost = clientClosedDuringACall(error);
      assertSame(error, assertThrows(StackOverflowError.class, () -> bifrost.send(REQUEST)));
    }
  }

  /** An error status is reported even if the body of the response arrives too slowly. */
  @Nested
  class WhenATimeoutExpiresWhileAnErrorBodyIsRead {
    private BifrostError error(CallOptions options, Runnable beforeRejection) {
      ScriptedProvider.Responder<String> rejection = attempt -> {
        var stopped = new CountDownLatch(1);
        attempt.onCancel(stopped::countDown);
        attempt.received();
        beforeRejection.run();
        stopped.await();
        throw new BifrostException(rejected(400, "no"));
      };
      try (var client = Bifrost.builder().provider(ScriptedSteps.of(rejection).provider("p")).open()) {
        bifrost = Optional.of(client);
        return errorOf(() -> client.send(REQUEST, options));
      }
    }

    private Optional<Bifrost> bifrost = Optional.empty();

    @Test
    void theStatusTakesPrecedenceOverATimeoutOfTheAttempt() {
      var shortTimeout = Duration.ofMillis(1);
      assertEquals(rejected(400, "no"), error(CallOptions.options().requestTimeout(shortTimeout), () -> {}));
      assertEquals(rejected(400, "no"), error(CallOptions.options().idleTimeout(shortTimeout), () -> {}));
    }

    @Test
    void theCallTimeoutAndClosingTheClientTakePrecedenceOverTheStatus() {
      assertEquals(new TimedOut(TimedOut.Limit.TOTAL, Duration.ofMillis(1)),
          error(CallOptions.options().timeout(Duration.ofMillis(1)), () -> {}));
      assertEquals(new Cancelled("the client was closed"),
          error(CallOptions.options(), () -> bifrost.orElseThrow().close()));
    }
  }
}
