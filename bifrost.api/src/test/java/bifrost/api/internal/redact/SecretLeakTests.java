package bifrost.api.internal.redact;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.NetworkConfig;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.ProxyConfig;
import bifrost.api.TrafficPolicy;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ProviderTable;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.call.ScriptedProvider;
import bifrost.api.internal.call.ScriptedSource;
import bifrost.api.internal.client.KeyResolver;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.server.KeySelector;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that no text shows a key, whatever the server or the provider returns. */
@Timeout(60)
class SecretLeakTests {
  private static final String KEY = "sk-s3cret/key";

  private static void assertHidesKey(Object shown) {
    assertFalse(String.valueOf(shown).contains("s3cret"), () -> "shows the key: " + shown);
  }

  private static void assertHidesKey(Throwable thrown) {
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    assertHidesKey(text.toString());
    if (!(thrown instanceof BifrostException known)) return;
    assertHidesKey(known.error());
    assertHidesKey(known.report());
  }

  @Nested
  class Proxies {
    @Test
    void anErrorHidesThePasswordOfAProxy() {
      var message = "no: Basic bWU6c2VjcmV0LXdvcmQ= is me:secret-word";
      var factory =
          new ScriptedFactory("p").opening(provider -> provider.failing(new BifrostException(rejected(502, message))));
      var config = ProviderConfig.defaults()
          .network(network -> network.proxy(ProxyConfig.http("http://me:secret-word@proxy:3128")));
      try (var bifrost = Bifrost.builder().factory(factory).provider("p", config).open()) {
        var error = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST)).error();
        assertEquals("no: Basic *** is me:***", error.message());
      }
    }
  }

  @Nested
  class Configuration {
    @Test
    void anErrorHidesASecretMistakenlyPrefixedWithEnv() {
      var thrown = assertThrows(BifrostException.class,
          () -> KeyResolver.resolve("p", List.of(ApiKey.of("env." + KEY)), name -> null));
      assertEquals(
          "the environment variable '***' (hidden, because it does not look like the name of a variable) is not set:"
              + " set it to the value of key 'p#1'",
          thrown.error().message());
    }

    @Test
    void toStringHidesKeysAndHeaderValues() {
      var network = NetworkConfig.defaults().header("X-Token", KEY);
      assertHidesKey(ApiKey.of(KEY));
      assertHidesKey(network);
      assertHidesKey(options().header("Authorization", "Bearer " + KEY));
      assertHidesKey(ProviderConfig.of("http://gpu:8000").key(KEY).network(old -> network));
      assertHidesKey(new ProviderTable.ProviderEntry(new ScriptedProvider("p"),
          KeySelector.of(List.of(ApiKey.of(KEY)), Clock.SYSTEM), network));
      var entry = new ProviderTable.ProviderEntry(new ScriptedProvider("p"),
          KeySelector.of(List.of(ApiKey.of(KEY)), Clock.SYSTEM), network);
      assertHidesKey(new ProviderTable(Map.of("p", entry), Optional.empty()).resolve(REQUEST, options()));
    }

    @Test
    void toStringShowsAllOtherMembers() {
      var network = NetworkConfig.defaults().header("X-Token", KEY);
      assertEquals(
          "NetworkConfig[connectTimeout=PT10S, requestTimeout=PT5M, idleTimeout=PT2M, maxRetries=0,"
              + " initialRetryBackoff=PT0.5S, maxRetryBackoff=PT5S, maxBodyBytes=67108864, maxEventBytes=16777216,"
              + " headers=[X-Token], proxy=Jvm[], trustedCertificates=absent,"
              + " trustedCertificateFile=Optional.empty, clientCertificate=absent,"
              + " insecureTrustAllCertificates=false, sslContext=absent, httpVersion=HTTP_1_1,"
              + " maxConnectionAge=PT5M, tryOtherAddresses=false]",
          network.toString());
      assertEquals(
          "CallOptions[timeout=Optional.empty, requestTimeout=Optional[PT1S], idleTimeout=Optional.empty,"
              + " maxRetries=OptionalInt.empty, fallbacks=Optional[[a/b]],"
              + " headers=[X-A], affinity=Optional.empty, attributes=[tenant]]",
          options().fallbacks("a/b").requestTimeout(Duration.ofSeconds(1)).header("X-A", KEY).attribute("tenant", KEY)
              .toString());
      assertEquals("ApiKey[id=a, value=***, weight=1.0, models=[], baseUrl=Optional.empty]",
          ApiKey.of(KEY).id("a").toString());
      assertEquals(
          "ProviderConfig[kind=Optional[vllm], baseUrl=Optional[http://gpu:8000/x], additionalServers=[], keys=["
              + ApiKey.of(KEY) + "], network=" + network + ", traffic=" + TrafficPolicy.defaults()
              + ", options={}, captureRequestBodies=false, captureResponseBodies=false, pathPrefix=Optional[/y],"
              + " sendPaths={CHAT_COMPLETION=/z?***}, streamPaths={CHAT_COMPLETION=/z?***}, query=[key]]",
          ProviderConfig.of("http://gpu:8000/x").kind("vllm").key(KEY).network(old -> network).pathPrefix("/y")
              .path(Operation.CHAT_COMPLETION, "/z?key=" + KEY).query("key", KEY).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:s3cret@gpu:8000/v1", "http://user:s3cret@gpu_1:8000", "user:s3cret@gpu:8000",
        "//user:s3cret@gpu", "http://gpu:8000?key=s3cret", "http://gpu:8000#s3cret"})
    void toStringHidesThePasswordOfAUrl(String url) {
      assertHidesKey(ProviderConfig.of(url));
    }

    @Test
    void toStringHidesTheCredentialsOfAProxy() {
      var proxy = ProxyConfig.http("http://s3cret-user:s3cret%20word@proxy:3128");
      assertEquals(ProxyConfig.http("http://proxy:3128").credentials("s3cret-user", "s3cret word"), proxy);
      assertHidesKey(proxy);
      assertHidesKey(ProviderConfig.of("http://gpu:8000").network(network -> network.proxy(proxy)));
      assertEquals("Http[url=http://proxy:3128, username=***, password=***]", proxy.toString());
      assertEquals("Http[url=http://proxy:3128]", ProxyConfig.http("http://proxy:3128").toString());
      assertHidesKey(assertThrows(BifrostException.class, () -> ProxyConfig.http("http://me:s3 cret@proxy")));
      assertHidesKey(assertThrows(BifrostException.class,
          () -> ProxyConfig.http(URI.create("http://me:s3cret@proxy"))));
    }

    @Test
    void toStringShowsOnlyThePresenceOfCertificates() throws Exception {
      assertHidesKey(NetworkConfig.defaults().trustedCertificates("-----BEGIN PRIVATE KEY----- s3cret"));
      var context = SSLContext.getDefault();
      var shown = NetworkConfig.defaults().sslContext(context).toString();
      assertTrue(shown.contains("sslContext=present") && !shown.contains(context.toString()), shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:s3 cret@gpu", "http://s3cret:%@gpu", "http://gpu/s3cret^"})
    void anErrorHidesAnInvalidUrl(String url) {
      assertHidesKey(assertThrows(BifrostException.class, () -> ProviderConfig.of(url)));
    }
  }

  /** {@return all failures of a provider, each with the key in its texts} */
  static Stream<Throwable> failures() {
    var optional = Optional.of(KEY);
    return Stream.of(
        new BifrostException(new Rejected(401, optional, optional, optional, KEY, Optional.empty(), optional,
            "{\"m\":\"sk-s3cret\\/key\"}")),
        new BifrostException(new Malformed(KEY, KEY)),
        new BifrostException(new Truncated(KEY)),
        new BifrostException(new Unreachable(KEY, true)),
        new BifrostException(new Misconfigured(KEY)),
        new BifrostException(new Unsupported("p", Operation.SPEECH, optional)),
        new BifrostException(new Cancelled(KEY)),
        new BifrostException(rejected(400, "x"), new IOException(KEY)),
        new BifrostException(rejected(400, "x"), new IOException("x", new IOException("y", new IOException(KEY)))),
        new BifrostException(rejected(400, "x"), new BifrostException(new Malformed("m", KEY))),
        new IOException(KEY),
        new IOException("x", new IllegalArgumentException("invalid header value: \"Bearer " + KEY + "\"")),
        suppressing(new IOException("x")),
        new IOException("x", suppressing(new IllegalStateException("y"))),
        suppressing(cyclic(new IOException("x"))),
        new IOException("x") {
          private static final long serialVersionUID = 1;

          @Override
          public String toString() {
            return KEY;
          }
        },
        new IllegalArgumentException("invalid header value: \"Bearer " + KEY + "\""),
        new IllegalStateException("x", new IOException(KEY)),
        suppressing(new IllegalStateException("x")),
        new AssertionError(KEY),
        new Exception(KEY));
  }

  private static <T extends Throwable> T suppressing(T thrown) {
    thrown.addSuppressed(new IOException(KEY));
    return thrown;
  }

  private static <T extends Throwable> T cyclic(T thrown) {
    thrown.initCause(new IOException("inner", thrown));
    return thrown;
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureOfAProviderHidesTheKey(Throwable failure) {
    var config = ProviderConfig.defaults().key(KEY);
    try (var bifrost = Fixtures.open(config,
        provider -> provider.failing(failure).streaming(new ScriptedSource().event("a").fails(failure)))) {
      assertHidesKey(assertThrows(Throwable.class, () -> bifrost.send(REQUEST)));
      var stream = bifrost.stream(REQUEST);
      assertHidesKey(assertThrows(Throwable.class, stream::collect));
      assertHidesKey(stream.outcome());
    }
  }

  @Test
  void aBugIsReportedWithoutTheKey() {
    var bug = new IllegalArgumentException("invalid header value: \"Bearer " + KEY + "\"");
    try (var bifrost = Fixtures.open(ProviderConfig.defaults().key(KEY), provider -> provider.failing(bug))) {
      var thrown = assertThrows(IllegalStateException.class, () -> bifrost.send(REQUEST));
      assertEquals("the provider failed with java.lang.IllegalArgumentException: invalid header value: \"Bearer ***\"",
          thrown.getMessage());
      assertEquals(List.of(bug.getStackTrace()), List.of(thrown.getStackTrace()));
    }
  }

  @Test
  void aCauseIsDroppedOnlyIfItShowsTheKey() {
    var clean = new IOException("x");
    try (var bifrost = Fixtures.open(ProviderConfig.defaults().key(KEY), provider -> provider.failing(clean))) {
      assertEquals(clean, assertThrows(BifrostException.class, () -> bifrost.send(REQUEST)).getCause());
    }
    try (var bifrost =
        Fixtures.open(ProviderConfig.defaults().key(KEY), provider -> provider.failing(new IOException(KEY)))) {
      assertNull(assertThrows(BifrostException.class, () -> bifrost.send(REQUEST)).getCause());
    }
  }

  @Test
  void responseHeadersInReportsHideTheKey() {
    ScriptedProvider.Responder<ChatCompletion> response = attempt -> {
      attempt.responded(200, Map.of("X-Echo", List.of("Bearer " + KEY, "b")));
      return ChatCompletion.of("");
    };
    try (var bifrost = Fixtures.open(ProviderConfig.defaults().key(KEY), provider -> provider.responding(response))) {
      assertEquals(Map.of("x-echo", List.of("Bearer ***", "b")),
          bifrost.trySend(REQUEST).report().attempts().get(0).headers());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer " + KEY, KEY, "Bearer  " + KEY + " "})
  void errorsHideTheAuthorizationOfACall(String header) {
    try (var bifrost = Fixtures.open(provider -> provider.failing(new IOException(KEY)))) {
      assertHidesKey(
          assertThrows(BifrostException.class, () -> bifrost.send(REQUEST, options().header("Authorization", header))));
    }
  }

  @Test
  void keysOfFewerThanEightCharactersAreNotRedacted() {
    try (var bifrost = Fixtures.open(ProviderConfig.defaults().key("the-key"),
        provider -> provider.failing(new IOException("the-key")))) {
      assertEquals("the-key",
          assertThrows(BifrostException.class, () -> bifrost.send(REQUEST)).getCause().getMessage());
    }
  }
}
