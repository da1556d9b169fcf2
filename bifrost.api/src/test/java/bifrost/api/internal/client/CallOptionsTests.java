package bifrost.api.internal.client;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.ProviderTable;
import bifrost.api.internal.call.ResolvedTarget;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.call.ScriptedProvider;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.server.KeySelector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the precedence of the timeouts, headers and keys of a call, a client and a provider. */
@Timeout(60)
class CallOptionsTests {
  private static final Duration BY_CALL = Duration.ofSeconds(1);
  private static final Duration BY_CLIENT = Duration.ofSeconds(2);
  private static final Duration BY_PROVIDER = Duration.ofSeconds(3);

  private final ScriptedFactory factory = new ScriptedFactory("p");

  /** {@return the resolved target of a call} */
  private static ResolvedTarget target(CallOptions call, CallOptions client, NetworkConfig provider,
      List<ApiKey> keys) {
    var entry =
        new ProviderTable.ProviderEntry(new ScriptedProvider("p"), KeySelector.of(keys, Clock.SYSTEM), provider);
    return new ProviderTable(Map.of("p", entry), Optional.empty()).resolve(REQUEST,
        call.withDefaults(client));
  }

  private static ResolvedTarget target(CallOptions call, CallOptions client, NetworkConfig provider) {
    return target(call, client, provider, List.of());
  }

  @Test
  void fallbacksAndModelsCanBeSetFromLists() {
    assertEquals(options().fallbacks("b/1", "b/2"), options().fallbacks(List.of("b/1", "b/2")));
    assertEquals(options().withoutFallbacks(), options().fallbacks(List.of()));
    assertEquals(ApiKey.of("k").models("x", "y"), ApiKey.of("k").models(List.of("y", "x", "y")));
    assertEquals(ApiKey.of("k"), ApiKey.of("k").models("x").models(List.of()));
  }

  @Nested
  class TimeoutsAndByteLimits {
    private final NetworkConfig provider =
        NetworkConfig.defaults().requestTimeout(BY_PROVIDER).idleTimeout(BY_PROVIDER);
    private final CallOptions client = options().requestTimeout(BY_CLIENT).idleTimeout(BY_CLIENT);
    private final CallOptions call = options().requestTimeout(BY_CALL).idleTimeout(BY_CALL);

    private static void assertTimeouts(Duration request, Duration idle, ResolvedTarget target) {
      assertEquals(List.of(request, idle), List.of(target.requestTimeout(), target.idleTimeout()));
    }

    @Test
    void timeoutsOfTheCallOverrideThoseOfTheClientAndTheProvider() {
      assertTimeouts(BY_CALL, BY_CALL, target(call, client, provider));
      assertTimeouts(BY_CLIENT, BY_CLIENT, target(options(), client, provider));
      assertTimeouts(BY_PROVIDER, BY_PROVIDER, target(options(), options(), provider));
    }

    @Test
    void eachTimeoutIsResolvedSeparately() {
      assertTimeouts(BY_CALL, BY_CLIENT,
          target(options().requestTimeout(BY_CALL), options().idleTimeout(BY_CLIENT), provider));
    }

    @Test
    void unsetTimeoutsAndLimitsHaveTheDocumentedDefaults() {
      assertTimeouts(Duration.ofSeconds(300), Duration.ofSeconds(120),
          target(options(), options(), NetworkConfig.defaults()));
      var defaults = NetworkConfig.defaults();
      assertEquals(Duration.ofSeconds(10), defaults.connectTimeout());
      assertEquals(64 * 1024 * 1024, defaults.maxBodyBytes());
      assertEquals(16 * 1024 * 1024, defaults.maxEventBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void timeoutsMustBePositive(Duration timeout) {
      var network = NetworkConfig.defaults();
      assertThrows(IllegalArgumentException.class, () -> options().requestTimeout(timeout));
      assertThrows(IllegalArgumentException.class, () -> options().idleTimeout(timeout));
      assertThrows(IllegalArgumentException.class, () -> network.connectTimeout(timeout));
      assertThrows(IllegalArgumentException.class, () -> network.requestTimeout(timeout));
      assertThrows(IllegalArgumentException.class, () -> network.idleTimeout(timeout));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void byteLimitsMustBePositive(int bytes) {
      assertThrows(IllegalArgumentException.class, () -> NetworkConfig.defaults().maxBodyBytes(bytes));
      assertThrows(IllegalArgumentException.class, () -> NetworkConfig.defaults().maxEventBytes(bytes));
    }

    @Test
    void anSslContextExcludesOtherTrustSettings() throws Exception {
      var withContext = NetworkConfig.defaults().sslContext(SSLContext.getDefault());
      assertThrows(IllegalArgumentException.class, () -> withContext.trustedCertificates("pem"));
      assertThrows(IllegalArgumentException.class, () -> withContext.insecureTrustAllCertificates(true));
      assertThrows(IllegalArgumentException.class,
          () -> NetworkConfig.defaults().trustedCertificates("pem").sslContext(withContext.sslContext().orElseThrow()));
      assertEquals(withContext, withContext.insecureTrustAllCertificates(false));
    }
  }

  @Nested
  class Headers {
    @Test
    void headersOfTheCallOverrideThoseOfTheClientAndTheProviderIgnoringCase() {
      var merged = target(options().header("x-call", "call").header("X-BOTH", "call"),
          options().header("x-client", "client").header("x-both", "client").header("X-ALL", "client"),
          NetworkConfig.defaults().header("X-Provider", "provider").header("x-all", "provider")).headers();
      assertEquals("{X-ALL=client, X-BOTH=call, x-call=call, x-client=client, X-Provider=provider}", merged.toString());
    }

    @Test
    void aHeaderNameKeepsItsLastSpelling() {
      assertEquals("{X-A=2}", options().header("x-a", "1").header("X-A", "2").headers().toString());
    }

    @Test
    void headersAreUnmodifiable() {
      assertThrows(UnsupportedOperationException.class, () -> options().header("x", "y").headers().put("a", "b"));
      assertThrows(UnsupportedOperationException.class, () -> options().headers().put("a", "b"));
    }

    @Test
    void headersReachTheProvider() {
      var provider = new ScriptedProvider("p");
      try (var bifrost = Bifrost.builder().provider(provider).options(options().header("X-A", "a")).open()) {
        bifrost.send(REQUEST, options().header("X-B", "b"));
      }
      assertEquals(Map.of("X-A", "a", "X-B", "b"), provider.attempt().headers());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "\r", "\0", "\u007f", "Jürgen", "sk-…"})
    void invalidHeaderValuesAreRejectedAndNotShown(String value) {
      var thrown = assertThrows(IllegalArgumentException.class, () -> options().header("X-A", value));
      assertEquals("the value of header 'X-A' contains a character that is not printable ASCII: remove or encode it",
          thrown.getMessage());
      assertThrows(IllegalArgumentException.class, () -> NetworkConfig.defaults().header("X-A", value));
      assertThrows(IllegalArgumentException.class, () -> options().headers(Map.of("X-A", value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a\r\nb", "ä", "a/b", "(a)", "a\""})
    void invalidHeaderNamesAreRejected(String name) {
      assertThrows(IllegalArgumentException.class, () -> options().header(name, "value"));
    }

    @Test
    void aHeaderMayHaveAnyTokenAsItsNameAndAnyPrintableValue() {
      options().header("!#$%&'*+-.^_`|~aZ09", "\t !\"~");
    }
  }

  @Nested
  class TheAuthorizationHeader {
    @Test
    void authorizationIsSentIfNoKeyIsSet() {
      var target = target(options().header("authorization", "Bearer abc"), options(), NetworkConfig.defaults());
      assertEquals("Bearer abc", target.headers().get("Authorization"));
    }

    @Test
    void authorizationReplacesTheKey() {
      var target =
          target(options().header("authorization", "x"), options(), NetworkConfig.defaults(), List.of(ApiKey.of("k")));
      assertTrue(target.isAuthorized());
      assertEquals("x", target.headers().get("Authorization"));
    }

    @Test
    void authorizationIsRejectedAsADefaultHeader() {
      var thrown = assertThrows(IllegalArgumentException.class,
          () -> NetworkConfig.defaults().header("AUTHORIZATION", "x"));
      assertEquals("'Authorization' must not be a header of every call: set the key with ProviderConfig.key(…)",
          thrown.getMessage());
      assertThrows(IllegalArgumentException.class,
          () -> Bifrost.builder().options(options().header("authorization", "x")));
    }
  }

  @Nested
  class Keys {
    private Optional<ApiKey> keyFor(ProviderConfig config) {
      try (var bifrost = Bifrost.builder().factory(factory).provider("name", config.kind("p")).open()) {
        bifrost.send(REQUEST);
      }
      return factory.opened.get("name").attempt().key();
    }

    @Test
    void keysAreNamedAfterTheirProvider() {
      assertEquals(Optional.of(ApiKey.of("secret").id("name#1")), keyFor(ProviderConfig.defaults().key("secret")));
    }

    @Test
    void keysKeepTheirOwnId() {
      assertEquals(Optional.of(ApiKey.of("secret").id("team-a")),
          keyFor(ProviderConfig.defaults().key(ApiKey.of("secret").id("team-a"))));
    }

    @Test
    void emptyKeysAreNotSentAndDoNotPreventAnAuthorizationHeader() {
      assertEquals(Optional.empty(), keyFor(ProviderConfig.defaults().key("")));
      try (var bifrost = Bifrost.builder().factory(factory).provider("p", ProviderConfig.defaults().key("")).open()) {
        bifrost.send(REQUEST, options().header("Authorization", "Bearer x"));
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sec\nret", "secr\r\net", "sécret", "“secret”"})
    void invalidKeysAreConfigurationErrorsThatHideTheKey(String value) {
      var thrown = assertThrows(BifrostException.class, () -> ApiKey.of(value));
      assertEquals(
          new Misconfigured(
              "the value of key '' contains a character that is not printable ASCII, such as a line break: remove it"),
          thrown.error());
    }
  }

  @Test
  void headersOfACallDoNotApplyToTheNextCall() {
    var provider = new ScriptedProvider("p");
    try (var bifrost = Bifrost.builder().provider(provider).open()) {
      bifrost.send(REQUEST, options().header("X-B", "b"));
      bifrost.send(REQUEST);
    }
    assertTrue(provider.attempt().headers().isEmpty());
  }
}
