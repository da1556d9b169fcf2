package bifrost.openai.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.Key;
import bifrost.api.ProviderConfig;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RULE 4. */
class BaseUrlTests {
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
      "http://gateway/v10,                   http://gateway/v10/v1/models",
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
  void leadsToThePathsOfTheServer(URI baseUrl, URI models) {
    assertEquals(models, BaseUrl.of(baseUrl).at("/v1/models"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      http://user:secret@host|names a user
      http://user@host|names a user
      http://user:se%20cret@host:80/v1|names a user
      https://user:secret@host_name|names a user
      ftp://user:secret@host|names a user
      ftp://host|'ftp://host' begins with neither http:// nor https://
      file:///etc|'file:///etc' begins with neither
      localhost:8000|'localhost:8000' begins with neither
      localhost|'localhost' begins with neither
      user:secret@host|begins with neither
      http:user:secret@host|names no host
      http:///v1|'http:///v1' names no host
      http://host_name:8000/v1|'http://host_name:8000/v1' names no host, or one with a character that host names do not have
      http://h:99999|'http://h:99999' has no valid port: 99999 (1 to 65535)
      http://h:65536|'http://h:65536' has no valid port: 65536
      https://h:0|'https://h:0' has no valid port: 0 (1 to 65535)
      http://h:000/v1|has no valid port: 000
      http://h:080001|has no valid port: 080001
      http://h:99999999999|has no valid port: 99999999999
      http://h:-1|has no valid port: -1
      http://h:+80|has no valid port: +80
      http://h:8a|has no valid port: 8a
      http://h_x:99999|has no valid port: 99999
      http://h:|'http://h:' has an empty port
      http://h:/v1|'http://h:/v1' has an empty port
      http://[::1]:|has an empty port
      http://[::1]:0|has no valid port: 0
      http://[::1]:70000|has no valid port: 70000
      http://:8000|names no host
      http://:|has an empty port
      http://::1:8000|names no host, or one with a character that host names do not have (an IPv6 address must be in brackets)
      http://.|names no host
      http://a..b|names no host
      http://-a|names no host
      http://a-:80|names no host
      http://1.2.3|names no host
      http://256.1.1.1:80|names no host
      http://a.1|names no host
      http://*|names no host
      http://h%41|names no host
      http://bücher.example|names no host
      http:/h|names no host
      http:h|names no host
      http:///|names no host
      https://?a|names no host
      //h:80|begins with neither
      ws://h|begins with neither
      http://@h|names a user
      http://host?key=secret|'http://host' has a query or a fragment
      http://host/v1?key=secret#a|'http://host/v1' has a query or a fragment
      http://host#secret|'http://host' has a query or a fragment
      http://host/v1?|'http://host/v1' has a query or a fragment
      ftp://host?key=secret|'ftp://host' begins with neither
      """)
  void isRefusedWithAReasonThatHoldsNoSecret(URI baseUrl, String reason) {
    var error = assertInstanceOf(Misconfigured.class, assertThrows(BifrostException.class, () -> BaseUrl.of(baseUrl)).error());
    assertTrue(error.message().startsWith("the base URL") && error.message().contains(reason), error.message());
    assertTrue(error.message().endsWith(": write it like http://localhost:8000"), error.message());
    assertFalse(error.message().contains("secret"), error.message());
  }

  /** Whatever is refused is refused when the provider is opened: the provider's URL, and a key's. */
  @ParameterizedTest
  @ValueSource(strings = {"http://h:99999", "http://h:0", "http://h:", "http://h_x", "http:///v1", "ftp://h", "h:80"})
  void isRefusedOnOpening(URI url) {
    var own = ProviderConfig.of(url);
    var ofKey = ProviderConfig.of("http://h").key(new Key("k", "a-key", 1, Set.of(), Optional.of(url)));
    for (var config : List.of(own, ofKey)) {
      var thrown = assertThrows(BifrostException.class, () -> OpenAiProvider.open("openai", config, RequestTests.OPENAI));
      assertTrue(assertInstanceOf(Misconfigured.class, thrown.error()).message().contains("'" + url + "'"), thrown.getMessage());
    }
  }

  @Test
  void isTlsByItsScheme() {
    assertTrue(BaseUrl.of(URI.create("HTTPS://host")).isTls());
    assertFalse(BaseUrl.of(URI.create("http://host")).isTls());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://gpu-1:8000", "http://10.example", "https://api.example.com"})
  void withANameIsLookedUp(URI url) {
    assertTrue(BaseUrl.of(url).needsLookup());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:8000", "http://LOCALHOST", "http://127.0.0.1:8000", "http://[::1]", "https://10.0.0.7/v1"})
  void withAnAddressIsNot(URI url) {
    assertFalse(BaseUrl.of(url).needsLookup());
  }
}
