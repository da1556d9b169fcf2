package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertContains;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.CallReport;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.internal.value.DurationText;
import bifrost.api.internal.value.NetworkExceptionText;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of error messages, which name the server, the provider, the attempt and the cause. */
@Timeout(60)
class FailureMessageTests {
  private static final URI GPU = URI.create("http://gpu-1:8000");

  private final ManualClock clock = new ManualClock();
  private Bifrost bifrost;

  @AfterEach
  void close() {
    if (bifrost != null) bifrost.close();
  }

  private void open(ScriptedProvider... providers) {
    var builder = Fixtures.builder().defaultProvider("p");
    Stream.of(providers).forEach(builder::provider);
    bifrost = builder.open(clock);
  }

  private static ScriptedProvider failing(String name, URI server, Throwable failure) {
    return new ScriptedProvider(name).responding(attempt -> {
      attempt.server(server);
      throw Fixtures.<RuntimeException>sneakyThrow(failure);
    });
  }

  private String message(Throwable failure, CallOptions options) {
    open(failing("p", GPU, failure));
    return Fixtures.errorOf(() -> bifrost.send(REQUEST, options)).message();
  }

  @Test
  void aFailedConnectionNamesTheServerAndTheAttempt() {
    assertEquals("cannot connect to http://gpu-1:8000 (provider 'p', attempt 3 of 3): connection refused",
        message(new ConnectException(), options().maxRetries(2)));
  }

  @Test
  void aServerIsNamedWithoutItsCredentialsAndQuery() {
    open(failing("p", URI.create("http://user:password@gpu-1:8000/v1?api-key=secret"), new ConnectException()));
    var thrown = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST));
    assertEquals("cannot connect to http://***@gpu-1:8000/v1?*** (provider 'p', attempt 1 of 1): connection refused",
        thrown.error().message());
    assertEquals(URI.create("http://***@gpu-1:8000/v1?***"),
        thrown.report().orElseThrow().attempts().get(0).server().orElseThrow());
  }

  @Test
  void aConnectionLostBeforeTheResponseNamesTheServer() {
    assertEquals(
        "the connection to http://gpu-1:8000 was lost before the response (provider 'p', attempt 4 of 4): the server"
            + " reset the connection",
        message(new SocketException("Connection reset"), options()));
  }

  @Test
  void aConnectionLostDuringTheResponseNamesTheServer() {
    open(new ScriptedProvider("p").responding(attempt -> {
      attempt.server(GPU);
      attempt.responded(200, Map.of());
      throw new IOException("fixed content-length: 100, bytes received: 13",
          new EOFException("EOF reached while reading"));
    }));
    assertEquals("the connection to http://gpu-1:8000 was lost during the response (provider 'p', attempt 1 of 1): "
        + "the server closed the connection after 13 of 100 bytes of the body",
        Fixtures.errorOf(() -> bifrost.send(REQUEST)).message());
  }

  @Test
  void theMessageOfAProviderErrorEndsWithTheServerAndTheAttempt() {
    var context = " (http://gpu-1:8000, provider 'p', attempt 1 of 1)";
    assertEquals("TLS failed" + context,
        message(new BifrostException(new Unreachable("TLS failed", false)), options()));
    assertEquals("no [DONE]" + context, message(new BifrostException(new Truncated("no [DONE]")), options()));
    assertEquals("no JSON" + context, message(new BifrostException(new Malformed("no JSON", "{")), options()));
  }

  @Test
  void aTimeoutNamesItsSettingAndTheServer() {
    var context = new AttemptContext(java.util.Optional.of(GPU), "vllm", 1, 3);
    var duration = Duration.ofMillis(300);
    assertEquals("no response from http://gpu-1:8000 within 300 ms (requestTimeout; provider 'vllm', attempt 1 of 3)",
        context.addTo(new TimedOut(Limit.REQUEST, duration)).message());
    assertEquals("no connection to http://gpu-1:8000 within 300 ms (connectTimeout; provider 'vllm', attempt 1 of 3)",
        context.addTo(new TimedOut(Limit.CONNECT, duration)).message());
    assertEquals("no bytes from http://gpu-1:8000 for 300 ms (idleTimeout; provider 'vllm', attempt 1 of 3)",
        context.addTo(new TimedOut(Limit.IDLE, duration)).message());
    assertEquals("the call to http://gpu-1:8000 took longer than 300 ms (timeout; provider 'vllm', attempt 1 of 3)",
        context.addTo(new TimedOut(Limit.TOTAL, duration)).message());
    assertEquals(new TimedOut(Limit.TOTAL, duration), context.addTo(new TimedOut(Limit.TOTAL, duration)));
    assertEquals(new TimedOut(Limit.TOTAL, duration).hashCode(),
        context.addTo(new TimedOut(Limit.TOTAL, duration)).hashCode());
  }

  @Test
  void aCallTimeoutBeforeAnAttemptNamesTheProvider() {
    open(new ScriptedProvider("p").responding(attempt -> {
      clock.advance(Duration.ofSeconds(3));
      throw new BifrostException(Fixtures.rejected(401, "no"));
    }), new ScriptedProvider("q"));
    var thrown = assertThrows(BifrostException.class,
        () -> bifrost.send(REQUEST, options().timeout(Duration.ofSeconds(2)).fallbacks("q/m")));
    assertEquals("the call to the server took longer than 2 s (timeout; provider 'q', attempt 1 of 1)",
        thrown.error().message());
  }

  @Test
  void aRequestTimeoutNamesTheServerOfTheAttempt() {
    open(new ScriptedProvider("p").responding(attempt -> {
      attempt.server(GPU);
      var cancelled = new java.util.concurrent.CountDownLatch(1);
      attempt.onCancel(cancelled::countDown);
      cancelled.await();
      throw new IOException("cancelled");
    }));
    assertEquals("no response from http://gpu-1:8000 within 20 ms (requestTimeout; provider 'p', attempt 1 of 1)",
        Fixtures.errorOf(() -> bifrost.send(REQUEST, options().requestTimeout(Duration.ofMillis(20)))).message());
  }

  @Test
  void aRejectionKeepsTheServersMessageAndItsExceptionNamesTheServer() {
    open(failing("p", GPU, new BifrostException(rejected(404, "no such model"))));
    var thrown = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST.model("p/m")));
    assertEquals(rejected(404, "no such model"), thrown.error());
    assertEquals("Rejected with status 404: no such model (provider 'p', model 'm', http://gpu-1:8000)",
        thrown.getMessage());
    assertEquals(thrown.getMessage(),
        assertThrows(BifrostException.class, () -> bifrost.trySend(REQUEST.model("p/m")).orElseThrow()).getMessage());
  }

  @Nested
  class WithFallbacks {
    @Test
    void eachFailureNamesItsProviderAndServer() {
      open(failing("p", GPU, new ConnectException()),
          failing("q", URI.create("http://gpu-2:8000"), new ConnectException()));
      var thrown =
          assertThrows(BifrostException.class, () -> bifrost.send(REQUEST.model("p/m"), options().fallbacks("q/n")));
      assertEquals(
          "Unreachable: cannot connect to http://gpu-1:8000 (provider 'p', attempt 1 of 1): connection refused (model"
              + " 'm')",
          thrown.getMessage());
      var other = (BifrostException) thrown.getSuppressed()[0];
      assertEquals(
          "Unreachable: cannot connect to http://gpu-2:8000 (provider 'q', attempt 1 of 1): connection refused (model"
              + " 'n')",
          other.getMessage());
      assertEquals(List.of("q"),
          other.report().orElseThrow().attempts().stream().map(CallReport.AttemptReport::provider).toList());
      assertEquals(List.of("p", "q"),
          thrown.report().orElseThrow().attempts().stream().map(CallReport.AttemptReport::provider).toList());
    }

    @Test
    void failuresOfTheSameProviderNameTheirModels() {
      open(failing("p", GPU, new BifrostException(rejected(503, "busy"))));
      var thrown =
          assertThrows(BifrostException.class, () -> bifrost.send(REQUEST.model("p/m"), options().fallbacks("p/n")));
      assertContains("model 'm'", thrown.getMessage());
      assertContains("model 'n'", thrown.getSuppressed()[0].getMessage());
    }
  }

  static Stream<Arguments> causes() {
    return Stream.of(
        Arguments.of(new ConnectException(), "connection refused"),
        Arguments.of(new ConnectException("Connection refused"), "connection refused"),
        Arguments.of(withCause(new ConnectException(), new ClosedChannelException()), "connection refused"),
        Arguments.of(new NoRouteToHostException("No route to host"), "no route to host"),
        Arguments.of(new UnknownHostException("gpu-9: Name or service not known"), "the host name does not resolve"),
        Arguments.of(new SocketException("Connection reset"), "the server reset the connection"),
        Arguments.of(new IOException(new SocketException("Broken pipe")),
            "the server closed the connection while the request was being sent"),
        Arguments.of(new IOException("HTTP/1.1 header parser received no bytes"),
            "the server closed the connection without a response"),
        Arguments.of(new IOException("chunked transfer encoding, state: READING_LENGTH"),
            "the server closed the connection before the last chunk of the body"),
        Arguments.of(new EOFException(), "the server closed the connection"),
        Arguments.of(new ClosedChannelException(), "the connection was closed"),
        Arguments.of(new IOException(new ExecutionException(new IOException("the disk is full"))), "the disk is full"),
        Arguments.of(new IOException(), "I/O error"),
        Arguments.of(new java.nio.channels.NotYetConnectedException(), "not yet connected"));
  }

  private static Throwable withCause(Throwable failure, Throwable cause) {
    return failure.initCause(cause);
  }

  @ParameterizedTest
  @MethodSource("causes")
  void aCauseIsDescribedInPlainWords(Throwable failure, String description) {
    assertEquals(description, NetworkExceptionText.describe(failure));
  }

  @Test
  void aCycleOfCausesIsDescribed() {
    var first = new IOException((String) null);
    first.initCause(new IOException(null, first));
    assertEquals("I/O error", NetworkExceptionText.describe(first));
  }

  @ParameterizedTest
  @CsvSource({"PT0.3S,300 ms", "PT1S,1 s", "PT1.5S,1 s 500 ms", "PT5M,5 min", "PT1M30S,1 min 30 s", "PT2H,2 h",
      "PT48H,2 d", "PT0.00001S,10000 ns"})
  void aDurationIsWrittenWithUnits(Duration duration, String text) {
    assertEquals(text, DurationText.of(duration));
  }
}
