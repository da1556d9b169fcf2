package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.CallOptions;
import bifrost.api.CallReport.AttemptReport;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.testkit.FakeServer;
import bifrost.testkit.FaultProxy;
import bifrost.testkit.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for retries, keys, backends and fallbacks, as the server observes them. */
class PolicyEndToEndTests extends EndToEndTestCases {
  private static final CallOptions ONE_RETRY = options().maxRetries(1);

  PolicyEndToEndTests() {
    super(EndToEndServer.fake());
  }

  private static Reply error(int status) {
    return Reply.json(status,
        "{\"error\":{\"message\":\"not now\",\"type\":\"X\",\"param\":null,\"code\":" + status + "}}");
  }

  private static Reply errorInside200(int status) {
    return Reply.json("{\"error\":{\"message\":\"not now\",\"type\":\"X\",\"param\":null,\"code\":" + status + "}}");
  }

  /** {@return a configuration with retry delays that are short enough for a test} */
  @Override
  ProviderConfig config() {
    return super.config().network(network -> network.retryBackoff(Duration.ofMillis(1), Duration.ofMillis(2)));
  }

  private List<Integer> statuses(List<AttemptReport> attempts) {
    return attempts.stream().map(each -> each.status().orElse(0)).toList();
  }

  private List<String> keysSent() {
    return recordedRequests().orElseThrow().stream().map(request -> request.header("authorization").orElse("none"))
        .toList();
  }

  @Nested
  class Retries {
    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void retriesATransientErrorStatus(int status) {
      script(error(status));
      var outcome = bifrost.trySend(request("Hi"), ONE_RETRY);
      assertTrue(outcome.orElseThrow().finishReason().isPresent());
      assertEquals(List.of(status, 200), statuses(outcome.report().attempts()));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void retriesATransientErrorInsideHttp200(int status) {
      script(errorInside200(status));
      assertEquals(2, bifrost.trySend(request("Hi"), ONE_RETRY).report().attempts().size());
    }

    @Test
    void retriesAStreamWhoseFirstEventIsATransientError() {
      script(Reply.sse("{\"error\":{\"message\":\"not now\",\"type\":\"X\",\"param\":null,\"code\":503}}", "[DONE]"));
      try (var stream = bifrost.stream(request("Hi"), ONE_RETRY)) {
        assertTrue(stream.collect().finishReason().isPresent());
        assertEquals(2, stream.outcome().orElseThrow().report().attempts().size());
      }
    }

    @Test
    void retriesATruncatedResponse() {
      script(Reply.json("{\"choices\":[]}").end(Reply.Ending.CUT));
      assertTrue(bifrost.send(request("Hi"), ONE_RETRY).finishReason().isPresent());
      script(Reply.sse().end(Reply.Ending.CUT));
      try (var stream = bifrost.stream(request("Hi"), ONE_RETRY)) {
        assertTrue(stream.collect().finishReason().isPresent());
      }
    }

    @Test
    void rereadsAnUploadForARetry(@TempDir Path folder) throws Exception {
      var file = Files.write(folder.resolve("speech.wav"), new byte[100_000]);
      script(error(503), Reply.hangUp());
      assertTrue(bifrost.send(TranscriptionRequest.of(model(), Upload.of(file)), ONE_RETRY).text() != null);
      var bodies =
          recordedRequests().orElseThrow().stream().map(request -> request.body().length).collect(Collectors.toSet());
      assertEquals(3, recordedRequests().orElseThrow().size());
      assertEquals(1, bodies.size());
    }

    @Test
    void resendsARequestWithoutAResponseEvenWithoutRetries() {
      bifrost.send(request("Open a connection that the next call reuses"));
      script(Reply.hangUp(), Reply.hangUp().end(Reply.Ending.RESET));
      var outcome = bifrost.trySend(request("Hi"));
      assertTrue(outcome.orElseThrow().finishReason().isPresent());
      assertEquals(List.of(0, 0, 200), statuses(outcome.report().attempts()));
      for (var lost : outcome.report().attempts().subList(0, 2)) {
        assertInstanceOf(Unreachable.class, lost.error().orElseThrow());
      }
    }

    /** A request with a complete response must not be cancelled: its connection may already serve another call. */
    @Test
    void reusesTheConnectionAfterARejectedRequest() {
      try (var proxy = FaultProxy.inFrontOf(fake().url()); var client = open(config(proxy.url().toString()))) {
        for (int i = 0; i < 500; i++) {
          script(error(400));
          errorOf(Rejected.class, () -> client.send(request("Hi")));
        }
        assertEquals(1, proxy.connections());
      }
    }

    @Test
    void doesNotRetryABadRequest() {
      script(error(400));
      assertEquals(1, bifrost.trySend(request("Hi"), options().maxRetries(5)).report().attempts().size());
    }
  }

  @Nested
  class RetryAfter {
    private AttemptReport rateLimitedAttempt(String name, String value) {
      script(error(429).header(name, value));
      return bifrost.trySend(request("Hi"), ONE_RETRY.timeout(Duration.ofSeconds(20))).report().attempts().get(0);
    }

    private Optional<Duration> retryAfter(AttemptReport rateLimitedAttempt) {
      return ((Rejected) rateLimitedAttempt.error().orElseThrow()).retryAfter();
    }

    @Test
    void readsRetryAfterInMillisecondsInSecondsAndAsADate() {
      assertEquals(Optional.of(Duration.ofMillis(3)), retryAfter(rateLimitedAttempt("retry-after-ms", "3")));
      assertEquals(Optional.of(Duration.ZERO), retryAfter(rateLimitedAttempt("Retry-After", "0")));
      var past = ZonedDateTime.now(ZoneOffset.UTC).minusHours(1).format(DateTimeFormatter.RFC_1123_DATE_TIME);
      assertEquals(Optional.of(Duration.ZERO), retryAfter(rateLimitedAttempt("Retry-After", past)));
    }

    @Test
    void failsImmediatelyIfRetryAfterExceedsTheTimeoutOfTheCall() {
      script(error(429).header("Retry-After", "21"));
      var error = errorOf(Rejected.class, () -> bifrost.send(request("Hi"), ONE_RETRY.timeout(Duration.ofSeconds(20))));
      assertEquals(Optional.of(Duration.ofSeconds(21)), error.retryAfter());
      assertEquals(1, recordedRequests().orElseThrow().size());
    }
  }

  @Nested
  class Keys {
    private static final ApiKey FIRST = ApiKey.of("the-first-key").id("first");
    private static final ApiKey STANDBY = ApiKey.of("the-standby-key").id("standby").weight(0);

    @Test
    void replacesARejectedKey() {
      fake().key("the-standby-key");
      try (var client = open(config().key(FIRST).key(STANDBY))) {
        var outcome = client.trySend(request("Hi"));
        assertTrue(outcome.orElseThrow().finishReason().isPresent());
        assertEquals(List.of("Bearer the-first-key", "Bearer the-standby-key"), keysSent());
        assertEquals(List.of(Optional.of("first"), Optional.of("standby")),
            outcome.report().attempts().stream().map(AttemptReport::keyId).toList());
        try (var stream = client.stream(request("Hi"))) {
          assertTrue(stream.collect().finishReason().isPresent());
        }
      }
    }

    @Test
    void doesNotUseARateLimitedKeyBeforeRetryAfterHasPassed() {
      script(error(429).header("Retry-After", "60"));
      try (var client = open(config().key(FIRST).key(STANDBY))) {
        client.send(request("Hi"), ONE_RETRY);
        client.send(request("Hi"));
        assertEquals(List.of("Bearer the-first-key", "Bearer the-standby-key", "Bearer the-standby-key"), keysSent());
      }
    }

    @Test
    void sendsNoAuthorizationForAKeyWithoutAValue() {
      try (var client = open(ProviderConfig.defaults().key(ApiKey.of("").baseUrl(url())))) {
        client.send(request("Hi"));
        assertEquals(List.of("none"), keysSent());
      }
    }
  }

  @Nested
  class Backends {
    private final FakeServer other = FakeServer.start().models("other/model");

    private Bifrost clientOfBothServers() {
      var config = config()
          .key(ApiKey.of("").id("first").models("meta-llama/Llama-3.2-1B-Instruct", "shared").baseUrl(url()))
          .key(ApiKey.of("for-the-other").id("second").models("other/model", "shared").baseUrl(other.url() + "/v1/"));
      return open(config);
    }

    @Test
    void choosesTheServerByTheModel() {
      try (other; var client = clientOfBothServers()) {
        client.send(request("Hi"));
        client.send(request("Hi").model("vllm/other/model"));
        assertEquals(List.of("none"), keysSent());
        assertEquals(Optional.of("Bearer for-the-other"), other.requests().get(0).header("authorization"));
      }
    }

    @Test
    void listsTheModelsOfAllServersOfAProvider() {
      fake().models("shared", "first/model");
      try (other; var client = clientOfBothServers()) {
        assertEquals(List.of("vllm/first/model", "vllm/other/model", "vllm/shared"),
            client.send(ListModelsRequest.of("vllm")).targets());
        assertEquals(List.of("vllm/first/model", "vllm/other/model", "vllm/shared"),
            client.send(ListModelsRequest.all()).targets());
      }
    }

    @Test
    void reportsAnUnreachableServerWhenListingModels() {
      try (var client = clientOfBothServers()) {
        other.close();
        var outcome = client.trySend(ListModelsRequest.of("vllm"));
        assertTrue(outcome.orElseThrow().targets().contains("vllm/meta-llama/Llama-3.2-1B-Instruct"));
        assertInstanceOf(Unreachable.class, outcome.report().attempts().get(1).error().orElseThrow());
      }
    }

    @Test
    void requiresABaseUrlOrAKeyWithABaseUrl() {
      other.close();
      errorOf(Misconfigured.class,
          () -> Bifrost.builder().provider("openai", ProviderConfig.defaults().key(ApiKey.of("x"))).open());
      Bifrost.builder().provider("openai", ProviderConfig.defaults().key(ApiKey.of("x").baseUrl(url()))).open().close();
    }

    @Test
    void fallsBackToAnotherProvider() {
      var closedUrl = other.url().toString();
      other.close();
      try (var client = Bifrost.builder().provider("vllm-a", ProviderConfig.of(closedUrl).kind("vllm"))
          .provider("vllm-b", config().kind("vllm"))
          .options(options().fallbacks("vllm-b/meta-llama/Llama-3.2-1B-Instruct")).open()) {
        for (var attempts : List.of(client.trySend(request("Hi").model("vllm-a/any")).report().attempts(),
            streamedAttempts(client))) {
          assertEquals(List.of("vllm-a", "vllm-b"), attempts.stream().map(AttemptReport::provider).toList());
        }
        assertEquals(Set.of("meta-llama/Llama-3.2-1B-Instruct"), recordedRequests().orElseThrow().stream()
            .map(request -> request.json().string("model").orElseThrow()).collect(Collectors.toSet()));
      }
    }

    private List<AttemptReport> streamedAttempts(Bifrost client) {
      try (var stream = client.stream(request("Hi").model("vllm-a/any"))) {
        stream.collect();
        return stream.outcome().orElseThrow().report().attempts();
      }
    }
  }
}
