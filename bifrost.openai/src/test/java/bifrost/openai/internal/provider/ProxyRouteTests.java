package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.api.ProxyConfig;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import bifrost.openai.internal.http.ProxyRoute;
import bifrost.openai.internal.proxy.HttpProxy;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of the proxy for a server. */
class ProxyRouteTests {
  private static String misconfigurationMessage(Supplier<ProxyRoute> route) {
    var thrown = assertThrows(BifrostException.class, route::get);
    return assertInstanceOf(Misconfigured.class, thrown.error()).message();
  }

  @Nested
  class FromTheEnvironment {
    private static Optional<String> proxy(String server, Map<String, String> environment) {
      return ProxyRoute.fromEnvironment(URI.create(server), environment::get).proxy().map(HttpProxy::toString);
    }

    /** These cases come from the tests of golang.org/x/net/http/httpproxy. */
    @ParameterizedTest(name = "NO_PROXY={0} and {1}: direct {2}")
    @CsvSource(delimiter = '|', value = {
        "'' | http://example.com | false",
        "'' | http://localhost:8000 | true",
        "'' | http://LOCALHOST | true",
        "'' | http://127.0.0.1:8000 | true",
        "'' | http://127.9.9.9 | true",
        "'' | http://[::1]:8000 | true",
        "'' | http://localhost.example | false",
        "'' | http://10.0.0.1 | false",
        "* | http://example.com | true",
        "foo, * | http://example.com | true",
        "example.com | http://example.com | true",
        "example.com | http://gpu.example.com | true",
        "example.com | http://a.b.example.com:8000 | true",
        "example.com | http://notexample.com | false",
        "example.com | http://example.com.evil | false",
        "EXAMPLE.com | http://GPU.Example.COM | true",
        ".example.com | http://gpu.example.com | true",
        ".example.com | http://example.com | false",
        "*.example.com | http://gpu.example.com | true",
        "*.example.com | http://example.com | false",
        "*example.com | http://gpuexample.com | false",
        "foo, example.com ,bar | http://example.com | true",
        ",, | http://example.com | false",
        "example.com:80 | http://example.com | true",
        "example.com:443 | http://example.com | false",
        "example.com:8000 | http://gpu.example.com:8000 | true",
        "example.com:8000 | http://gpu.example.com:8001 | false",
        ":8000 | http://example.com:8000 | false",
        "10.0.0.1 | http://10.0.0.1:8000 | true",
        "10.0.0.1 | http://10.0.0.11:8000 | false",
        "10.0.0.1:8000 | http://10.0.0.1:8000 | true",
        "10.0.0.1:8000 | http://10.0.0.1 | false",
        "10.0.0.0/8 | http://10.9.8.7 | true",
        "10.0.0.0/8 | http://11.0.0.1 | false",
        "192.168.64.0/18 | http://192.168.127.1 | true",
        "192.168.64.0/18 | http://192.168.128.1 | false",
        "0.0.0.0/0 | http://8.8.8.8 | true",
        "10.0.0.0/33 | http://10.0.0.0 | false",
        "10.0.0.0/8 | http://host10 | false",
        "2001:db8::1 | http://[2001:db8::1]:8000 | true",
        "2001:db8::1 | http://[2001:DB8:0::1] | true",
        "[2001:db8::1] | http://[2001:db8::1] | true",
        "[2001:db8::1]:8000 | http://[2001:db8::1]:8000 | true",
        "[2001:db8::1]:8000 | http://[2001:db8::1] | false",
        "2001:db8::/32 | http://[2001:db8:1::1] | true",
        "2001:db8::/32 | http://[2001:db9::1] | false",
        "2001:db8::/32 | http://10.0.0.1 | false",
        "1.2 | http://1.2.3.4 | false",
    })
    void noProxyExcludesTheListedServers(String list, String server, boolean direct) {
      var environment = Map.of("HTTP_PROXY", "http://proxy:3128", "NO_PROXY", list);
      assertEquals(direct ? Optional.empty() : Optional.of("http://proxy:3128"), proxy(server, environment));
    }

    @ParameterizedTest(name = "{0}={1} is {2} for http and {3} for https")
    @CsvSource({
        "HTTP_PROXY,http://proxy:3128,http://proxy:3128,",
        "http_proxy,http://proxy:3128,http://proxy:3128,",
        "HTTPS_PROXY,http://proxy:3128,,http://proxy:3128",
        "https_proxy,proxy:3128,,http://proxy:3128",
        "HTTPS_PROXY,http://proxy,,http://proxy:80",
        "HTTPS_PROXY,10.0.0.9:3128,,http://10.0.0.9:3128",
        "HTTPS_PROXY,' http://[::1]:3128/ ',,http://[::1]:3128",
        "ALL_PROXY,http://proxy:3128,,",
        "HTTP_PROXY,'',,",
    })
    void usesTheVariableOfTheScheme(String name, String value, String forHttp, String forHttps) {
      assertEquals(Optional.ofNullable(forHttp), proxy("http://gpu:8000", Map.of(name, value)));
      assertEquals(Optional.ofNullable(forHttps), proxy("https://gpu:8000", Map.of(name, value)));
    }

    @Test
    void prefersUpperCaseVariables() {
      assertEquals(Optional.of("http://upper:1"),
          proxy("http://gpu", Map.of("HTTP_PROXY", "upper:1", "http_proxy", "lower:1")));
      assertEquals(Optional.of("http://lower:1"),
          proxy("http://gpu", Map.of("HTTP_PROXY", " ", "http_proxy", "lower:1")));
      assertEquals(Optional.empty(), proxy("http://gpu", Map.of("HTTP_PROXY", "upper:1", "no_proxy", "gpu")));
    }

    @Test
    void usesTheCredentialsOfTheProxyUrl() {
      var route = ProxyRoute.fromEnvironment(URI.create("http://gpu"),
          Map.of("HTTP_PROXY", "http://me:s3cret@proxy:1")::get);
      assertEquals(Optional.of("Basic bWU6czNjcmV0"), route.proxy().orElseThrow().authorization());
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://proxy:1080", "https://me:s3cret@proxy:3128", "http://me:s3cret@",
        "http://me:s3 cret@proxy", "http://me:s3cret@proxy:99999", "proxy:0", "http://proxy:",
        "http://me:s3cret@proxy:70000/"})
    void rejectsAnInvalidProxyAndNamesItsVariable(String value) {
      var message = misconfigurationMessage(
          () -> ProxyRoute.fromEnvironment(URI.create("http://gpu:8000"), Map.of("HTTP_PROXY", value)::get));
      assertTrue(message.contains("HTTP_PROXY") && !message.contains("s3"), message);
      assertEquals(Optional.empty(), proxy("http://gpu:8000", Map.of("HTTPS_PROXY", value)),
          "the variable does not apply to this server");
      assertEquals(Optional.empty(), proxy("http://localhost:8000", Map.of("HTTP_PROXY", value)),
          "the variable does not apply to this server");
    }
  }

  @Nested
  class FromTheConfiguration {
    private static String misconfigurationMessage(String url) {
      return ProxyRouteTests
          .misconfigurationMessage(() -> ProxyRoute.of(ProxyConfig.http(url), URI.create("http://gpu:8000")));
    }

    @Test
    void usesTheConfiguredProxyForEveryServerIncludingLocalhost() {
      var route = ProxyRoute.of(ProxyConfig.http("http://proxy:3128"), URI.create("http://127.0.0.1:8000"));
      assertEquals(Optional.of("http://proxy:3128"), route.proxy().map(HttpProxy::toString));
      assertTrue(route.isProxied());
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://proxy:1080", "socks5h://proxy", "socks4://proxy", "SOCKS://proxy"})
    void rejectsSocksProxies(String url) {
      var message = misconfigurationMessage(url);
      assertTrue(message.contains("uses SOCKS") && message.contains("http://proxy:3128"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://proxy", "ftp://proxy", "proxy:3128", "http:proxy", "http://under_score:1",
        "//proxy", "", "http://proxy:99999", "http://proxy:0", "http://proxy:", "http://proxy:-1", "http://proxy:3128x",
        "http:///", "http://:3128", "http://::1:3128"})
    void rejectsUrlsThatAreNotHttpProxies(String url) {
      assertTrue(misconfigurationMessage(url)
          .contains("use an HTTP proxy like http://proxy:3128"));
    }

    @Test
    void checksTheProxyWhenTheProviderIsOpened() {
      var config = ProviderConfig.of("http://gpu:8000")
          .network(network -> network.proxy(ProxyConfig.http("socks5://proxy:1080")));
      var thrown = assertThrows(BifrostException.class,
          () -> OpenAiProvider.open("openai", config, ChatCompletionEncoderTests.OPENAI));
      assertInstanceOf(Misconfigured.class, thrown.error());
    }

    @Test
    void usesNoProxyIfConfigured() {
      assertFalse(ProxyRoute.of(ProxyConfig.none(), URI.create("http://gpu:8000")).isProxied());
    }
  }
}
