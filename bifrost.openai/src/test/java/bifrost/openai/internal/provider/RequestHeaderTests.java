package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The headers of requests. Like uvicorn, the server discards the body of a request that asks for an upgrade to HTTP/2.
 */
@Timeout(60)
class RequestHeaderTests {
  private final FakeServer server = FakeServer.start();
  private final SingleAttemptCalls calls = new SingleAttemptCalls(server.url());

  @AfterEach
  void close() {
    calls.close();
    server.close();
  }

  private RecordedRequest recordedRequest(Optional<ApiKey> key, Map<String, String> headers) {
    server.reply(Reply.json("{\"choices\":[]}"));
    assertEquals(Optional.empty(), calls.send(new TestAttempt(key, headers)).error());
    return server.requests().get(server.requests().size() - 1);
  }

  private RecordedRequest recordedRequest(Map<String, String> headers) {
    return recordedRequest(Optional.empty(), headers);
  }

  @Test
  void sendsOnlyTheNecessaryHeadersWithAPost() {
    var request = recordedRequest(Map.of());
    assertEquals("POST", request.method());
    assertEquals("/v1/chat/completions", request.path());
    assertEquals(Set.of("accept", "content-length", "content-type", "host", "user-agent"), request.headers().keySet());
    assertEquals(Optional.of("application/json"), request.header("accept"));
    assertEquals(Optional.of("application/json"), request.header("content-type"));
    assertEquals(Optional.of("bifrost-java"), request.header("user-agent"));
    assertEquals("m", request.json().string("model").orElseThrow());
  }

  @Test
  void requestsAnEventStreamForAStream() {
    server.reply(Reply.sse("{\"usage\":{}}", "[DONE]"));
    assertEquals(Optional.empty(), calls.stream().error());
    var request = server.requests().get(0);
    assertEquals(Set.of("accept", "content-length", "content-type", "host", "user-agent"), request.headers().keySet());
    assertEquals(Optional.of("text/event-stream"), request.header("accept"));
    assertEquals(Optional.of(true), request.json().bool("stream"));
  }

  @Test
  void sendsNoContentTypeWithAGet() throws Exception {
    calls.provider.send(ListModelsRequest.of("openai"), new TestAttempt());
    var request = server.requests().get(0);
    assertEquals("GET", request.method());
    assertEquals("/v1/models", request.path());
    assertTrue(Set.of("accept", "content-length", "host", "user-agent").containsAll(request.headers().keySet()),
        request.toString());
    assertEquals(0, request.body().length);
  }

  @Test
  void sendsTheKeyIfThereIsOne() {
    assertEquals(Optional.of("Bearer s3cret"),
        recordedRequest(Optional.of(ApiKey.of("s3cret")), Map.of()).header("authorization"));
    assertEquals(Optional.empty(), recordedRequest(Map.of()).header("authorization"));
  }

  @Test
  void sendsTheHeadersOfTheCall() {
    assertEquals(Optional.of("7"), recordedRequest(Map.of("X-Request-Id", "7")).header("x-request-id"));
    assertEquals(Optional.of("Basic x"), recordedRequest(Map.of("Authorization", "Basic x")).header("authorization"));
  }

  @Test
  void headersOfTheCallReplaceTheDefaults() {
    var request = recordedRequest(Map.of("USER-AGENT", "mine", "aCCept", "*/*"));
    assertEquals(List.of("mine"), request.headers().get("user-agent"));
    assertEquals(List.of("*/*"), request.headers().get("accept"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"connection", "Content-Length", "EXPECT", "Host", "Upgrade"})
  void rejectsHeadersThatTheHttpClientRestricts(String name) {
    var config = ProviderConfig.of("http://localhost").network(network -> network.header(name, "x"));
    var thrown = assertThrows(BifrostException.class,
        () -> OpenAiProvider.open("openai", config, ChatCompletionEncoderTests.OPENAI));
    assertTrue(assertInstanceOf(Misconfigured.class, thrown.error()).message().contains("'" + name + "'"),
        thrown.getMessage());
    assertThrows(IllegalArgumentException.class,
        () -> HttpRequest.newBuilder(URI.create("http://localhost")).setHeader(name, "x"));
    assertRejectedInACall(name);
  }

  /**
   * The HTTP client would send these headers, which determine how the server reads the body or uses the connection.
   */
  @ParameterizedTest
  @ValueSource(strings = {"Transfer-Encoding", "TE", "trailer", "Keep-Alive", "Proxy-Authorization"})
  void rejectsHeadersThatFrameABodyOrControlAConnection(String name) {
    var config = ProviderConfig.of("http://localhost").network(network -> network.header(name, "x"));
    var thrown = assertThrows(BifrostException.class,
        () -> OpenAiProvider.open("openai", config, ChatCompletionEncoderTests.OPENAI));
    assertEquals(
        "the header '" + name + "' is reserved for the HTTP client: remove it from NetworkConfig.header(…)",
        assertInstanceOf(Misconfigured.class, thrown.error()).message());
    assertRejectedInACall(name);
  }

  private void assertRejectedInACall(String name) {
    var thrown = assertThrows(IllegalArgumentException.class, () -> calls.provider
        .send(SingleAttemptCalls.HI, new TestAttempt(Optional.empty(), Map.of(name, "x"))));
    assertEquals(
        "the header '" + name
            + "' is reserved for the HTTP client: remove it from CallOptions.header(…) or the AttemptHook",
        thrown.getMessage());
    assertEquals(List.of(), server.requests());
  }

  @Test
  void rejectsAProviderWithoutABaseUrl() {
    var thrown = assertThrows(BifrostException.class,
        () -> OpenAiProvider.open("mine", ProviderConfig.defaults(), ChatCompletionEncoderTests.OPENAI));
    assertEquals(
        "provider 'mine' of kind 'openai' has no base URL: set it with ProviderConfig.of(\"http://host:port\")",
        assertInstanceOf(Misconfigured.class, thrown.error()).message());
  }
}
