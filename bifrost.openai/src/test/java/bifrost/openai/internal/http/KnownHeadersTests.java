package bifrost.openai.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.ApiKey;
import bifrost.api.ProviderConfig;
import bifrost.openai.internal.url.ApiEndpoint;
import bifrost.openai.internal.url.BaseUrl;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterTry;

/** The reuse of headers that do not change from one request to the next. */
class KnownHeadersTests {
  private static final Map<String, String> CONFIGURED = Map.of("X-Team", "red");

  private final ApiEndpoint chat = endpoint(true);
  private final ApiEndpoint embeddings = endpoint(false);
  private final HttpTransport reused = newTransport("http://one");
  private final HttpTransport other = newTransport("http://two");

  /**
   * What varies between requests.
   *
   * @param ofCall the headers of the call and its hooks, beside the configured ones
   */
  record Call(boolean isChat, boolean atOther, String accept, Optional<String> key, Map<String, String> ofCall) {}

  @AfterTry
  void close() {
    reused.close();
    other.close();
  }

  private static HttpTransport newTransport(String url) {
    var config = ProviderConfig.of(url).network(network -> network.header("X-Team", "red"));
    return new HttpTransport(BaseUrl.of(URI.create(url)), config, HostResolver.JVM, warning -> {});
  }

  private static ApiEndpoint endpoint(boolean isChat) {
    return ApiEndpoint.raw(isChat ? "/v1/chat/completions" : "/v1/embeddings?a=b");
  }

  private static HttpRequest prepare(HttpTransport transport, ApiEndpoint endpoint, Call call) {
    var headers = new HashMap<>(CONFIGURED);
    headers.putAll(call.ofCall());
    var attempt = new TestAttempt(call.key().map(ApiKey::of), headers);
    return transport.preparePost(endpoint, new byte[3], call.accept(), attempt).request();
  }

  @Property(tries = 200)
  void aReusedTransportCreatesTheSameRequestsAsANewOne(@ForAll("calls") List<Call> calls) {
    for (var call : calls) {
      var actual = prepare(call.atOther() ? other : reused, call.isChat() ? chat : embeddings, call);
      try (var fresh = newTransport(call.atOther() ? "http://two" : "http://one")) {
        var expected = prepare(fresh, endpoint(call.isChat()), call);
        assertEquals(expected, actual);
        assertEquals(expected.headers().map(), actual.headers().map());
        assertEquals(3, actual.bodyPublisher().orElseThrow().contentLength());
      }
    }
  }

  @Example
  void manyKeysDoNotChangeTheRequests() {
    for (int i = 0; i < 100; i++) {
      var key = "key-" + i % 40;
      var request = prepare(reused, chat, new Call(true, false, "application/json", Optional.of(key), Map.of()));
      assertEquals(Optional.of("Bearer " + key), request.headers().firstValue("authorization"));
    }
  }

  @Provide
  Arbitrary<List<Call>> calls() {
    var accepts = Arbitraries.of("application/json", "text/event-stream", "*/*");
    var keys = Arbitraries.of("one", "two").optional();
    var headers = Arbitraries.frequency(Tuple.of(3, Map.<String, String>of()),
        Tuple.of(1, Map.of("X-Team", "blue")),
        Tuple.of(1, Map.of("X-Request-Id", "7", "Accept", "text/plain")),
        Tuple.of(1, Map.of("Authorization", "Basic x")));
    return Combinators.combine(Arbitraries.of(true, false), Arbitraries.of(true, false), accepts, keys, headers)
        .as(Call::new).list().ofMaxSize(12);
  }
}
