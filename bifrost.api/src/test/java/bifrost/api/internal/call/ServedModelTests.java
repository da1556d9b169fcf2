package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.CallReport.AttemptReport;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of targets that name a provider but no model. */
@Timeout(60)
class ServedModelTests {
  private static final ChatCompletionRequest REQUEST = ChatCompletionRequest.of("p/", "Hi");

  private final ScriptedProvider provider = new ScriptedProvider("p").listing("some/model");
  private Bifrost bifrost = Bifrost.builder().provider(provider).open();

  @AfterEach
  void close() {
    bifrost.close();
  }

  @Test
  void usesTheOnlyModelAndAsksOnlyOnce() {
    assertEquals("Hello", bifrost.send(REQUEST).text());
    try (var chunks = bifrost.stream(REQUEST)) {
      assertEquals("Hello", chunks.collect().text());
    }
    assertEquals("Hello", bifrost.sendAsync(REQUEST).join().text());
    assertEquals(List.of("p", "some/model", "some/model", "some/model"), provider.targets());
  }

  @Test
  void theFirstCallMayBeAStream() {
    try (var chunks = bifrost.stream(REQUEST)) {
      assertEquals("Hello", chunks.collect().text());
    }
    assertEquals(List.of("p", "some/model"), provider.targets());
  }

  @Test
  void theReportNamesTheModelAndOmitsTheSuccessfulLookup() {
    var report = bifrost.trySend(REQUEST).report();
    assertEquals("p/", report.target());
    assertEquals(List.of("some/model"), report.attempts().stream().map(AttemptReport::model).toList());
  }

  @Nested
  class WhenTheServerDoesNotServeExactlyOneModel {
    @Test
    void theErrorListsTheTargetsOfTheModels() {
      provider.listing("a", "b/c", "d");
      var error = errorOf(() -> bifrost.send(REQUEST));
      assertEquals(new Misconfigured("the target 'p/' names no model, and provider 'p' serves 3 models: set the target"
          + " to 'p/a', 'p/b/c' or 'p/d'"), error);
      assertEquals(List.of("p"), provider.targets());
    }

    @Test
    void theErrorListsTenOfManyModels() {
      provider.listing(IntStream.range(0, 300).mapToObj(i -> "m" + i).toArray(String[]::new));
      var message = errorOf(() -> bifrost.send(REQUEST)).message();
      assertTrue(message.endsWith("serves 300 models: set the target to 'p/m0', 'p/m1', 'p/m2', 'p/m3', 'p/m4', 'p/m5',"
          + " 'p/m6', 'p/m7', 'p/m8', 'p/m9' or one of 290 more"), message);
    }

    @Test
    void anEmptyListIsAnErrorThatTheNextCallChecksAgain() {
      provider.listing();
      assertEquals(new Misconfigured("the target 'p/' names no model, and provider 'p' lists no model: load a model, or"
          + " set the target to 'p/<model>'"), errorOf(() -> bifrost.send(REQUEST)));
      provider.listing("loaded");
      assertEquals("Hello", bifrost.send(REQUEST).text());
    }

    @Test
    void duplicatesCountOnceAndBlankIdsNever() {
      provider.listing("a", "", "a");
      bifrost.send(REQUEST);
      assertEquals(List.of("p", "a"), provider.targets());
    }

    @Test
    void aServerWithoutAListIsAnErrorThatNamesTheForm() {
      provider.listing(attempt -> {
        throw new BifrostException(rejected(404, "Not Found"));
      });
      var thrown = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST));
      assertEquals(new Misconfigured("the target 'p/' names no model, and provider 'p' cannot list its models (status"
          + " 404): set the target to 'p/<model>'"), thrown.error());
      assertEquals(1, thrown.report().orElseThrow().attempts().size());
    }

    @Test
    void onlyModelsThatAKeyPermitsCount() {
      var scripted = new ScriptedProvider[1];
      try (var client = Fixtures.open(ProviderConfig.defaults().key(ApiKey.of("k").models("b")),
          each -> scripted[0] = each.listing("a", "b"))) {
        client.send(REQUEST);
      }
      assertEquals(List.of("p", "b"), scripted[0].targets());
    }

    @Test
    void theErrorNamesAModelThatNoKeyPermits() {
      try (var client = Fixtures.open(ProviderConfig.defaults().key(ApiKey.of("k").models("z")),
          each -> each.listing("a", "b"))) {
        assertEquals(new Misconfigured("the target 'p/' names no model, and no key of provider 'p' is valid for a model"
            + " that it lists: add one of its 2 models, such as 'a', to ApiKey.models(…) of a key"),
            errorOf(() -> client.send(REQUEST)));
      }
    }
  }

  @Nested
  class WhenTheServerDoesNotKnowTheModelAnyMore {
    private ChatCompletion only(String model) {
      if (!provider.request().target().equals(model)) {
        throw new BifrostException(rejected(404, "The model does not exist."));
      }
      return ChatCompletion.of("Hello");
    }

    @Test
    void theCallAsksAgainAndUsesTheNewName() {
      bifrost.send(REQUEST);
      provider.listing("new").responding(attempt -> only("new"));
      var outcome = bifrost.trySend(REQUEST);
      assertInstanceOf(Outcome.Success.class, outcome);
      assertEquals(List.of("some/model", "new"),
          outcome.report().attempts().stream().map(AttemptReport::model).toList());
      bifrost.send(REQUEST);
      assertEquals(List.of("p", "some/model", "some/model", "p", "new", "new"), provider.targets());
    }

    @Test
    void theCallFailsIfTheNameIsUnchanged() {
      provider.responding(attempt -> only("other"));
      assertEquals(rejected(404, "The model does not exist."), errorOf(() -> bifrost.send(REQUEST)));
      assertEquals(List.of("p", "some/model", "p"), provider.targets());
    }

    @Test
    void theCallIsRepeatedOnlyOnce() {
      var asked = new AtomicInteger();
      provider.listing(attempt -> ModelList.of(List.of(Model.of("m" + asked.incrementAndGet()))))
          .responding(attempt -> only("never"));
      assertEquals(404, ((Rejected) errorOf(() -> bifrost.send(REQUEST))).status());
      assertEquals(List.of("p", "m1", "p", "m2"), provider.targets());
    }

    @ParameterizedTest
    @CsvSource({"404, '', '', The model `x` does not exist.", "404, '', '', 'model ''x'' not found, try pulling it'",
        "404, '', '', No models are loaded", "404, '', '', 'Unknown deployment SOME/model.'",
        "404, model, '', Not found", "404, '', model_not_found, Not found", "404, '', NoSuchModel, 'some/model?'"})
    void aMissingModelIsFollowedByAnotherLookup(int status, String param, String code, String message) {
      assertEquals(List.of("p", "some/model", "p"), targetsAfter(status, param, code, message));
    }

    @ParameterizedTest
    @CsvSource({"404, '', '', Not Found", "404, response_id, '', Response with id 'resp_1' not found.",
        "404, '', '', 'Not Found; the request was POST http://m/v1/chat/completions'",
        "404, '', '', 'awesome/models3 is not some/model2'", "400, model, model_not_found, No such model",
        "410, model, '', Model is gone"})
    void anotherErrorIsNotFollowedByAnotherLookup(int status, String param, String code, String message) {
      assertEquals(List.of("p", "some/model"), targetsAfter(status, param, code, message));
    }

    private List<String> targetsAfter(int status, String param, String code, String message) {
      var error = new Rejected(status, Optional.empty(), Optional.of(code), Optional.of(param), message,
          Optional.empty(), Optional.empty(), "");
      provider.responding(attempt -> {
        throw new BifrostException(error);
      });
      assertEquals(error, errorOf(() -> bifrost.send(REQUEST, options().maxRetries(0))));
      return provider.targets();
    }

    @Test
    void otherErrorsAreNotFollowedByAnotherLookup() {
      provider.responding(attempt -> {
        throw new BifrostException(rejected(400, "too long"));
      });
      assertEquals(rejected(400, "too long"), errorOf(() -> bifrost.send(REQUEST)));
      assertEquals(List.of("p", "some/model"), provider.targets());
    }
  }

  @Nested
  class WhenTheLookupFails {
    @Test
    void theErrorIsThatOfTheLookupWithItsAttempts() {
      provider.listing(attempt -> {
        throw new BifrostException(rejected(503, "not now"));
      });
      var failure = assertInstanceOf(Outcome.Failure.class, bifrost.trySend(REQUEST, options().maxRetries(0)));
      assertEquals(rejected(503, "not now"), failure.error());
      assertEquals(1, failure.report().attempts().size());
    }

    @Test
    void theLookupIsRetriedLikeAnyCall() {
      var asked = new AtomicInteger();
      try (var client = Fixtures.builder().provider(provider.listing(attempt -> {
        if (asked.incrementAndGet() < 3) throw new BifrostException(rejected(503, "not now"));
        return ModelList.of(List.of(Model.of("m")));
      })).open(new ManualClock())) {
        assertEquals("Hello", client.send(REQUEST, options().maxRetries(2)).text());
      }
      assertEquals(3, asked.get());
    }

    @Test
    void theNextFallbackIsTried() {
      var other = new ScriptedProvider("b").listing("of b");
      provider.listing(attempt -> {
        throw new BifrostException(rejected(503, "not now"));
      });
      try (var client = Bifrost.builder().provider(provider).provider(other).open()) {
        assertEquals("Hello", client.send(REQUEST, options().fallbacks("b/")).text());
      }
      assertEquals(List.of("b", "of b"), other.targets());
    }
  }

  @Nested
  class WhenTheLookupBlocks {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);

    private ModelList block(Attempt attempt) throws IOException, InterruptedException {
      attempt.onCancel(answer::countDown);
      asked.countDown();
      answer.await();
      if (attempt.isCancelled()) throw new IOException("cancelled");
      return ModelList.of(List.of(Model.of("m")));
    }

    @Test
    void concurrentCallsShareOneRequest() throws Exception {
      provider.listing(this::block);
      var calls = new ArrayList<CompletableFuture<ChatCompletion>>();
      for (int i = 0; i < 20; i++) calls.add(bifrost.sendAsync(REQUEST));
      asked.await();
      // all other calls wait: each registers one activity, beside the attempt of the request and its own delay
      while (Fixtures.registry(bifrost).active.size() < 20) Thread.sleep(1);
      answer.countDown();
      for (var call : calls) assertEquals("Hello", call.join().text());
      assertEquals(1, provider.targets().stream().filter("p"::equals).count());
    }

    @Test
    void theTimeoutOfTheCallEndsTheLookup() {
      provider.listing(this::block);
      var error = assertInstanceOf(TimedOut.class,
          errorOf(() -> bifrost.send(REQUEST, options().timeout(Duration.ofMillis(50)))));
      assertEquals(TimedOut.Limit.TOTAL, error.limit());
      Fixtures.assertNothingIsLeft(bifrost);
    }

    @Test
    void cancellingTheFutureEndsTheLookup() throws Exception {
      provider.listing(this::block);
      var call = bifrost.sendAsync(REQUEST);
      asked.await();
      call.cancel(false);
      Fixtures.awaitNoActiveAttempts(bifrost);
      assertEquals(List.of("p"), provider.targets());
    }

    @Test
    void closingTheClientEndsTheLookupAndTheWaitingCalls() throws Exception {
      provider.listing(this::block);
      var first = bifrost.sendAsync(REQUEST);
      asked.await();
      var second = bifrost.sendAsync(REQUEST);
      while (Fixtures.registry(bifrost).active.size() < 2) Thread.sleep(1);
      bifrost.close();
      for (var call : List.of(first, second)) {
        var thrown = assertThrows(CompletionException.class, call::join);
        assertInstanceOf(Cancelled.class, ((BifrostException) thrown.getCause()).error());
      }
    }

    @Test
    void anInterruptEndsAWaitingCall() throws Exception {
      provider.listing(this::block);
      var first = bifrost.sendAsync(REQUEST);
      asked.await();
      var caught = new CompletableFuture<Throwable>();
      var waiting =
          new Thread(() -> caught.complete(assertThrows(BifrostException.class, () -> bifrost.send(REQUEST))));
      waiting.start();
      while (Fixtures.registry(bifrost).active.size() < 2) Thread.sleep(1);
      waiting.interrupt();
      assertInstanceOf(Cancelled.class, ((BifrostException) caught.join()).error());
      answer.countDown();
      assertEquals("Hello", first.join().text());
    }

    @Test
    void aWaitingCallHasItsOwnTimeouts() throws Exception {
      provider.listing(this::block);
      var first = bifrost.sendAsync(REQUEST);
      asked.await();
      var limits = new ArrayList<TimedOut.Limit>();
      var brief = Duration.ofMillis(50);
      for (var each : List.of(options().timeout(brief), options().requestTimeout(brief),
          options().timeout(Duration.ofMinutes(5)).requestTimeout(brief))) {
        limits.add(assertInstanceOf(TimedOut.class, errorOf(() -> bifrost.send(REQUEST, each))).limit());
      }
      assertEquals(List.of(TimedOut.Limit.TOTAL, TimedOut.Limit.REQUEST, TimedOut.Limit.REQUEST), limits);
      answer.countDown();
      first.join();
    }

    @Test
    void aWaitingCallAsksItselfIfTheSharedRequestWasCancelled() throws Exception {
      provider.listing(this::block);
      var first = bifrost.sendAsync(REQUEST);
      asked.await();
      var second = bifrost.sendAsync(REQUEST);
      while (Fixtures.registry(bifrost).active.size() < 2) Thread.sleep(1);
      provider.listing("m");
      first.cancel(false);
      assertEquals("Hello", second.join().text());
      assertEquals(List.of("p", "p", "m"), provider.targets());
    }
  }

  @Test
  void manyFirstCallsNeverAskMoreOftenThanTheyFail() throws Exception {
    for (int round = 0; round < 50; round++) {
      var each = new ScriptedProvider("p").listing("m");
      try (var client = Bifrost.builder().provider(each).open()) {
        var barrier = new CyclicBarrier(8);
        var calls = IntStream.range(0, 8).mapToObj(i -> CompletableFuture.supplyAsync(() -> {
          try {
            barrier.await();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          return client.send(REQUEST).text();
        }, task -> new Thread(task).start())).toList();
        for (var call : calls) assertEquals("Hello", call.join());
      }
      assertEquals(1, each.targets().stream().filter("p"::equals).count());
    }
  }

  @Test
  void aCallWithItsOwnAuthorizationHasItsOwnModel() {
    provider.listing(attempt -> ModelList.of(List.of(Model.of(
        "of " + attempt.headers().getOrDefault("Authorization", "all")))));
    bifrost.send(REQUEST);
    bifrost.send(REQUEST, options().header("Authorization", "a"));
    bifrost.send(REQUEST, options().header("Authorization", "b"));
    bifrost.send(REQUEST);
    assertEquals(List.of("p", "of all", "p", "of a", "p", "of b", "of all"), provider.targets());
  }

  @Test
  void theModelsOfKeysDoNotMatterToACallWithItsOwnAuthorization() {
    var scripted = new ScriptedProvider[1];
    try (var client = Fixtures.open(ProviderConfig.defaults().key(ApiKey.of("k").models("b")),
        each -> scripted[0] = each.listing("a"))) {
      client.send(REQUEST, options().header("Authorization", "token"));
    }
    assertEquals(List.of("p", "a"), scripted[0].targets());
  }

  @Test
  void theDefaultProviderStillReceivesANameThatIsThatOfAProvider() {
    bifrost.send(ChatCompletionRequest.of("p", "Hi"));
    assertEquals(List.of("p"), provider.targets());
  }
}
