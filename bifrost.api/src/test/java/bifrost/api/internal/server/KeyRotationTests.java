package bifrost.api.internal.server;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertContains;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.CallReport;
import bifrost.api.ListModelsRequest;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Upload;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.call.ScriptedSteps;
import bifrost.api.internal.client.KeyResolver;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import bifrost.api.spi.RequestHandlers;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the selection of a key, and of the handling of rejected and rate-limited keys. */
@Timeout(60)
class KeyRotationTests {
  private static final ApiKey A = ApiKey.of("secret-of-a").id("a");
  private static final ApiKey B = ApiKey.of("secret-of-b").id("b");
  private static final ApiKey C = ApiKey.of("secret-of-c").id("c");
  private static final Rejected BUSY = rejected(503, "busy");
  private static final Rejected RATE_LIMITED = rejected(429, "enough");

  private final ManualClock clock = new ManualClock();
  private Bifrost bifrost;

  KeyRotationTests() {
    clock.random = 0; // selects the first available key
  }

  @AfterEach
  void assertNothingIsLeftAndClose() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private ScriptedSteps script(List<ApiKey> keys, Object... steps) {
    var script = ScriptedSteps.of(steps);
    open(keys, script);
    return script;
  }

  private void open(List<ApiKey> keys, ScriptedSteps script) {
    var config = ProviderConfig.defaults();
    for (var key : keys) config = config.key(key);
    bifrost =
        Fixtures.builder().factory(new ScriptedFactory("p").opening(script::applyTo)).provider("p", config).open(clock);
  }

  private static KeySelector.SelectionCriteria criteriaFor(String model) {
    return new KeySelector.SelectionCriteria(model, Optional.empty(), Set.of(), Set.of());
  }

  private static Rejected rateLimitedFor(Duration delay) {
    return Rejected.of(429, "").retryAfter(delay);
  }

  @Nested
  class KeyReplacement {
    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403})
    void replacesARejectedKeyImmediatelyEvenWithoutRetries(int status) {
      var script = script(List.of(A, B, C), rejected(status, ""), rejected(status, ""), "Hello");
      assertEquals("Hello", bifrost.send(REQUEST).text());
      assertEquals(List.of("a", "b", "c"), script.keys());
      assertEquals(List.of(Duration.ZERO, Duration.ZERO), clock.waits());
    }

    @Test
    void doesNotReuseARejectedKeyInTheSameCall() {
      var script = script(List.of(A, B), rejected(401, ""), BUSY, BUSY, "Hello");
      assertEquals("Hello", bifrost.send(REQUEST, options().maxRetries(2)).text());
      assertEquals(List.of("a", "b", "b", "b"), script.keys());
    }

    @Test
    void reusesARejectedKeyInTheNextCall() {
      var script = script(List.of(A, B), rejected(401, ""), "Hello", "Hello");
      bifrost.send(REQUEST);
      bifrost.send(REQUEST);
      assertEquals(List.of("a", "b", "a"), script.keys());
    }

    @Test
    void failsWithTheLastRejectionIfAllKeysAreRejected() {
      var script = script(List.of(A, B), rejected(401, "a"), rejected(403, "b"));
      assertEquals(rejected(403, "b"), errorOf(() -> bifrost.send(REQUEST, options().maxRetries(9))));
      assertTrue(script.isDone());
    }

    @Test
    void keepsTheKeyIfTheServerIsBusy() {
      var script = script(List.of(A, B), BUSY, "Hello");
      bifrost.send(REQUEST, options().maxRetries(1));
      assertEquals(List.of("a", "a"), script.keys());
    }

    @Test
    void reportsTheKeyOfEachAttempt() {
      script(List.of(A, B), rejected(401, ""), "Hello");
      assertEquals(List.of(Optional.of("a"), Optional.of("b")),
          bifrost.trySend(REQUEST).report().attempts().stream().map(CallReport.AttemptReport::keyId).toList());
    }
  }

  @Nested
  class WhenAKeyIsRateLimited {
    @Test
    void replacesARateLimitedKeyForOneRetryAfterADelay() {
      var script = script(List.of(A, B), RATE_LIMITED, "Hello");
      assertEquals("Hello", bifrost.send(REQUEST, options().maxRetries(1)).text());
      assertEquals(List.of("a", "b"), script.keys());
      assertEquals(List.of(Duration.ofMillis(400)), clock.waits());
    }

    @Test
    void doesNotReplaceARateLimitedKeyWithoutRetries() {
      var script = script(List.of(A, B), RATE_LIMITED);
      assertEquals(RATE_LIMITED, errorOf(() -> bifrost.send(REQUEST)));
      assertTrue(script.isDone());
    }

    @Test
    void aRetryWithAnotherKeyDoesNotWaitForRetryAfter() {
      script(List.of(A, B), rateLimitedFor(Duration.ofMinutes(1)), "Hello");
      bifrost.send(REQUEST, options().maxRetries(1));
      assertEquals(List.of(Duration.ofMillis(400)), clock.waits());
    }

    @Test
    void waitsForRetryAfterIfAllKeysAreRateLimited() {
      var script =
          script(List.of(A, B), rateLimitedFor(Duration.ofSeconds(9)), rateLimitedFor(Duration.ofSeconds(7)), "Hello");
      bifrost.send(REQUEST, options().maxRetries(2));
      assertEquals(List.of("a", "b", "b"), script.keys());
      assertEquals(List.of(Duration.ofMillis(400), Duration.ofSeconds(7)), clock.waits());
    }

    @Test
    void returnsToARateLimitedKeyAfterAllOthers() {
      var script = script(List.of(A, B), RATE_LIMITED, RATE_LIMITED, RATE_LIMITED, RATE_LIMITED, "Hello");
      bifrost.send(REQUEST, options().maxRetries(4));
      assertEquals(List.of("a", "b", "b", "a", "a"), script.keys());
    }

    @Test
    void otherCallsAvoidARateLimitedKeyForAMinute() {
      var script = script(List.of(A, B), RATE_LIMITED, "1", "2", "3");
      bifrost.trySend(REQUEST);
      bifrost.send(REQUEST);
      clock.advance(Duration.ofSeconds(60).minusNanos(1));
      bifrost.send(REQUEST);
      clock.advance(Duration.ofNanos(1));
      bifrost.send(REQUEST);
      assertEquals(List.of("a", "b", "b", "a"), script.keys());
    }

    @Test
    void otherCallsAvoidARateLimitedKeyUntilRetryAfterHasPassed() {
      var script = script(List.of(A, B), rateLimitedFor(Duration.ofSeconds(3)), "1", "2");
      bifrost.trySend(REQUEST);
      bifrost.send(REQUEST);
      clock.advance(Duration.ofSeconds(3));
      bifrost.send(REQUEST);
      assertEquals(List.of("a", "b", "a"), script.keys());
    }

    @Test
    void aRateLimitedKeyIsStillUsedForOtherModels() {
      var script = script(List.of(A, B), RATE_LIMITED, "1");
      bifrost.trySend(REQUEST);
      bifrost.send(REQUEST.model("p/other"));
      assertEquals(List.of("a", "a"), script.keys());
    }

    @Test
    void usesARateLimitedKeyIfAllKeysAreRateLimited() {
      var script = script(List.of(A, B), RATE_LIMITED, RATE_LIMITED, "1");
      bifrost.trySend(REQUEST);
      bifrost.trySend(REQUEST);
      bifrost.send(REQUEST);
      assertEquals(List.of("a", "b", "a"), script.keys());
    }

    @Test
    void returnsToARateLimitedKeyAfterItsDelayIfTheOtherKeyIsRejected() {
      var script = script(List.of(A, B), rateLimitedFor(Duration.ofSeconds(9)), rejected(401, ""), "Hello");
      assertEquals("Hello", bifrost.send(REQUEST, options().maxRetries(2)).text());
      assertEquals(List.of("a", "b", "a"), script.keys());
      assertEquals(List.of(Duration.ofMillis(400), Duration.ofSeconds(9).minusMillis(400)), clock.waits());
    }

    @Test
    void doesNotReturnToARateLimitedKeyIfNoRetryIsLeft() {
      var script = script(List.of(A, B), RATE_LIMITED, rejected(401, ""));
      assertEquals(rejected(401, ""), errorOf(() -> bifrost.send(REQUEST, options().maxRetries(1))));
      assertTrue(script.isDone());
    }

    @Test
    void forgetsExpiredRateLimits() {
      open(List.of(), ScriptedSteps.of());
      var selector = KeySelector.of(List.of(A, B), clock);
      for (int i = 0; i < 1000; i++) {
        selector.coolDown(A, "model-" + i, Optional.empty());
        clock.advance(Duration.ofSeconds(60));
      }
      assertEquals(1, selector.cooldownCount());
    }

    @Test
    void avoidsAKeyThatWasRateLimitedWhileListingModels() {
      open(List.of(), ScriptedSteps.of());
      var selector = KeySelector.of(List.of(A, B), clock);
      selector.withOnly(A).coolDown(A, "", Optional.of(Duration.ofSeconds(3)));
      assertEquals(Optional.of(B), selector.select(criteriaFor("")).key());
    }
  }

  @Nested
  class KeySelection {
    private Map<String, Integer> counts(List<ApiKey> keys, String model) {
      var counts = new HashMap<String, Integer>();
      var selector = KeySelector.of(keys, clock);
      for (int i = 0; i < 1000; i++) {
        clock.random = i / 1000.0;
        counts.merge(selector.select(criteriaFor(model)).key().orElseThrow().id(), 1, Integer::sum);
      }
      open(List.of(), ScriptedSteps.of());
      return counts;
    }

    @Test
    void selectsKeysInProportionToTheirWeights() {
      assertEquals(Map.of("a", 200, "b", 700, "c", 100), counts(List.of(A.weight(2), B.weight(7), C.weight(1)), "m"));
    }

    @Test
    void selectsKeysWithEqualProbabilityByDefault() {
      assertEquals(Map.of("a", 500, "b", 500), counts(List.of(A, B), "m"));
    }

    @Test
    void selectsKeysOfWeightZeroOnlyIfThereAreNoOthers() {
      assertEquals(Map.of("b", 1000), counts(List.of(A.weight(0), B), "m"));
      assertEquals(Map.of("a", 500, "b", 500), counts(List.of(A.weight(0), B.weight(0)), "m"));
    }

    @Test
    void selectsOnlyKeysThatAreValidForTheModel() {
      var keys = List.of(A.models("x", "m"), B.models("m"), C.models("y"));
      assertEquals(Map.of("a", 500, "b", 500), counts(keys, "m"));
      assertEquals(Map.of("c", 1000), counts(keys, "y"));
    }

    @Test
    void selectsAnyKeyForARequestWithoutAModel() {
      assertEquals(Map.of("a", 500, "b", 500), counts(List.of(A.models("x"), B.models("y")), ""));
    }

    @Test
    void selectsAKeyByTheModelOfARawRequest() {
      var raw = new Provider() {
        @Override
        public String name() {
          return "p";
        }

        @Override
        public RequestHandlers handlers() {
          return RequestHandlers.of().send(RawRequest.class, this::raw);
        }

        JsonValue raw(RawRequest request, Attempt attempt) {
          return new JsonString(attempt.key().orElseThrow().id());
        }
      };
      bifrost = Fixtures.builder().factory(factoryOf(raw))
          .provider("p", ProviderConfig.defaults().key(A.models("x")).key(B.models("y"))).open(clock);
      assertEquals("\"b\"", bifrost.send(RawRequest.post("p", "/tokenize", JsonObject.of("model", "y"))).toString());
      assertEquals("\"a\"", bifrost.send(RawRequest.post("p", "/tokenize", JsonObject.of("model", "x"))).toString());
      assertEquals("\"b\"", bifrost.send(RawRequest.get("p", "/x").query("model", "y")).toString());
      assertEquals("\"b\"",
          bifrost.send(RawRequest.put("p", "/x", JsonObject.of("model", "y")).file("f", Upload.of("a", new byte[1])))
              .toString());
      assertEquals("\"a\"", bifrost.send(RawRequest.get("p", "/version")).toString());
    }

    private static ProviderFactory factoryOf(Provider provider) {
      return new ProviderFactory() {
        @Override
        public String kind() {
          return "p";
        }

        @Override
        public Provider open(String name, ProviderConfig config) {
          return provider;
        }
      };
    }

    @Test
    void failsIfNoKeyIsValidForTheModel() {
      var script = script(List.of(A.models("x")));
      var error = assertInstanceOf(Misconfigured.class, errorOf(() -> bifrost.send(REQUEST)));
      assertEquals(
          "no key of provider 'p' is valid for the model 'some/model': add the model to ApiKey.models(…) of a key",
          error.message());
      assertEquals(List.of(), script.keys());
    }
  }

  @Nested
  class KeyResolution {
    private final Map<String, String> environment = Map.of("VLLM_KEY", "from-the-environment", "EMPTY", "");

    private List<ApiKey> resolved(ApiKey... keys) {
      open(List.of(), ScriptedSteps.of());
      return KeyResolver.resolve("p", List.of(keys), environment::get);
    }

    @Test
    void namesKeysAfterTheirProviderAndPosition() {
      assertEquals(List.of("p#1", "b", "p#3"),
          resolved(ApiKey.of("x"), B, ApiKey.of("z")).stream().map(ApiKey::id).toList());
    }

    @Test
    void readsKeyValuesFromEnvironmentVariables() {
      assertEquals(List.of("from-the-environment", "env"),
          resolved(ApiKey.of("env.VLLM_KEY"), ApiKey.of("env")).stream().map(ApiKey::value).toList());
    }

    @Test
    void namesAMissingEnvironmentVariable() {
      var error = assertInstanceOf(Misconfigured.class, errorOf(() -> resolved(ApiKey.of("env.NO_SUCH"))));
      assertEquals("the environment variable 'NO_SUCH' is not set: set it to the value of key 'p#1'",
          error.message());
    }

    @Test
    void ignoresEmptyKeysWithoutAServerOrModels() {
      var withServer = ApiKey.of("").baseUrl("http://gpu-2:8000");
      var withModels = ApiKey.of("").models("only-this");
      assertEquals(List.of(withServer.id("p#3"), withModels.id("p#4")),
          resolved(ApiKey.of(""), ApiKey.of("env.EMPTY"), withServer, withModels));
    }

    @Test
    void rejectsTwoKeysWithTheSameId() {
      assertContains("'a'", errorOf(() -> resolved(A, B.id("a"))).message());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY, -Double.MIN_VALUE})
    void rejectsInvalidWeights(double weight) {
      resolved();
      assertThrows(IllegalArgumentException.class, () -> A.weight(weight));
    }

    @Test
    void opensTheProviderWithTheResolvedKeys() {
      var factory = new ScriptedFactory("p");
      var config = ProviderConfig.of("http://gpu-1:8000").key("one").key(ApiKey.of("two").baseUrl("http://gpu-2:8000"));
      bifrost = Fixtures.builder().factory(factory).provider("p", config).open(clock);
      var keys = factory.configs.get("p").keys();
      assertEquals(List.of("p#1", "p#2"), keys.stream().map(ApiKey::id).toList());
      assertEquals(Optional.of(URI.create("http://gpu-2:8000")), keys.get(1).baseUrl());
      bifrost.send(REQUEST);
      assertEquals(Optional.of(keys.get(0)), factory.opened.get("p").attempt().key());
    }
  }

  @Nested
  class KeyRedaction {
    @Test
    void redactsEveryKeyOfTheProviderInTheServersMessage() {
      script(List.of(A, B), rejected(401, "secret-of-a is wrong, and secret-of-b too"),
          rejected(401, "secret-of-a was better than secret-of-b"));
      var exception = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST));
      assertEquals(rejected(401, "*** was better than ***"), exception.error());
      assertEquals(Optional.of(rejected(401, "*** is wrong, and *** too")),
          exception.report().orElseThrow().attempts().get(0).error());
    }

    @Test
    void completelyRedactsAKeyThatContainsAnotherKey() {
      script(List.of(A, B.id("longer"), ApiKey.of("secret-of-a-and-more").id("c")),
          rejected(400, "secret-of-a-and-more"));
      assertEquals(rejected(400, "***"), errorOf(() -> bifrost.send(REQUEST)));
    }
  }

  @Nested
  class ListingModels {
    private ListModelsRequest list() {
      return ListModelsRequest.of("p");
    }

    private void open(Provider provider, ApiKey... keys) {
      var config = ProviderConfig.defaults();
      for (var key : keys) config = config.key(key);
      bifrost = Fixtures.builder().factory(KeySelection.factoryOf(provider)).provider("p", config).open(clock);
    }

    /** A provider that lists models named after the key, or rejects the key. */
    private record ModelLister(String rejectedIds) implements Provider {
      @Override
      public String name() {
        return "p";
      }

      @Override
      public RequestHandlers handlers() {
        return RequestHandlers.of().send(ListModelsRequest.class, this::listModels);
      }

      ModelList listModels(ListModelsRequest request, Attempt attempt) {
        var id = attempt.key().orElseThrow().id();
        if (rejectedIds.contains(id)) throw new BifrostException(rejected(401, id));
        return ModelList.of(List.of(Model.of("z-everywhere"), Model.of("of-" + id)));
      }
    }

    @Test
    void mergesTheModelListsOfAllKeys() {
      open(new ModelLister(""), B, A);
      assertEquals(List.of("p/of-a", "p/of-b", "p/z-everywhere"), bifrost.send(list()).targets());
      assertEquals(List.of("p/of-a", "p/of-b", "p/z-everywhere"), bifrost.send(ListModelsRequest.all()).targets());
    }

    @Test
    void listsModelsIfSomeKeysFailAndReportsTheirErrors() {
      open(new ModelLister("a"), A, B);
      var outcome = bifrost.trySend(list());
      assertEquals(List.of("p/of-b", "p/z-everywhere"), outcome.orElseThrow().targets());
      assertEquals(List.of(Optional.of(rejected(401, "a")), Optional.empty()),
          outcome.report().attempts().stream().map(CallReport.AttemptReport::error).toList());
    }

    @Test
    void failsWithTheFirstErrorIfNoKeyCanListModels() {
      open(new ModelLister("ab"), A, B);
      assertEquals(rejected(401, "a"), errorOf(() -> bifrost.send(list())));
    }
  }
}
