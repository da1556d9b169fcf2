package bifrost.api.internal.config;

import static bifrost.api.internal.config.ConfigJson.vllm;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostException;
import bifrost.api.ClientCertificate;
import bifrost.api.HttpVersion;
import bifrost.api.LoadBalancing;
import bifrost.api.NetworkConfig;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.ProxyConfig;
import bifrost.api.TrafficPolicy;
import bifrost.api.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the members of a provider in a config.json. */
class ProviderConfigReaderTests {
  private static NetworkConfig network(String members) {
    return vllm("\"network_config\": {" + members + "}").provider().network();
  }

  private static ProxyConfig proxy(String members) {
    return vllm("\"proxy_config\": {" + members + "}").provider().network().proxy();
  }

  @Nested
  class ProviderMembers {
    @Test
    void anEmptyProviderHasTheDefaultsOfItsKind() {
      assertEquals(ProviderConfig.defaults(), vllm("").provider());
    }

    /** In the configuration of the gateway, which is written in Go, a zero value means an absent member. */
    @Test
    void zeroValuesKeepTheDefaultsOfTheKind() {
      assertEquals(ProviderConfig.defaults(),
          vllm("\"network_config\": {\"base_url\": \"\", \"default_request_timeout_in_seconds\": 0,"
              + " \"stream_idle_timeout_in_seconds\": 0, \"retry_backoff_initial\": 0, \"retry_backoff_max\": \"0s\","
              + " \"max_retries\": 0}")
              .provider());
      assertEquals(ProxyConfig.none(), proxy(""));
      assertEquals(ProxyConfig.none(), proxy("\"type\": \"\", \"url\": \"\""));
    }

    @Test
    void theBaseProviderTypeSetsTheKindEvenAsTheLastMember() {
      var file = new ConfigJson("""
          {"providers": {"fast": {"network_config": {"base_url": "http://gpu-2:8000"},
             "custom_provider_config": {"base_provider_type": "vllm"}}}}""");
      assertEquals(ProviderConfig.of("http://gpu-2:8000").kind("vllm"), file.provider("fast"));
    }

    @Test
    void requestPathOverridesSetThePaths() {
      var paths = vllm(
          "\"custom_provider_config\": {\"request_path_overrides\": {\"chat_completion\": \"/chat\","
              + " \"chat_completion_stream\": \" stream?a=b \", \"embedding\": \"HTTPS://other/embed\","
              + " \"responses_stream\": \"/responses\", \"rerank\": \"\", \"file_upload\": \"/files2\"}}")
          .provider();
      assertEquals(Map.of(Operation.CHAT_COMPLETION, "/chat", Operation.EMBEDDING, "HTTPS://other/embed",
          Operation.FILE, "/files2"), paths.sendPaths());
      assertEquals(Map.of(Operation.CHAT_COMPLETION, "/stream?a=b", Operation.RESPONSES, "/responses"),
          paths.streamPaths());
    }

    @Test
    void readsThePathPrefixAndTheQuery() {
      assertEquals(ProviderConfig.defaults().pathPrefix("/api/v3").query("api-version", "2024-10-21").query("b", ""),
          vllm("\"path_prefix\": \"/api/v3\", \"query\": {\"api-version\": \"2024-10-21\", \"b\": \"\"}").provider());
      assertEquals(Optional.of(""), vllm("\"path_prefix\": \"\"").provider().pathPrefix());
    }

    @Test
    void readsTheLimitOfCallsInFlightAndTheQueueTimeout() {
      var traffic = TrafficPolicy.defaults();
      assertEquals(traffic.maxConcurrentCalls(8).queueTimeout(ofSeconds(30)),
          vllm("\"max_calls_in_flight\": 8").provider().traffic());
      assertEquals(traffic.maxConcurrentCalls(8).queueTimeout(Duration.ZERO),
          vllm("\"queue_timeout_in_seconds\": 0, \"max_calls_in_flight\": 8").provider().traffic());
      assertEquals(traffic.maxConcurrentCalls(8).queueTimeout(ofSeconds(5)),
          vllm("\"max_calls_in_flight\": 8, \"queue_timeout_in_seconds\": 5").provider().traffic());
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "chat"})
    void readsTheProtocolOfResponses(String protocol) {
      assertEquals(JsonObject.of("responses", protocol),
          vllm("\"responses\": \"" + protocol + "\"").provider().options());
    }

    @Test
    void readsReasoningNames() {
      assertEquals(JsonObject.of("reasoning_names", List.of("reasoning_content", "r")),
          vllm("\"reasoning_names\": [\"reasoning_content\", \"r\"]").provider().options());
      assertEquals(JsonObject.of("reasoning_names", List.of()), vllm("\"reasoning_names\": []").provider().options());
    }

    @Test
    void readsStreamOptionsAndDisableStreamOptions() {
      assertEquals(JsonObject.of("stream_options", false), vllm("\"stream_options\": false").provider().options());
      assertEquals(JsonObject.of("stream_options", true), vllm("\"stream_options\": true").provider().options());
      assertEquals(JsonObject.of("stream_options", false),
          vllm("\"custom_provider_config\": {\"disable_stream_options\": true}").provider().options());
      assertEquals(JsonObject.of(),
          vllm("\"custom_provider_config\": {\"disable_stream_options\": false}").provider().options());
    }

    @Test
    void readsTheTrafficPolicy() {
      assertEquals(
          ProviderConfig.defaults()
              .traffic(
                  traffic -> traffic.loadBalancing(LoadBalancing.LEAST_BUSY).ejectionTime(ofMillis(500), ofSeconds(90))
                      .retryBudget(0.2)),
          vllm(
              "\"balance\": \"least_busy\", \"ejection_initial\": 500, \"ejection_max\": \"1m30s\","
                  + " \"retry_budget\": 0.2")
              .provider());
      assertEquals(ProviderConfig.defaults(),
          vllm("\"balance\": \"weighted\", \"ejection_initial\": 0, \"ejection_max\": \"0s\"").provider());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"balance\": \"round_robin\"", "\"retry_budget\": 1.5", "\"retry_budget\": -1",
        "\"ejection_max\": \"-1s\""})
    void rejectsInvalidTrafficPolicies(String member) {
      assertTrue(vllm(member).errorMessage().startsWith("config.json:1:"));
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void readsWhetherRawRequestsAndResponsesAreSentBack(boolean request, boolean response) {
      var config =
          vllm("\"send_back_raw_request\": " + request + ", \"send_back_raw_response\": " + response).provider();
      assertEquals(request, config.captureRequestBodies());
      assertEquals(response, config.captureResponseBodies());
    }

    @Test
    void treatsANullMemberAsAbsent() {
      var file = vllm(
          "\"keys\": null, \"network_config\": null, \"proxy_config\": {\"type\": \"none\", \"url\": null},"
              + " \"responses\": null");
      assertEquals(ProviderConfig.defaults().network(network -> network.proxy(ProxyConfig.none())), file.provider());
      assertEquals(List.of(), file.warnings);
    }

    @Test
    void anOpenaiProviderHasTheDefaultBaseUrlOfTheGateway() {
      assertEquals(ProviderConfig.of("https://api.openai.com"),
          new ConfigJson("{\"providers\": {\"openai\": {}}}").provider("openai"));
      assertEquals(ProviderConfig.of("http://own:8000"),
          new ConfigJson("{\"providers\": {\"openai\": {\"network_config\": {\"base_url\": \"http://own:8000\"}}}}")
              .provider("openai"));
    }
  }

  @Nested
  class NetworkMembers {
    @Test
    void readsTheBaseUrlFromTheFileOrTheEnvironment() {
      assertEquals(Optional.of(URI.create("http://gpu-1:8000/v1")),
          vllm("\"network_config\": {\"base_url\": \"http://gpu-1:8000/v1\"}").provider().baseUrl());
      assertEquals(Optional.of(URI.create("http://gpu-7:8000")),
          vllm("\"network_config\": {\"base_url\": \"env.GPU\"}").provider().baseUrl());
    }

    @Test
    void readsHeaderValuesFromTheFileOrTheEnvironment() {
      assertEquals(Map.of("X-Team", "search", "X-Token", "s3cret-of-the-environment", "X-Nothing", ""),
          network("\"extra_headers\": {\"X-Team\": \"search\", \"X-Token\": \"env.VLLM_KEY\", \"X-Nothing\": \"\"}")
              .headers());
    }

    @Test
    void readsTimeoutsInSeconds() {
      var network = network("\"default_request_timeout_in_seconds\": 30, \"stream_idle_timeout_in_seconds\": 7");
      assertEquals(ofSeconds(30), network.requestTimeout());
      assertEquals(ofSeconds(7), network.idleTimeout());
    }

    @Test
    void readsRetriesAndTheirDelaysInMillisecondsOrWithUnits() {
      var network = network("\"max_retries\": 3, \"retry_backoff_initial\": 100, \"retry_backoff_max\": \"1m30s\"");
      assertEquals(3, network.maxRetries());
      assertEquals(ofMillis(100), network.initialRetryBackoff());
      assertEquals(ofSeconds(90), network.maxRetryBackoff());
    }

    @Test
    void absentMembersKeepTheirDefaults() {
      assertEquals(NetworkConfig.defaults(), network(""));
      assertEquals(NetworkConfig.defaults().retryBackoff(ofMillis(500), ofMillis(9)),
          network("\"retry_backoff_max\": 9"));
    }

    @Test
    void readsTheTlsTrustSettings() {
      assertTrue(network("\"insecure_skip_verify\": true").insecureTrustAllCertificates());
      assertEquals(Optional.of("of the server"), network("\"ca_cert_pem\": \"of the server\"").trustedCertificates());
      assertEquals(Optional.of("s3cret-of-the-environment"),
          network("\"ca_cert_pem\": \"env.VLLM_KEY\"").trustedCertificates());
      assertEquals(Optional.empty(), network("\"ca_cert_pem\": \"\"").trustedCertificates());
    }

    @Test
    void readsTheFileOfCertificateAuthoritiesAndTheMaximumConnectionAge() {
      assertEquals(Optional.of(Path.of("/tls/ca.crt")),
          network("\"ca_cert_file\": \"/tls/ca.crt\"").trustedCertificateFile());
      assertEquals(Optional.empty(), network("\"ca_cert_file\": \"\"").trustedCertificateFile());
      assertEquals(Duration.ofSeconds(7), network("\"max_connection_age_in_seconds\": 7").maxConnectionAge());
    }

    @Test
    void readsAClientCertificateFromTextOrFiles() {
      assertEquals(Optional.of(ClientCertificate.of("chain", "s3cret-of-the-environment")),
          network("\"client_certificate\": {\"cert_pem\": \"chain\", \"key_pem\": \"env.VLLM_KEY\"}")
              .clientCertificate());
      assertEquals(Optional.of(ClientCertificate.of(Path.of("/tls/tls.crt"), Path.of("/tls/tls.key"))),
          network("\"client_certificate\": {\"cert_file\": \"/tls/tls.crt\", \"key_file\": \"/tls/tls.key\"}")
              .clientCertificate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"cert_pem\": \"chain\"}", "{\"cert_file\": \"a\", \"key_pem\": \"b\"}",
        "{\"cert_file\": \"a\", \"key_file\": \"b\", \"key_pem\": \"c\"}"})
    void rejectsAClientCertificateWithoutItsKey(String certificate) {
      var thrown = assertThrows(BifrostException.class, () -> network("\"client_certificate\": " + certificate));
      assertTrue(
          thrown.getMessage().endsWith("must have either 'cert_pem' and 'key_pem', or 'cert_file' and 'key_file'"),
          thrown.getMessage());
    }

    @Test
    void selectsHttp2IfEveryUrlIsHttps() {
      assertEquals(HttpVersion.HTTP_1_1, network("").httpVersion());
      for (var provider : List.of(
          vllm("\"network_config\": {\"enforce_http2\": true, \"base_url\": \"https://gpu-1\"}").provider(),
          vllm(
              "\"network_config\": {\"enforce_http2\": true},"
                  + " \"keys\": [{\"vllm_key_config\": {\"url\": \"HTTPS://gpu-1\"}}]")
              .provider(),
          new ConfigJson("{\"providers\": {\"openai\": {\"network_config\": {\"enforce_http2\": true}}}}")
              .provider("openai"))) {
        assertEquals(HttpVersion.HTTP_2, provider.network().httpVersion());
      }
      var off = vllm("\"network_config\": {\"enforce_http2\": false, \"base_url\": \"http://gpu-1\"}").provider();
      assertEquals(HttpVersion.HTTP_1_1, off.network().httpVersion());
    }
  }

  @Nested
  class ProxyMembers {
    @Test
    void readsTheProxyTypesNoneAndEnvironment() {
      assertEquals(ProxyConfig.none(), proxy("\"type\": \"none\""));
      assertEquals(ProxyConfig.environment(), proxy("\"type\": \"environment\""));
      assertEquals(ProxyConfig.none(),
          proxy("\"type\": \"none\", \"url\": \"\", \"username\": \"\", \"password\": \"\""));
    }

    @Test
    void readsTheUrlAndTheCredentialsOfAProxy() {
      assertEquals(ProxyConfig.http("http://proxy:3128"), proxy("\"type\": \"http\", \"url\": \"http://proxy:3128\""));
      assertEquals(ProxyConfig.http("http://proxy:3128").credentials("me", "s3cret-of-the-environment"), proxy(
          "\"password\": \"env.VLLM_KEY\", \"username\": \"me\", \"url\": \"http://proxy:3128\", \"type\": \"http\""));
      assertEquals(ProxyConfig.http("http://me:pw@proxy:3128"),
          proxy("\"type\": \"http\", \"url\": \"http://me:pw@proxy:3128\""));
    }

    @Test
    void trustsTheCertificateAuthoritiesOfTheProxyAndTheServer() {
      var both = vllm("\"proxy_config\": {\"type\": \"none\", \"ca_cert_pem\": \"of the proxy\"},"
          + " \"network_config\": {\"ca_cert_pem\": \"of the server\"}");
      assertEquals(Optional.of("of the proxy\nof the server"), both.provider().network().trustedCertificates());
    }
  }

  @Nested
  class Durations {
    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "5s, PT5S", "1.5s, PT1.5S", ".5s, PT0.5S", "1.s, PT1S", "1h2m3s, PT1H2M3S",
        "10us, PT0.00001S", "10µs, PT0.00001S", "7ns, PT0.000000007S", "0.1ns, PT0S",
        "2562047h47m16.854775807s, PT2562047H47M16.854775807S"})
    void parsesGoDurations(String text, Duration duration) {
      assertEquals(Optional.of(duration), GoDuration.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", ".s", "-5s", "+5s", "5 s", "5S", "5d", "5ss", "1m-3s", "5s ", "2562048h",
        "9999999999999999999999999999h", "0000000000000000000000000000000000000000000000000000000000000001s"})
    void doesNotParseOtherTextsAsDurations(String text) {
      assertEquals(Optional.empty(), GoDuration.parse(text));
    }
  }
}
