package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.CallOptions;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.concurrent.ManualClock;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of calls whose own {@code Authorization} header replaces the configured keys. */
class CallAuthorizationTests {
  private static final CallOptions WITH_AUTHORIZATION = options().header("authorization", "Bearer token-of-the-caller");

  private final ManualClock clock = new ManualClock();
  private ScriptedProvider provider;
  private Bifrost bifrost;

  private ScriptedSteps open(List<ApiKey> configured, Object... steps) {
    clock.random = 0;
    var script = ScriptedSteps.of(steps);
    var config = ProviderConfig.defaults();
    for (var key : configured) config = config.key(key);
    var factory = new ScriptedFactory("p").opening(opened -> provider = script.applyTo(new ScriptedProvider("p")));
    bifrost =
        Fixtures.builder().factory(factory).provider("p", config).provider(new ScriptedProvider("other")).open(clock);
    return script;
  }

  @AfterEach
  void close() {
    bifrost.close();
  }

  @Test
  void aCallWithAuthorizationSendsAndReportsNoKey() {
    open(List.of(ApiKey.of("a-configured-key"), ApiKey.of(() -> {
      throw new AssertionError("called");
    })), "Hello");
    var report = bifrost.trySend(REQUEST, WITH_AUTHORIZATION).report();
    assertEquals("", provider.attempt().key().map(ApiKey::value).orElse(""));
    assertEquals(Optional.empty(), report.attempts().get(0).keyId());
    assertEquals("Bearer token-of-the-caller", provider.attempt().headers().get("Authorization"));
  }

  @Test
  void aRejectedAuthorizationIsNotReplacedByAKey() {
    for (int status : new int[] {401, 402, 403, 429}) {
      var script = open(List.of(ApiKey.of("a-configured-key"), ApiKey.of("another-key")), rejected(status, "no"));
      assertEquals(rejected(status, "no"), errorOf(() -> bifrost.send(REQUEST, WITH_AUTHORIZATION)));
      assertTrue(script.isDone());
    }
  }

  @Test
  void aRateLimitedAuthorizationDoesNotAffectTheKeys() {
    open(List.of(ApiKey.of("a-configured-key").id("a"), ApiKey.of("another-key").id("b")), rejected(429, "slow"),
        "Hello");
    errorOf(() -> bifrost.send(REQUEST, WITH_AUTHORIZATION));
    assertEquals(Optional.of("a"), bifrost.trySend(REQUEST).report().attempts().get(0).keyId());
  }

  @Test
  void aCallWithAuthorizationUsesTheServerOfAKey() {
    open(List.of(ApiKey.of("a-configured-key").baseUrl("http://gpu-1:8000")), "Hello");
    bifrost.send(REQUEST, WITH_AUTHORIZATION);
    assertEquals(Optional.of(URI.create("http://gpu-1:8000")), provider.attempt().key().flatMap(ApiKey::baseUrl));
  }

  @Test
  void aCallWithAuthorizationIgnoresTheModelsOfKeysWithoutServers() {
    open(List.of(ApiKey.of("a-configured-key").models("another-model")), "Hello");
    assertEquals("Hello", bifrost.send(REQUEST, WITH_AUTHORIZATION).text());
    assertInstanceOf(Misconfigured.class, errorOf(() -> bifrost.send(REQUEST)));
  }

  @Test
  void aFallbackOnAnotherProviderDoesNotReceiveTheAuthorization() {
    var other = new ScriptedProvider("other");
    var factory =
        new ScriptedFactory("p")
            .opening(opened -> ScriptedSteps.of(rejected(503, "")).applyTo(new ScriptedProvider("p")));
    bifrost = Fixtures.builder().factory(factory).provider("p", ProviderConfig.defaults().key("a-configured-key"))
        .provider(other).open(clock);
    bifrost.send(REQUEST, WITH_AUTHORIZATION.fallbacks("other/m"));
    assertEquals(Map.of(), other.attempt().headers());
  }

  @Test
  void modelListsWithAuthorizationAreRequestedOncePerServer() {
    open(List.of(ApiKey.of("first-key-of-it"), ApiKey.of("other-key-of-it"),
        ApiKey.of("third-key").baseUrl("http://gpu-1:8000")));
    assertEquals(2, bifrost.trySend(ListModelsRequest.of("p"), WITH_AUTHORIZATION).report().attempts().size());
    assertEquals(3, bifrost.trySend(ListModelsRequest.of("p")).report().attempts().size());
  }
}
