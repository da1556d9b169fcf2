package bifrost.vllm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AttemptHook;
import bifrost.api.AttemptInfo;
import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.CallReport;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.OutgoingRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.RerankRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests for hooks that inspect and sign requests. */
@Timeout(60)
class HookEndToEndTests {
  private static final String KEY = "s3cret-key";
  private static final String SIGNING_KEY = "signing key";
  private static final ChatCompletionRequest REQUEST = ChatCompletionRequest.of("vllm/m", "Grüße");
  private static final Reply CHAT =
      Reply.json("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"}}]}");

  private final FakeServer server = FakeServer.start();
  private final List<OutgoingRequest> hookedRequests = new CopyOnWriteArrayList<>();
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private final List<CallReport.AttemptReport> results = new CopyOnWriteArrayList<>();
  private Bifrost client = open(ProviderConfig.of(server.url()).key(KEY), builder -> {});

  private Bifrost open(ProviderConfig config, Consumer<Bifrost.Builder> customizer) {
    var builder = Bifrost.builder().provider("vllm", config).hook(new Signer());
    customizer.accept(builder);
    return builder.open();
  }

  /** Signs the method, the URI and the body of each request. */
  private class Signer implements AttemptHook {
    @Override
    public Map<String, String> headers(AttemptInfo attempt, OutgoingRequest request) {
      hookedRequests.add(request);
      threads.add(Thread.currentThread().getName());
      var body = request.body().map(bytes -> {
        var copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
      }).orElse(request.upload().isPresent() ? "UNSIGNED".getBytes(UTF_8) : new byte[0]);
      return Map.of("Authorization",
          "Signature " + signature(request.method().orElseThrow(), request.uri().orElseThrow(), body));
    }

    @Override
    public void ended(AttemptInfo attempt, CallReport.AttemptReport result) {
      threads.add(Thread.currentThread().getName());
      results.add(result);
    }
  }

  private static String signature(String method, URI uri, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SIGNING_KEY.getBytes(UTF_8), "HmacSHA256"));
      mac.update(
          (method + " " + uri.getRawPath() + "?" + Optional.ofNullable(uri.getRawQuery()).orElse("")).getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private void assertSigned(RecordedRequest request) {
    var upload = request.header("content-type").orElse("").startsWith("multipart/");
    var expected = signature(request.method(), server.url().resolve(request.path()),
        upload ? "UNSIGNED".getBytes(UTF_8) : request.body());
    assertEquals(Optional.of("Signature " + expected), request.header("authorization"));
  }

  private void assertAllSigned(int count) {
    assertEquals(count, server.requests().size());
    assertEquals(count, hookedRequests.size());
    server.requests().forEach(this::assertSigned);
  }

  @Test
  void hookSignsTheBytesThatTheServerReceives() {
    server.reply(CHAT);
    client.send(REQUEST);
    assertAllSigned(1);
    assertTrue(new String(server.requests().get(0).body(), UTF_8).contains("Grüße"));
  }

  @Test
  void hookSignsARequestWithoutABody() {
    server.reply(Reply.json("{\"data\":[]}"), Reply.json("{}"));
    client.send(ListModelsRequest.of("vllm"));
    client.send(RawRequest.get("vllm", "/version"));
    assertAllSigned(2);
    assertEquals(Optional.empty(), hookedRequests.get(0).body());
  }

  @Test
  void hookSignsEveryRetry() {
    client.close();
    client = open(ProviderConfig.of(server.url()).key(KEY)
        .network(network -> network.maxRetries(1).retryBackoff(Duration.ofMillis(1), Duration.ofMillis(1))),
        builder -> {});
    server.reply(Reply.json(503, "{\"message\":\"busy\"}"), CHAT);
    client.send(REQUEST);
    assertAllSigned(2);
    assertEquals(List.of(503, 200), results.stream().map(each -> each.status().getAsInt()).toList());
  }

  @Test
  void hookSignsTheRequestAfterARedirect() {
    server.reply(Reply.of(307, Map.of("Location", "/other/path?a=b"), new byte[0]), CHAT);
    client.send(REQUEST);
    assertAllSigned(2);
    assertEquals("/other/path", hookedRequests.get(1).uri().orElseThrow().getPath());
    assertEquals(1, results.size());
  }

  @Test
  void hookSignsARerankRequestToTheFallbackPath() {
    server.reply(Reply.json(404, "{\"detail\":\"Not Found\"}"),
        Reply.json("{\"results\":[{\"index\":0,\"relevance_score\":0.5}]}"));
    client.send(RerankRequest.of("vllm/m", "q", List.of("a")));
    assertAllSigned(2);
    assertEquals(1, results.size());
  }

  @Test
  void hookReceivesTheNameOfAnUploadInsteadOfItsBody() {
    server.reply(Reply.json("{\"text\":\"hello\"}"));
    client.send(TranscriptionRequest.of("vllm/m", Upload.of("a.wav", new byte[] {1, 2, 3})));
    assertAllSigned(1);
    assertEquals(Optional.of("a.wav"), hookedRequests.get(0).upload());
    assertEquals(Optional.empty(), hookedRequests.get(0).body());
  }

  @Test
  void hookRunsOnTheThreadOfTheCall() {
    client.stream(REQUEST.model("vllm/Qwen/Qwen3-0.6B")).collect();
    server.reply(CHAT);
    client.send(REQUEST);
    assertEquals(Set.of(Thread.currentThread().getName()), threads);
    assertEquals(List.of(Optional.empty(), Optional.empty()),
        results.stream().map(CallReport.AttemptReport::error).toList());
    assertTrue(results.stream().allMatch(each -> each.server().isPresent()));
  }

  @Test
  void redactsACredentialOfAHookInErrorMessages() {
    client.close();
    client = open(ProviderConfig.of(server.url()).key(KEY),
        builder -> builder.hook((attempt, request) -> Map.of("X-Token", "token-of-a-hook")));
    server.reply(Reply.json(400, "{\"error\":{\"message\":\"wrong token-of-a-hook\"}}"));
    assertEquals("wrong ***", assertThrows(BifrostException.class, () -> client.send(REQUEST)).error().message());
  }

  @Test
  void sendsNothingIfAHookFails() {
    client.close();
    client = open(ProviderConfig.of(server.url()).key(KEY), builder -> builder.hook((attempt, request) -> {
      throw new IllegalStateException("no key store");
    }));
    assertThrows(BifrostException.class, () -> client.send(REQUEST));
    assertEquals(List.of(), server.requests());
    assertEquals(1, results.size());
  }

  @Test
  void rejectsAHookHeaderThatTheHttpClientControls() {
    client.close();
    client = open(ProviderConfig.of(server.url()).key(KEY),
        builder -> builder.hook((attempt, request) -> Map.of("Content-Length", "1")));
    var rejected = assertThrows(IllegalArgumentException.class, () -> client.send(REQUEST));
    assertEquals(
        "the header 'Content-Length' is reserved for the HTTP client:"
            + " remove it from CallOptions.header(…) or the AttemptHook",
        rejected.getMessage());
    assertEquals(List.of(), server.requests());
    assertFalse(results.isEmpty());
  }
}
