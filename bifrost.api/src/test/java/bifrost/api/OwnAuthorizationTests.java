package bifrost.api;

import static bifrost.api.CallOptions.options;
import static bifrost.api.Samples.ASK;
import static bifrost.api.Samples.errorOf;
import static bifrost.api.Samples.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Misconfigured;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls whose own {@code Authorization} replaces the configured keys. */
class OwnAuthorizationTests {
  private static final CallOptions OWN = options().header("authorization", "Bearer of-the-user");

  private final ManualTime time = new ManualTime();
  private ScriptedProvider provider;
  private Bifrost bifrost;

  private Script open(List<Key> configured, Object... steps) {
    time.random = 0;
    var script = Script.of(steps);
    var config = ProviderConfig.defaults();
    for (var key : configured) config = config.key(key);
    var factory = new ScriptedFactory("p").opening(opened -> provider = script.by(new ScriptedProvider("p")));
    bifrost = Samples.builder().factory(factory).provider("p", config).provider(new ScriptedProvider("other")).open(time);
    return script;
  }

  @AfterEach
  void close() {
    bifrost.close();
  }

  @Test
  void noKeyIsSentOrReported() {
    open(List.of(Key.of("a-configured-key"), Key.of(() -> {
      throw new AssertionError("called");
    })), "Hello");
    var report = bifrost.attempt(ASK, OWN).report();
    assertEquals("", provider.attempt().key().map(Key::value).orElse(""));
    assertEquals(Optional.empty(), report.tries().get(0).keyId());
    assertEquals("Bearer of-the-user", provider.attempt().headers().get("Authorization"));
  }

  @Test
  void aRefusalSelectsNoOtherKey() {
    for (int status : new int[] {401, 402, 403, 429}) {
      var script = open(List.of(Key.of("a-configured-key"), Key.of("another-key")), rejected(status, "no"));
      assertEquals(rejected(status, "no"), errorOf(() -> bifrost.send(ASK, OWN)));
      assertTrue(script.isDone());
    }
  }

  @Test
  void aRateLimitOfTheUserDoesNotConcernTheKeys() {
    open(List.of(Key.of("a-configured-key").id("a"), Key.of("another-key").id("b")), rejected(429, "slow"), "Hello");
    errorOf(() -> bifrost.send(ASK, OWN));
    assertEquals(Optional.of("a"), bifrost.attempt(ASK).report().tries().get(0).keyId());
  }

  @Test
  void theServerOfAKeyIsStillUsed() {
    open(List.of(Key.of("a-configured-key").baseUrl("http://gpu-1:8000")), "Hello");
    bifrost.send(ASK, OWN);
    assertEquals(Optional.of(URI.create("http://gpu-1:8000")), provider.attempt().key().flatMap(Key::baseUrl));
  }

  @Test
  void theModelsOfKeysWithoutServersDoNotCount() {
    open(List.of(Key.of("a-configured-key").models("another-model")), "Hello");
    assertEquals("Hello", bifrost.send(ASK, OWN).text());
    assertInstanceOf(Misconfigured.class, errorOf(() -> bifrost.send(ASK)));
  }

  @Test
  void aFallbackAtAnotherProviderDoesNotReceiveIt() {
    var other = new ScriptedProvider("other");
    var factory = new ScriptedFactory("p").opening(opened -> Script.of(rejected(503, "")).by(new ScriptedProvider("p")));
    bifrost = Samples.builder().factory(factory).provider("p", ProviderConfig.defaults().key("a-configured-key")).provider(other).open(time);
    bifrost.send(ASK, OWN.fallbacks("other/m"));
    assertEquals(Map.of(), other.attempt().headers());
  }

  @Test
  void modelsAreListedOncePerServer() {
    open(List.of(Key.of("first-key-of-it"), Key.of("other-key-of-it"), Key.of("third-key").baseUrl("http://gpu-1:8000")));
    assertEquals(2, bifrost.attempt(ListModelsRequest.of("p"), OWN).report().tries().size());
    assertEquals(3, bifrost.attempt(ListModelsRequest.of("p")).report().tries().size());
  }
}
