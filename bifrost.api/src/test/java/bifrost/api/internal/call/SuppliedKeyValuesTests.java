package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertContains;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.internal.redact.RecentSecrets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of keys whose values come from a supplier, such as tokens that expire. */
@Timeout(60)
class SuppliedKeyValuesTests {
  private static final Rejected BUSY = rejected(503, "busy");

  private final ManualClock clock = new ManualClock();
  private final List<String> sentValues = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger calls = new AtomicInteger();
  private Bifrost bifrost;

  SuppliedKeyValuesTests() {
    clock.random = 0; // selects the first key
  }

  @AfterEach
  void assertNothingIsLeftAndClose() {
    if (bifrost == null) return;
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private Supplier<String> values(String... values) {
    return () -> values[Math.min(calls.getAndIncrement(), values.length - 1)];
  }

  private ScriptedSteps script(List<ApiKey> keys, Object... steps) {
    var script = ScriptedSteps.of(steps);
    var config = ProviderConfig.defaults();
    for (var key : keys) config = config.key(key);
    var factory = new ScriptedFactory("p").opening(provider -> new ScriptedProvider("p").responding(attempt -> {
      sentValues.add(attempt.key().map(ApiKey::value).orElse("none"));
      return script.provider("p").send(REQUEST, attempt);
    }).streaming(attempt -> {
      sentValues.add(attempt.key().map(ApiKey::value).orElse("none"));
      return script.provider("p").stream(REQUEST, attempt);
    }));
    bifrost =
        Fixtures.builder().factory(factory).provider("p", config).provider(new ScriptedProvider("other")).open(clock);
    return script;
  }

  private static ApiKey key(Supplier<String> supplier) {
    return ApiKey.of(supplier).id("token");
  }

  @Nested
  class KeySuppliers {
    @Test
    void aSupplierIsCalledForEachAttempt() {
      script(List.of(key(values("value-one", "value-two", "value-three"))), BUSY, "Hello", "Hello");
      bifrost.send(REQUEST, options().maxRetries(1));
      bifrost.send(REQUEST);
      assertEquals(List.of("value-one", "value-two", "value-three"), sentValues);
      assertEquals(3, calls.get());
    }

    @Test
    void aSupplierIsCalledForEachAttemptOfAStream() {
      script(List.of(key(values("value-one", "value-two"))), BUSY, "Hello");
      assertEquals("Hello", bifrost.stream(REQUEST, options().maxRetries(1)).collect().text());
      assertEquals(List.of("value-one", "value-two"), sentValues);
    }

    @Test
    void aSupplierIsNotCalledOnTheThreadOfTheCallerOrOfTheTimer() {
      var thread = new AtomicReference<Thread>();
      script(List.of(key(() -> {
        thread.set(Thread.currentThread());
        return "a-value-of-a-token";
      })), "Hello");
      bifrost.send(REQUEST);
      assertNotSame(Thread.currentThread(), thread.get());
      assertFalse(TimeoutTimer.isTimerThread(thread.get()));
      assertTrue(thread.get().isDaemon());
    }

    @Test
    void aSuppliedValueIsTrimmed() {
      script(List.of(key(() -> " a-value-of-a-token\r\n")), "Hello");
      bifrost.send(REQUEST);
      assertEquals(List.of("a-value-of-a-token"), sentValues);
    }

    @Test
    void aReportNamesASuppliedKeyByItsId() {
      script(List.of(ApiKey.of(values("value-one"))), "Hello");
      assertEquals(Optional.of("p#1"), bifrost.trySend(REQUEST).report().attempts().get(0).keyId());
    }

    @Test
    void aKeyFileIsReadForEachCall(@TempDir Path folder) throws IOException {
      var file = Files.writeString(folder.resolve("token"), "from-the-file\n");
      script(List.of(ApiKey.ofFile(file)), "Hello", "Hello");
      bifrost.send(REQUEST);
      Files.writeString(file, "from-the-file-later\n");
      bifrost.send(REQUEST);
      assertEquals(List.of("from-the-file", "from-the-file-later"), sentValues);
    }

    @Test
    void anErrorNamesAKeyFileThatDoesNotExist(@TempDir Path folder) {
      script(List.of(ApiKey.ofFile(folder.resolve("token")).id("token")));
      assertEquals("no value for key 'token': the file " + folder.resolve("token")
          + " does not exist (provider 'p', attempt 1 of 1)", errorOf(() -> bifrost.send(REQUEST)).message());
    }
  }

  @Nested
  class AfterARejection {
    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aNewValueIsSentWithoutUsingARetry(int status) {
      script(List.of(key(values("value-old", "value-new", "not called"))), rejected(status, "expired"), "Hello");
      assertEquals("Hello", bifrost.send(REQUEST).text());
      assertEquals(List.of("value-old", "value-new"), sentValues);
      assertEquals(2, calls.get());
      assertEquals(List.of(Duration.ZERO), clock.waits());
    }

    @Test
    void theSameValueIsNotSentAgain() {
      var script = script(List.of(key(values("value-old"))), rejected(401, "expired"));
      assertEquals(rejected(401, "expired"), errorOf(() -> bifrost.send(REQUEST, options().maxRetries(5))));
      assertTrue(script.isDone());
      assertEquals(2, calls.get());
    }

    @Test
    void anotherKeyIsUsedIfTheSupplierReturnsTheSameValue() {
      script(List.of(key(values("value-old")), ApiKey.of("static-value")), rejected(401, "expired"), "Hello");
      assertEquals("Hello", bifrost.send(REQUEST).text());
      assertEquals(List.of("value-old", "static-value"), sentValues);
    }

    @Test
    void onlyOneNewValueIsSent() {
      var number = new AtomicInteger();
      script(List.of(key(() -> "value-number-" + number.incrementAndGet())), rejected(401, "no"), rejected(401, "no"));
      assertEquals(rejected(401, "no"), errorOf(() -> bifrost.send(REQUEST, options().maxRetries(5))));
      assertEquals(List.of("value-number-1", "value-number-2"), sentValues);
    }

    @Test
    void theRejectionIsThrownIfTheSupplierFails() {
      script(List.of(key(() -> {
        if (calls.getAndIncrement() > 0) throw new IllegalStateException("no more");
        return "value-old";
      })), rejected(401, "expired"));
      assertEquals(rejected(401, "expired"), errorOf(() -> bifrost.send(REQUEST)));
    }

    @Test
    void theSupplierIsNotCalledAgainAfterStatus402() {
      script(List.of(key(values("value-old", "value-new"))), rejected(402, "pay"));
      errorOf(() -> bifrost.send(REQUEST));
      assertEquals(1, calls.get());
    }
  }

  @Nested
  class FailingSuppliers {
    private static final String SECRET = "a-secret-in-a-message";

    private static final Supplier<String> FAILING = () -> {
      throw new IllegalStateException("token " + SECRET, new IOException(SECRET));
    };

    @Test
    void theErrorHidesTheMessageOfTheSuppliersException() {
      script(List.of(key(FAILING)));
      var thrown = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST));
      var trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      assertFalse(trace.toString().contains(SECRET), trace::toString);
      assertFalse(thrown.report().toString().contains(SECRET));
      assertEquals(
          "no value for key 'token': its supplier failed with java.lang.IllegalStateException"
              + " (message hidden, because it may contain the key)"
              + " (provider 'p', attempt 1 of 1)",
          assertInstanceOf(Unreachable.class, thrown.error()).message());
      assertEquals(List.of(), sentValues);
    }

    @Test
    void anotherKeyReplacesAFailingSupplierWithoutUsingARetry() {
      script(List.of(key(FAILING), ApiKey.of("static-value")), "Hello");
      assertEquals("Hello", bifrost.send(REQUEST).text());
      assertEquals(List.of("static-value"), sentValues);
    }

    @Test
    void aFailingSupplierIsCalledAgainForARetry() {
      script(List.of(key(() -> {
        if (calls.getAndIncrement() == 0) throw new IllegalStateException("not yet");
        return "value-new";
      })), "Hello");
      assertEquals("Hello", bifrost.send(REQUEST, options().maxRetries(1)).text());
      assertEquals(1, clock.waits().size());
    }

    @Test
    void aFallbackFollowsAFailingSupplier() {
      script(List.of(key(FAILING)));
      assertEquals("Hello", bifrost.send(REQUEST, options().fallbacks("other/m")).text());
    }

    @Test
    void aSupplierThatThrowsAJavaErrorIsReportedAsUnreachable() {
      script(List.of(key(() -> {
        throw new AssertionError(SECRET);
      })));
      assertContains("java.lang.AssertionError",
          assertInstanceOf(Unreachable.class, errorOf(() -> bifrost.send(REQUEST))).message());
    }

    @Test
    void unusableValuesOfASupplierAreReported() {
      for (var value : new String[] {null, "", " \n", "sécret-of-a-token", "two\nlines-of-a-token"}) {
        try (var client = Fixtures.builder().factory(new ScriptedFactory("p"))
            .provider("p", ProviderConfig.defaults().key(key(() -> value))).open(clock)) {
          var error = assertInstanceOf(Unreachable.class, errorOf(() -> client.send(REQUEST, options().maxRetries(3))));
          assertFalse(error.isTransient());
          assertContains("the supplier of key 'token' returned ", error.message());
          assertTrue(value == null || value.length() < 8 || !error.message().contains(value));
        }
      }
    }
  }

  @Nested
  class BlockingSuppliers {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final ApiKey blocking = key(() -> {
      begun.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
      }
      return "late-value";
    });

    @Test
    void theRequestTimeoutInterruptsABlockingSupplier() throws InterruptedException {
      script(List.of(blocking));
      for (long millis = 20; begun.getCount() > 0; millis *= 4) { // a short timeout can pass before the supplier runs
        var timeout = Duration.ofMillis(millis);
        assertEquals(new TimedOut(TimedOut.Limit.REQUEST, timeout),
            errorOf(() -> bifrost.send(REQUEST, options().requestTimeout(timeout))));
      }
      interrupted.await();
      assertEquals(List.of(), sentValues);
    }

    @Test
    void anInterruptOfTheCallerInterruptsABlockingSupplier() throws Exception {
      script(List.of(blocking));
      var caller = CallerThread.start(() -> bifrost.send(REQUEST));
      begun.await();
      caller.interrupt();
      assertInstanceOf(Cancelled.class, errorOf(caller::result));
      interrupted.await();
    }

    @Test
    void closingTheClientInterruptsABlockingSupplier() throws Exception {
      script(List.of(blocking));
      var caller = CallerThread.start(() -> bifrost.send(REQUEST));
      begun.await();
      bifrost.close();
      assertInstanceOf(Cancelled.class, errorOf(caller::result));
      interrupted.await();
    }

    @Test
    void cancellingTheFutureInterruptsABlockingSupplier() throws Exception {
      script(List.of(blocking));
      var future = bifrost.sendAsync(REQUEST);
      begun.await();
      future.cancel(false);
      interrupted.await();
      Fixtures.awaitNoActiveAttempts(bifrost);
    }
  }

  @Nested
  class RedactionOfSuppliedValues {
    private String leakedTexts(Bifrost client, ScriptedProvider provider, String text) {
      provider.responding(attempt -> {
        attempt.responded(400, Map.of("x-echo", List.of(text)));
        throw new BifrostException(rejected(400, text), new IOException(text));
      });
      var thrown = assertThrows(BifrostException.class, () -> client.send(REQUEST));
      var trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      return trace + thrown.report().orElseThrow().toString() + thrown.error();
    }

    @Test
    void currentAndRecentValuesAreRedacted() {
      var number = new AtomicInteger();
      var provider = new ScriptedProvider("p");
      var factory = new ScriptedFactory("p").opening(opened -> provider);
      var config = ProviderConfig.defaults().key(key(() -> "token-number-" + number.incrementAndGet() + "-end"));
      try (var client = Fixtures.builder().factory(factory).provider("p", config).open(clock)) {
        IntStream.range(0, RecentSecrets.MAX_VALUES - 1).forEach(i -> client.send(REQUEST));
        var text =
            leakedTexts(client, provider,
                "first token-number-1-end last token-number-" + RecentSecrets.MAX_VALUES + "-end");
        assertFalse(text.contains("token-number"), text);
        assertContains("first *** last ***", text);
      }
    }

    @Test
    void valuesOfARunningCallStayRedactedHoweverManyCallsFollow() {
      var number = new AtomicInteger();
      var provider = new ScriptedProvider("p");
      var factory = new ScriptedFactory("p").opening(opened -> provider);
      var config = ProviderConfig.defaults().key(key(() -> "token-number-" + number.incrementAndGet() + "-end"));
      try (var client = Fixtures.builder().factory(factory).provider("p", config).open(clock)) {
        var source = new ScriptedSource().event("a").fails(new IOException("echo of token-number-1-end"));
        provider.streaming(source);
        var stream = client.stream(REQUEST);
        IntStream.range(0, 2 * RecentSecrets.MAX_VALUES).forEach(i -> client.send(REQUEST));
        assertEquals("***", errorOf(stream::collect).message().replaceFirst(".*echo of ", ""));
      }
    }

    @Test
    void theHeadersOfAReportStayRedactedLongAfterTheCall() {
      var number = new AtomicInteger();
      var provider = new ScriptedProvider("p");
      var factory = new ScriptedFactory("p").opening(opened -> provider);
      var config = ProviderConfig.defaults().key(key(() -> "token-number-" + number.incrementAndGet() + "-end"));
      try (var client = Fixtures.builder().factory(factory).provider("p", config).open(clock)) {
        provider.responding(attempt -> {
          attempt.responded(200, Map.of("X-Echo", List.of(attempt.key().orElseThrow().value())));
          return ChatCompletion.of("Hello");
        });
        var first = client.trySend(REQUEST).report().attempts().get(0);
        IntStream.range(0, 2 * RecentSecrets.MAX_VALUES).forEach(i -> client.send(REQUEST));
        assertEquals(Map.of("x-echo", List.of("***")), first.headers());
      }
    }
  }

  @Nested
  class KeysWithASupplier {
    @Test
    void aKeyEqualsOnlyKeysWithTheSameSupplier() {
      Supplier<String> supplier = values("value-one");
      assertEquals(ApiKey.of(supplier).id("a"), ApiKey.of(supplier).id("a"));
      assertEquals(ApiKey.of(supplier).hashCode(), ApiKey.of(supplier).hashCode());
      assertNotEquals(ApiKey.of(supplier), ApiKey.of(values("value-one")));
      assertNotEquals(ApiKey.of(supplier), ApiKey.of(""));
      assertEquals(Set.of(ApiKey.of("x")), new HashSet<>(List.of(ApiKey.of("x"), ApiKey.of("x"))));
    }

    @Test
    void aChangedCopyOfAKeyKeepsItsSupplier() {
      Supplier<String> supplier = values("value-one");
      var key = ApiKey.of(supplier).id("a").weight(2).models("m").models(List.of("n")).baseUrl("http://gpu-1:8000");
      assertEquals(Optional.of(supplier), key.supplier());
    }

    @Test
    void toStringNeitherPrintsNorCallsTheSupplier() {
      var supplier = new Supplier<String>() {
        @Override
        public String get() {
          throw new AssertionError("called");
        }

        @Override
        public String toString() {
          throw new AssertionError("printed");
        }
      };
      assertEquals("ApiKey[id=, value=***, weight=1.0, models=[], baseUrl=Optional.empty]",
          ApiKey.of(supplier).toString());
    }

    @Test
    void aValueReplacesTheSupplier() {
      assertEquals(ApiKey.of("value").id("a"), ApiKey.of(values("x")).id("a").value("value"));
    }
  }
}
