package bifrost.openai.internal.url;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import bifrost.openai.internal.provider.OpenAiProvider;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The validation of base URLs, and their combination with paths and queries. */
class BaseUrlTests {
  private static final ApiEndpoint MODELS = ApiEndpoint.of(ApiEndpoint.PathBase.PREFIX, "/models");

  @ParameterizedTest
  @CsvSource({
      "http://localhost:8000,                http://localhost:8000/v1/models",
      "http://localhost:8000/,               http://localhost:8000/v1/models",
      "http://localhost:8000///,             http://localhost:8000/v1/models",
      "http://localhost:8000/v1,             http://localhost:8000/v1/models",
      "http://localhost:8000/v1/,            http://localhost:8000/v1/models",
      "http://localhost:8000//v1//,          http://localhost:8000/v1/models",
      "https://api.example.com/v1,           https://api.example.com/v1/models",
      "HTTPS://api.example.com,              HTTPS://api.example.com/v1/models",
      "http://gateway/team/llm,              http://gateway/team/llm/v1/models",
      "http://gateway/team/llm/,             http://gateway/team/llm/v1/models",
      "http://gateway/openai/v1/,            http://gateway/openai/v1/models",
      "http://gateway/openai//v1/,           http://gateway/openai/v1/models",
      "http://gateway/v1/v1,                 http://gateway/v1/v1/models",
      "http://gateway/v10,                   http://gateway/v10/models",
      "http://gateway/api/v3/,               http://gateway/api/v3/models",
      "http://gateway/api/paas/v4,           http://gateway/api/paas/v4/models",
      "http://gateway/v1beta,                http://gateway/v1beta/models",
      "http://gateway/v1beta/openai/,        http://gateway/v1beta/openai/models",
      "http://gateway/v1/acc/gw/compat,      http://gateway/v1/acc/gw/compat/models",
      "http://gateway/openai/deployments/a,  http://gateway/openai/deployments/a/models",
      "http://gateway/deployments/a,         http://gateway/deployments/a/v1/models",
      "http://gateway/inference,             http://gateway/inference/v1/models",
      "http://gateway/vllm/v,                http://gateway/vllm/v/v1/models",
      "http://h/api/v3?a=b,                  http://h/api/v3/models?a=b",
      "http://h?a=b,                         http://h/v1/models?a=b",
      "http://h/?a=b&c,                      http://h/v1/models?a=b&c",
      "http://h/v1/?a=%20b+c&a=/?&x=%C3%B6,  http://h/v1/models?a=%20b+c&a=/?&x=%C3%B6",
      "http://h/v1?q=größe,                  http://h/v1/models?q=gr%C3%B6%C3%9Fe",
      "http://h/v1?,                         http://h/v1/models",
      "http://gateway/apiv1,                 http://gateway/apiv1/v1/models",
      "http://gateway/V1,                    http://gateway/V1/v1/models",
      "http://gateway/a%20b/@c,              http://gateway/a%20b/@c/v1/models",
      "http://[::1]:8000,                    http://[::1]:8000/v1/models",
      "http://h:1,                           http://h:1/v1/models",
      "http://h:65535/,                      http://h:65535/v1/models",
      "http://h:00080,                       http://h:00080/v1/models",
      "http://h.:80,                         http://h.:80/v1/models",
      "http://gateway/größe,                 http://gateway/gr%C3%B6%C3%9Fe/v1/models",
      "http://10.0.0.7,                      http://10.0.0.7/v1/models"})
  void resolvesThePathOfAnOperation(URI baseUrl, URI models) {
    assertEquals(models, BaseUrl.of(baseUrl).resolve(MODELS));
  }

  @ParameterizedTest
  @CsvSource({
      "http://h,               http://h/version",
      "http://h/v1/,           http://h/version",
      "http://h/api/v3,        http://h/api/version",
      "http://h/api/v1beta/,   http://h/api/version",
      "http://h/v1beta/openai, http://h/v1beta/openai/version",
      "http://h/team/llm?a=b,  http://h/team/llm/version?a=b"})
  void resolvesARawPathWithoutTheTrailingVersion(URI baseUrl, URI version) {
    assertEquals(version, BaseUrl.of(baseUrl).resolve(ApiEndpoint.raw("/version")));
  }

  @ParameterizedTest
  @CsvSource({
      "http://h,            '',         http://h/models",
      "http://h,            /,          http://h/models",
      "http://h/v1,         '',         http://h/v1/models",
      "http://h/inference/, '',         http://h/inference/models",
      "http://h,            /api/v3,    http://h/api/v3/models",
      "http://h/,           /api/v3/,   http://h/api/v3/models",
      "http://h/api/v3/,    /api/v3,    http://h/api/v3/models",
      "http://h/v1,         /v1,        http://h/v1/models",
      "http://h/v2/team,    /v1,        http://h/v2/team/v1/models",
      "http://h,            /größe,     http://h/gr%C3%B6%C3%9Fe/models",
      "http://h?a=b,        /x%20y,     http://h/x%20y/models?a=b"})
  void addsThePathPrefixInsteadOfV1(URI baseUrl, String prefix, URI models) {
    assertEquals(models, BaseUrl.of(baseUrl, ProviderConfig.defaults().pathPrefix(prefix)).resolve(MODELS));
  }

  @Test
  void mergesQueriesAndPrefersTheMoreSpecificParameters() {
    var config = ProviderConfig.defaults().query("api-version", "2").query("ä b", "c&d=e+f").query("p", "1");
    var url = BaseUrl.of(URI.create("http://h/v1?x=%2f&api%2Dversion=1&api-version=0&y"), config);
    assertEquals("http://h/v1/models?x=%2f&y&api-version=2&%C3%A4%20b=c%26d%3De%2Bf&p=1",
        url.resolve(MODELS).toString());
    assertEquals("http://h/a?x=%2f&api-version=2&%C3%A4%20b=c%26d%3De%2Bf&y=7&p=8&p=9",
        url.resolve(ApiEndpoint.raw("/a?y=7&p=8&p=9")).toString());
  }

  @ParameterizedTest
  @CsvSource({
      "api/v3, invalid path prefix 'api/v3': must start with '/'",
      "//a,    invalid path prefix '//a': must not start with '//'",
      "/a?b=c, invalid path prefix '/a': must not contain '?'",
      "/a#b,   invalid path prefix '/a': must not contain '#'",
      "/a b,   'invalid path prefix ''/a b'': Illegal character in path at character 3'",
      "/%zz,   'invalid path prefix ''/%zz'': Malformed escape pair at character 2'"})
  void rejectsAnInvalidPathPrefixOnOpening(String prefix, String reason) {
    var config = ProviderConfig.of("http://h").pathPrefix(prefix);
    var thrown = assertThrows(BifrostException.class,
        () -> OpenAiProvider.open("openai", config, ChatCompletionEncoderTests.OPENAI));
    var message = assertInstanceOf(Misconfigured.class, thrown.error()).message();
    assertTrue(message.startsWith(reason) && message.endsWith("; set it with ProviderConfig.pathPrefix"), message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      http://user:secret@host|must not contain a user name
      http://user@host|must not contain a user name
      http://user:se%20cret@host:80/v1|must not contain a user name
      https://user:secret@host_name|must not contain a user name
      ftp://user:secret@host|must not contain a user name
      ftp://host|'ftp://host' must start with http:// or https://
      file:///etc|'file:///etc' must start with
      localhost:8000|'localhost:8000' must start with
      localhost|'localhost' must start with
      user:secret@host|must start with
      http:user:secret@host|has no host or an invalid host name
      http:///v1|'http:///v1' has no host or an invalid host name
      https://host_name:8000/v1|'https://host_name:8000/v1' has '_' in the host name, which java.net.http rejects for \
      https://; give the server a network alias
      http://a._..b|has no host or an invalid host name
      http://_a%41|has no host or an invalid host name
      http://h:99999|'http://h:99999' has an invalid port: 99999 (1 to 65535)
      http://h:65536|'http://h:65536' has an invalid port: 65536
      https://h:0|'https://h:0' has an invalid port: 0 (1 to 65535)
      http://h:000/v1|has an invalid port: 000
      http://h:080001|has an invalid port: 080001
      http://h:99999999999|has an invalid port: 99999999999
      http://h:-1|has an invalid port: -1
      http://h:+80|has an invalid port: +80
      http://h:8a|has an invalid port: 8a
      http://h_x:99999|has an invalid port: 99999
      http://h:|'http://h:' has an empty port
      http://h:/v1|'http://h:/v1' has an empty port
      http://[::1]:|has an empty port
      http://[::1]:0|has an invalid port: 0
      http://[::1]:70000|has an invalid port: 70000
      http://:8000|has no host or an invalid host name
      http://:|has an empty port
      http://::1:8000|has no host or an invalid host name (an IPv6 address must be in \
      brackets)
      http://.|has no host or an invalid host name
      http://a..b|has no host or an invalid host name
      http://-a|has no host or an invalid host name
      http://a-:80|has no host or an invalid host name
      http://1.2.3|has no host or an invalid host name
      http://256.1.1.1:80|has no host or an invalid host name
      http://a.1|has no host or an invalid host name
      http://*|has no host or an invalid host name
      http://h%41|has no host or an invalid host name
      http://bücher.example|has no host or an invalid host name
      http:/h|has no host or an invalid host name
      http:h|has no host or an invalid host name
      http:///|has no host or an invalid host name
      https://?a|has no host or an invalid host name
      //h:80|must start with
      ws://h|must start with
      http://@h|must not contain a user name
      http://host/v1?key=secret#a|'http://host/v1' must not have a fragment
      http://host#secret|'http://host' must not have a fragment
      http://host_name#secret|'http://host_name' must not have a fragment
      ftp://host?key=secret|'ftp://host' must start with
      """)
  void rejectsAnInvalidBaseUrlWithoutQuotingSecrets(URI baseUrl, String reason) {
    var error =
        assertInstanceOf(Misconfigured.class, assertThrows(BifrostException.class, () -> BaseUrl.of(baseUrl)).error());
    assertTrue(error.message().startsWith("the base URL") && error.message().contains(reason), error.message());
    assertTrue(error.message().endsWith(": use a URL like http://localhost:8000"), error.message());
    assertFalse(error.message().contains("secret"), error.message());
  }

  /** An invalid URL of the provider or of one of its keys is rejected when the provider is opened. */
  @ParameterizedTest
  @ValueSource(strings = {"http://h:99999", "http://h:0", "http://h:", "https://h_x", "http:///v1", "ftp://h", "h:80"})
  void rejectsAnInvalidBaseUrlOnOpening(URI url) {
    var withProviderUrl = ProviderConfig.of(url);
    var withKeyUrl = ProviderConfig.of("http://h").key(ApiKey.of("a-key").baseUrl(url));
    for (var config : List.of(withProviderUrl, withKeyUrl)) {
      var thrown = assertThrows(BifrostException.class,
          () -> OpenAiProvider.open("openai", config, ChatCompletionEncoderTests.OPENAI));
      assertTrue(assertInstanceOf(Misconfigured.class, thrown.error()).message().contains("'" + url + "'"),
          thrown.getMessage());
    }
  }

  @Test
  void theSchemeDeterminesWhetherTlsIsUsed() {
    assertTrue(BaseUrl.of(URI.create("HTTPS://host")).isTls());
    assertFalse(BaseUrl.of(URI.create("http://host")).isTls());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://gpu-1:8000", "http://10.example", "https://api.example.com", "http://vllm_server:8000"})
  void aHostNameNeedsALookup(URI url) {
    assertTrue(BaseUrl.of(url).needsLookup());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:8000", "http://LOCALHOST", "http://127.0.0.1:8000", "http://[::1]",
      "https://10.0.0.7/v1"})
  void anAddressNeedsNoLookup(URI url) {
    assertFalse(BaseUrl.of(url).needsLookup());
  }
}
