package bifrost.api;

import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostError.Unsupported;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of error messages, each of which states the fact and the fix. {@code ProviderTableTests} and
 * {@code ConfigErrorTests} test the messages about targets and configurations.
 */
class ErrorMessageTests {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of(new Unsupported("vllm", Operation.SPEECH, Optional.empty()),
            "Unsupported: provider 'vllm' does not support SPEECH: use another provider"),
        Arguments.of(new Unsupported("vllm", Operation.CHAT_COMPLETION, Optional.of("audio")),
            "Unsupported: provider 'vllm' does not support parameter 'audio' of CHAT_COMPLETION: use another provider"),
        Arguments.of(new Misconfigured("no such kind: set another"), "Misconfigured: no such kind: set another"),
        Arguments.of(rejected(404, "no such model"), "Rejected with status 404: no such model"),
        Arguments.of(new Unreachable("no connection", true), "Unreachable: no connection"),
        Arguments.of(new TimedOut(Limit.CONNECT, TEN_SECONDS),
            "TimedOut: no connection within 10 s (connectTimeout)"),
        Arguments.of(new TimedOut(Limit.REQUEST, TEN_SECONDS),
            "TimedOut: no response within 10 s (requestTimeout)"),
        Arguments.of(new TimedOut(Limit.IDLE, TEN_SECONDS),
            "TimedOut: no bytes for 10 s (idleTimeout)"),
        Arguments.of(new TimedOut(Limit.QUEUE, TEN_SECONDS), "TimedOut: no slot within 10 s (queueTimeout)"),
        Arguments.of(new TimedOut(Limit.QUEUE, Duration.ZERO), "TimedOut: no slot is free (queueTimeout is zero)"),
        Arguments.of(new Malformed("expected an object", "[]"), "Malformed: expected an object"),
        Arguments.of(new Truncated("no [DONE]"), "Truncated: no [DONE]"),
        Arguments.of(new Cancelled("closed"), "Cancelled: closed"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void theExceptionMessageBeginsWithTheTypeOfTheError(BifrostError error, String text) {
    var thrown = new BifrostException(error);
    assertEquals(text, thrown.getMessage());
    assertEquals(error, thrown.error());
    assertEquals(Optional.empty(), thrown.report());
  }

  @Test
  void onlyErrorsThatARetryCanFixAreTransient() {
    assertEquals("429 500 502 503 504", String.join(" ", IntStream.rangeClosed(300, 599)
        .filter(status -> rejected(status, "").isTransient()).mapToObj(Integer::toString).toList()));
    var transientErrors = errors().map(each -> (BifrostError) each.get()[0]).filter(BifrostError::isTransient);
    assertEquals("Unreachable TimedOut TimedOut TimedOut TimedOut TimedOut Truncated",
        String.join(" ", transientErrors.map(each -> each.getClass().getSimpleName()).toList()));
    assertFalse(new Unreachable("TLS failed", false).isTransient());
  }

  static Stream<Arguments> invalidArguments() {
    return Stream.of(
        invalidArgument(() -> CallOptions.options().requestTimeout(Duration.ZERO),
            "requestTimeout must be positive: PT0S"),
        invalidArgument(() -> CallOptions.options().idleTimeout(Duration.ofSeconds(-1)),
            "idleTimeout must be positive: PT-1S"),
        invalidArgument(() -> NetworkConfig.defaults().connectTimeout(Duration.ZERO),
            "connectTimeout must be positive: PT0S"),
        invalidArgument(() -> NetworkConfig.defaults().maxBodyBytes(0), "maxBodyBytes must be positive: 0"),
        invalidArgument(() -> NetworkConfig.defaults().maxEventBytes(-1), "maxEventBytes must be positive: -1"),
        invalidArgument(() -> CallOptions.options().header("a b", "x"),
            "invalid header name 'a b': must contain only letters, digits and !#$%&'*+-.^_`|~"));
  }

  private static Arguments invalidArgument(Executable call, String text) {
    return Arguments.of(text, call);
  }

  @ParameterizedTest
  @MethodSource("invalidArguments")
  void theMessageOfAnInvalidArgumentStatesTheRuleAndTheValue(String text, Executable call) {
    assertEquals(text, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void theMessageOfAnInvalidBaseUrlStatesThePositionAndAnExample() {
    var thrown = assertThrows(BifrostException.class, () -> ProviderConfig.of("http://gpu/a^b"));
    assertEquals(new Misconfigured(
        "invalid base URL (Illegal character in path at character 13): use a URL such as http://localhost:8000"),
        thrown.error());
  }
}
