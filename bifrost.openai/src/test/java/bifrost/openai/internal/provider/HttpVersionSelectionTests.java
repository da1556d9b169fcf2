package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.HttpVersion;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import bifrost.openai.internal.http.HostResolver;
import bifrost.openai.internal.http.HttpVersionSelector;
import bifrost.openai.internal.url.BaseUrl;
import bifrost.openai.internal.url.OperationPaths;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The choice between HTTP/1.1 and HTTP/2. */
class HttpVersionSelectionTests {
  private static final NetworkConfig HTTP_2 = NetworkConfig.defaults().httpVersion(HttpVersion.HTTP_2);
  private static final boolean IS_SUPPORTED = Runtime.version().feature() >= 25;

  private static ProviderConfig http2(String url) {
    return ProviderConfig.of(url).network(network -> HTTP_2);
  }

  private static String misconfigurationMessage(ProviderConfig config) {
    var thrown = assertThrows(BifrostException.class,
        () -> OpenAiProvider.open("openai", config, ChatCompletionEncoderTests.OPENAI));
    return assertInstanceOf(Misconfigured.class, thrown.error()).message();
  }

  @Test
  void usesHttp11ByDefaultEvenWithTls() {
    for (var url : List.of("http://gpu-1", "https://gpu-1")) {
      assertEquals(HttpClient.Version.HTTP_1_1,
          HttpVersionSelector.version(NetworkConfig.defaults(), BaseUrl.of(URI.create(url))));
    }
  }

  @Test
  void usesHttp2IfConfiguredAndSupported() {
    var expected = IS_SUPPORTED ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
    assertEquals(expected, HttpVersionSelector.version(HTTP_2,
        BaseUrl.of(URI.create("https://gpu-1"), ProviderConfig.of("https://gpu-1"))));
  }

  @Test
  void rejectsHttp2WithoutTls() {
    var message = misconfigurationMessage(http2("http://gpu-1:8000"));
    assertTrue(message.contains("HTTP/2 requires https://") && message.contains("http://gpu-1:8000"), message);
  }

  @Test
  void rejectsHttp2WithoutTlsInTheUrlOfAKey() {
    var key = ApiKey.of("a-key-of-the-tests");
    var message = misconfigurationMessage(http2("https://gpu-1").key(key).key(key.baseUrl("http://gpu-2:8000")));
    assertTrue(message.contains("http://gpu-2:8000"), message);
  }

  @Test
  void warnsOnceIfTheRuntimeDoesNotSupportHttp2() {
    var warnings = new ArrayList<String>();
    var key = ApiKey.of("a-key-of-the-tests");
    open(http2("https://gpu-1").key(key).key(key.baseUrl("https://gpu-2")), warnings);
    assertEquals(IS_SUPPORTED ? 0 : 1, warnings.size());
    for (var warning : warnings) assertTrue(warning.contains("'gpus'") && warning.contains("GOAWAY"), warning);
  }

  @Test
  void doesNotWarnAboutHttp11() {
    var warnings = new ArrayList<String>();
    open(ProviderConfig.of("https://gpu-1"), warnings);
    assertEquals(List.of(), warnings);
  }

  private static void open(ProviderConfig config, List<String> warnings) {
    ApiClients.of("gpus", config, ChatCompletionEncoderTests.OPENAI, OperationPaths.of(config),
        HostResolver.JVM, warnings::add).close();
  }
}
