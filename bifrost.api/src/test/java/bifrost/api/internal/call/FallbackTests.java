package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.CallReport;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of fallbacks: the errors that lead to them, their order, and the error if all targets fail. */
@Timeout(60)
class FallbackTests {
  private static final CallOptions WITH_FALLBACK = options().fallbacks("b/its/model");

  private final ManualClock clock = new ManualClock();
  private Bifrost bifrost;
  private ScriptedProvider b;

  @AfterEach
  void assertNothingIsLeftAndClose() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private void open(ScriptedSteps p, ScriptedSteps b) {
    open(p, b, options());
  }

  private void open(ScriptedSteps p, ScriptedSteps b, CallOptions defaults) {
    this.b = b.provider("b");
    bifrost = Fixtures.builder().provider(p.provider("p")).provider(this.b).options(defaults).open(clock);
  }

  static Stream<BifrostError> errorsWithAFallback() {
    return Stream.of(rejected(400, ""), rejected(401, ""), rejected(404, ""), rejected(429, ""), rejected(503, ""),
        new Unreachable("refused", true), new Unreachable("certificate", false),
        new TimedOut(Limit.CONNECT, Duration.ofSeconds(1)), new TimedOut(Limit.REQUEST, Duration.ofSeconds(1)),
        new TimedOut(Limit.IDLE, Duration.ofSeconds(1)), new Truncated("cut"), new Malformed("?", ""),
        new Unsupported("p", Operation.CHAT_COMPLETION, Optional.empty()));
  }

  static Stream<BifrostError> errorsWithoutAFallback() {
    return Stream.of(new Cancelled("?"), new Misconfigured("?"), new TimedOut(Limit.TOTAL, Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @MethodSource("errorsWithAFallback")
  void aFallbackReplacesAFailedTarget(BifrostError error) {
    open(ScriptedSteps.of(error), ScriptedSteps.of("Hello"));
    assertEquals("Hello", bifrost.send(REQUEST, WITH_FALLBACK).text());
    assertEquals("its/model", b.request().target());
  }

  @ParameterizedTest
  @MethodSource("errorsWithAFallback")
  void aFallbackReplacesAStreamThatFailsToOpen(BifrostError error) {
    open(ScriptedSteps.of(error), ScriptedSteps.of("Hello"));
    assertEquals("Hello", bifrost.stream(REQUEST, WITH_FALLBACK).collect().text());
  }

  @ParameterizedTest
  @MethodSource("errorsWithoutAFallback")
  void noFallbackFollowsACancellationAMisconfigurationOrTheCallTimeout(BifrostError error) {
    open(ScriptedSteps.of(error), ScriptedSteps.of());
    assertEquals(error, errorOf(() -> bifrost.send(REQUEST, WITH_FALLBACK)));
    assertFalse(b.wasCalled());
  }

  @Test
  void noFallbackIsAttemptedAfterTheFirstEventOfAStream() {
    b = new ScriptedProvider("b");
    var source = new ScriptedSource().event("Hel").fails(new BifrostException(rejected(503, "")));
    bifrost = Fixtures.builder().provider(new ScriptedProvider("p").streaming(source)).provider(b).open(clock);
    assertEquals(rejected(503, ""), errorOf(() -> bifrost.stream(REQUEST, WITH_FALLBACK).collect()));
    assertFalse(b.wasCalled());
  }

  @Test
  void fallbacksAreAttemptedInOrderUntilOneSucceeds() {
    open(ScriptedSteps.of(rejected(503, "p"), rejected(404, "p/second")),
        ScriptedSteps.of(rejected(500, "b"), "Hello"));
    var outcome = bifrost.trySend(REQUEST, options().fallbacks("b/1", "p/second", "b/2", "b/3"));
    assertEquals("Hello", outcome.orElseThrow().text());
    assertEquals(List.of("p some/model", "b 1", "p second", "b 2"),
        outcome.report().attempts().stream().map(each -> each.provider() + " " + each.model()).toList());
    assertEquals("p/some/model", outcome.report().target());
  }

  @Test
  void eachTargetHasItsOwnRetries() {
    open(ScriptedSteps.of(rejected(503, ""), rejected(503, "")), ScriptedSteps.of(rejected(503, ""), "Hello"));
    assertEquals("Hello", bifrost.send(REQUEST, WITH_FALLBACK.maxRetries(1)).text());
    assertEquals(2, clock.waits().size());
  }

  @Test
  void theFirstErrorIsThrownAndOthersAreSuppressedIfAllTargetsFail() {
    open(ScriptedSteps.of(rejected(503, "first")), ScriptedSteps.of(rejected(500, "second"), rejected(404, "third")));
    var exception =
        assertThrows(BifrostException.class, () -> bifrost.send(REQUEST, options().fallbacks("b/1", "b/2")));
    assertEquals(rejected(503, "first"), exception.error());
    assertEquals(List.of(rejected(500, "second"), rejected(404, "third")),
        Stream.of(exception.getSuppressed()).map(each -> ((BifrostException) each).error()).toList());
    assertEquals(3, exception.report().orElseThrow().attempts().size());
  }

  @Test
  void aCancellationDuringAFallbackIsThrownAndTheFirstErrorIsSuppressed() {
    open(ScriptedSteps.of(rejected(503, "first")), ScriptedSteps.of(new Cancelled("enough")));
    var exception =
        assertThrows(BifrostException.class, () -> bifrost.send(REQUEST, options().fallbacks("b/1", "b/2")));
    assertEquals(new Cancelled("enough"), exception.error());
    assertEquals(rejected(503, "first"), ((BifrostException) exception.getSuppressed()[0]).error());
  }

  @Test
  void fallbacksOfTheCallReplaceThoseOfTheClient() {
    open(ScriptedSteps.of(ScriptedSteps.times(3, rejected(503, ""))), ScriptedSteps.of("by the client", "by the call"),
        options().fallbacks("b/client"));
    assertEquals("by the client", bifrost.send(REQUEST).text());
    assertEquals("client", b.request().target());
    assertEquals("by the call", bifrost.send(REQUEST, options().fallbacks("b/call")).text());
    assertEquals("call", b.request().target());
    assertEquals(rejected(503, ""), errorOf(() -> bifrost.send(REQUEST, options().withoutFallbacks())));
  }

  @Test
  void anInvalidFallbackIsRejectedBeforeAnyRequestIsSent() {
    var script = ScriptedSteps.of();
    open(script, ScriptedSteps.of());
    assertEquals(new Misconfigured("unknown provider 'c' (configured: b, p)"),
        errorOf(() -> bifrost.send(REQUEST, options().fallbacks("b/x", "c/x"))));
    assertEquals(new Misconfigured("the fallback 'model' has no provider: set it to 'provider/model'"),
        errorOf(() -> bifrost.send(REQUEST, options().fallbacks("model"))));
    assertEquals(new Misconfigured("the target 'b/ ' has a blank model: set it to 'b/<model>', or to 'b/' for the only"
        + " model of the provider"), errorOf(() -> bifrost.send(REQUEST, options().fallbacks("b/ "))));
    assertEquals(List.of(), script.keys());
  }

  @Test
  void anInvalidDefaultFallbackIsRejectedWhenTheClientIsOpened() {
    open(ScriptedSteps.of(), ScriptedSteps.of());
    assertEquals(new Misconfigured("unknown provider 'c' (configured: p)"), errorOf(
        () -> Bifrost.builder().provider(new ScriptedProvider("p")).options(options().fallbacks("c/x")).open()));
  }

  @Test
  void requestsToANamedProviderHaveNoFallbacks() {
    open(ScriptedSteps.of(), ScriptedSteps.of());
    var outcome = bifrost.trySend(RawRequest.post("p", "/tokenize", JsonObject.of()), WITH_FALLBACK);
    assertEquals(List.of(Optional.of(new Unsupported("p", Operation.RAW, Optional.empty()))),
        outcome.report().attempts().stream().map(CallReport.AttemptReport::error).toList());
  }

  @Test
  void theCredentialsOfACallAreNotSentToOtherProviders() {
    var p = ScriptedSteps.of(rejected(503, ""), "again");
    open(p, ScriptedSteps.of(rejected(503, "")));
    var authorized = options().header("authorization", "Bearer for-p").header("X-Api-Key", "k").header("Cookie", "c")
        .header("X-A", "1");
    assertEquals("again", bifrost.send(REQUEST, authorized.fallbacks("b/x", "p/other")).text());
    assertEquals(Map.of("X-A", "1"), b.attempt().headers());
  }

  @Test
  void theAuthorizationOfACallIsSentToAFallbackOnTheSameProvider() {
    var provider = ScriptedSteps.of(rejected(503, ""), "again").provider("p");
    bifrost = Fixtures.builder().provider(provider).open(clock);
    bifrost.send(REQUEST, options().header("authorization", "Bearer for-p").fallbacks("p/other"));
    assertEquals("Bearer for-p", provider.attempt().headers().get("Authorization"));
    assertTrue(provider.wasCalled());
  }

  @Test
  void providersOfTheSameKindCanBeFallbacksOfEachOther() {
    var busy = new BifrostException(rejected(503, ""));
    var factory = new ScriptedFactory("vllm")
        .opening(provider -> provider.name().equals("vllm-a") ? provider.failing(busy) : provider);
    bifrost = Fixtures.builder().factory(factory).provider("vllm-a", ProviderConfig.of("http://a:8000").kind("vllm"))
        .provider("vllm-b", ProviderConfig.of("http://b:8000").kind("vllm")).open(clock);
    var outcome = bifrost.trySend(REQUEST.model("vllm-a/m"), options().fallbacks("vllm-b/m"));
    assertEquals(List.of("vllm-a", "vllm-b"),
        outcome.report().attempts().stream().map(CallReport.AttemptReport::provider).toList());
    assertEquals("Hello", outcome.orElseThrow().text());
  }
}
