package bifrost.api.internal.config;

import static bifrost.api.internal.config.ConfigJson.vllm;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the errors in a config.json: their locations and messages. */
class ConfigErrorTests {
  private static String errorMessage(String file) {
    return new ConfigJson(file).errorMessage();
  }

  @Nested
  class UnknownMembersAndKinds {
    @Test
    void anUnknownMemberIsReportedWithItsLocationAndTheClosestName() {
      assertEquals("config.json:4:9: unknown member 'base_ur' of network_config: did you mean 'base_url'?",
          errorMessage("""
          {"providers": {
            "vllm": {
              "network_config": {
                  "base_ur": "http://s3cret@gpu-1:8000"
              }}}}"""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"kays\": []|'kays' of a provider: did you mean 'keys'?",
        "\"Keys\": []|'Keys' of a provider: did you mean 'keys'?",
        "\"network-config\": {}|'network-config' of a provider: did you mean 'network_config'?",
        "\"base_url\": \"\"|'base_url' of a provider: did you mean 'network_config.base_url'?",
        "\"base_provider_type\": \"\"|'base_provider_type' of a provider: did you mean"
            + " 'custom_provider_config.base_provider_type'?",
        "\"zzz\": 1|'zzz' of a provider (known: keys, network_config, proxy_config,"
            + " custom_provider_config, send_back_raw_request, send_back_raw_response, path_prefix, query,"
            + " responses, reasoning_names, stream_options, balance, ejection_initial, ejection_max,"
            + " retry_budget, max_calls_in_flight, queue_timeout_in_seconds, concurrency_and_buffer_size,"
            + " store_raw_request_response)",
        "\"keys\": [{\"wieght\": 1}]|'wieght' of a key: did you mean 'weight'?",
        "\"keys\": [{\"azure_key_config\": {}}]|'azure_key_config' of a key: did you mean 'vllm_key_config'?",
        "\"keys\": [{\"url\": \"\"}]|'url' of a key: did you mean 'vllm_key_config.url'?",
        "\"keys\": [{\"vllm_key_config\": {\"uri\": \"\"}}]|'uri' of vllm_key_config: did you mean 'url'?",
        "\"network_config\": {\"timeout\": 1}|'timeout' of network_config: did you mean 'keep_alive_timeout'?",
        "\"network_config\": {\"retry_backoff_initial_ms\": 1}|'retry_backoff_initial_ms' of network_config: did you"
            + " mean 'retry_backoff_initial'?",
        "\"proxy_config\": {\"pasword\": \"\"}|'pasword' of proxy_config: did you mean 'password'?",
        "\"custom_provider_config\": {\"request_path_overrides\": {\"chat_completions\": \"/x\"}}"
            + "|'chat_completions' of request_path_overrides: did you mean 'chat_completion'?",
        "\"custom_provider_config\": {\"chat_completion\": \"/x\"}"
            + "|'chat_completion' of custom_provider_config: did you mean 'request_path_overrides.chat_completion'?",
        "\"path_prefixes\": \"/x\"|'path_prefixes' of a provider: did you mean 'path_prefix'?",
        "\"custom_provider_config\": {\"kind\": \"\"}|'kind' of custom_provider_config (known: base_provider_type,"
            + " request_path_overrides, does_not_send_done_marker, disable_stream_options, responses, is_key_less,"
            + " allowed_requests)"})
    void unknownMembersAreRejectedInEveryObjectOfAProvider(String members, String message) {
      assertEquals("unknown member " + message,
          vllm(members).errorMessage().replaceFirst("^config\\.json:1:\\d+: ", ""));
    }

    @Test
    void unknownMembersAreShownEscapedAndTruncated() {
      assertEquals("config.json:1:25: unknown member '\\u001b[31m' of a provider",
          vllm("\"\\u001b[31m\": 1").errorMessage().split(" \\(known")[0]);
      var shown = vllm("\"" + "x".repeat(1_000) + "\": 1").errorMessage().split("'")[1];
      assertEquals("x".repeat(64) + "…", shown);
    }

    @Test
    void unknownKindsAreRejectedUnlessTheGatewayKnowsThem() {
      assertEquals("config.json:1:16: unknown kind 'vlm': did you mean 'vllm'?",
          errorMessage("{\"providers\": {\"vlm\": {}}}"));
      assertEquals("config.json:1:16: unknown kind 'antropic': did you mean 'anthropic'?",
          errorMessage(
              "{\"providers\": {\"a\": {\"custom_provider_config\": {\"base_provider_type\": \"antropic\"}}}}"));
      assertEquals("config.json:2:1: unknown kind 'fast' (known: openai, vllm);"
          + " set it with 'base_provider_type' in 'custom_provider_config'",
          errorMessage("{\"providers\": {\n\"fast\": {}}}"));
    }
  }

  @Nested
  class ValuesOfTheWrongType {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"keys\": {}|33|an array, found an object",
        "\"keys\": [null]|34|an object, found null",
        "\"keys\": [\"s3cret\"]|34|an object, found a string",
        "\"keys\": [{\"value\": 5}]|44|a secret, or env.NAME, found a number",
        "\"keys\": [{\"weight\": \"1\"}]|45|a weight, found a string",
        "\"keys\": [{\"weight\": -0.5}]|45|a weight (at least 0), found a smaller number",
        "\"keys\": [{\"weight\": 1e999}]|45|a number in the range of a double, found a larger one",
        "\"keys\": [{\"enabled\": 1}]|46|true or false, found a number",
        "\"network_config\": []|43|an object, found an array",
        "\"network_config\": {\"default_request_timeout_in_seconds\": \"30\"}|82|a number of seconds, found a string",
        "\"network_config\": {\"stream_idle_timeout_in_seconds\": -1}|78|a number of seconds (at least 0), found a"
            + " smaller number",
        "\"network_config\": {\"stream_idle_timeout_in_seconds\": 1.5}|78|a number of seconds, found a number with a"
            + " fraction",
        "\"network_config\": {\"max_retries\": 3000000000}|59|a number of retries, found a number out of range",
        "\"network_config\": {\"max_retries\": true}|59|a number of retries, found a boolean",
        "\"network_config\": {\"max_retries\": -1}|59|a number of retries (at least 0), found a smaller number",
        "\"network_config\": {\"retry_backoff_max\": -1}|65|a number of milliseconds (at least 0), found a smaller"
            + " number",
        "\"network_config\": {\"retry_backoff_max\": \"soon\"}|65|a number of milliseconds, or a string such as"
            + " \"500ms\", found another string",
        "\"network_config\": {\"retry_backoff_max\": []}|65|a number of milliseconds, or a string such as \"500ms\","
            + " found an array",
        "\"network_config\": {\"base_url\": \"env.EMPTY\"}|56|a URL, or env.NAME, found a blank string",
        "\"network_config\": {\"extra_headers\": {\"X\": 1}}|67|the value of a header, or env.NAME, found a number",
        "\"proxy_config\": {\"type\": \"ftp\"}|50|one of 'none', 'http', 'socks5', 'environment', found another string",
        "\"responses\": true|38|one of 'native', 'chat', found a boolean",
        "\"reasoning_names\": \"r\"|44|an array, found a string",
        "\"reasoning_names\": [1]|45|the name of a member, found a number",
        "\"reasoning_names\": [\" \"]|45|the name of a member, found a blank string",
        "\"stream_options\": {}|43|true or false, found an object",
        "\"custom_provider_config\": {\"disable_stream_options\": 1}|78|true or false, found a number",
        "\"send_back_raw_request\": \"yes\"|50|true or false, found a string"})
    void valuesOfTheWrongTypeAreReportedButNotShown(String members, int column, String message) {
      assertEquals("config.json:1:" + column + ": expected " + message, vllm(members).errorMessage());
    }
  }

  @Nested
  class UnsupportedMembers {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"keys\": [{\"aliases\": {\"a\": \"b\"}}]|'aliases' is not supported: use the model names of the server",
        "\"keys\": [{\"use_anthropic_endpoints\": true}]|'use_anthropic_endpoints' is not supported: requests always"
            + " use the OpenAI API; remove it",
        "\"custom_provider_config\": {\"request_path_overrides\": {\"file_list\": \"/x\"}}"
            + "|'file_list' is not supported: set 'file_upload' instead; its path is the prefix of this operation's"
            + " path",
        "\"custom_provider_config\": {\"does_not_send_done_marker\": true}"
            + "|'does_not_send_done_marker' is not supported: a stream ends with [DONE] or with the end of its body;"
            + " remove it",
        "\"custom_provider_config\": {\"responses\": \"native\"}|'responses' must be a member of the provider: move it"
            + " out of 'custom_provider_config'"})
    void unsupportedMembersAreRejectedIfTheyWouldChangeRequests(String members, String message) {
      assertEquals(message, vllm(members).errorMessage().replaceFirst("^config\\.json:1:\\d+: ", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"network_config\": {\"enforce_http2\": true}",
        "\"network_config\": {\"enforce_http2\": true, \"base_url\": \"http://gpu-1:8000\"}",
        "\"network_config\": {\"enforce_http2\": true, \"base_url\": \"https://gpu-1\"},"
            + " \"keys\": [{\"vllm_key_config\": {\"url\": \"http://gpu-1\"}}]"})
    void enforcingHttp2IsRejectedForHttpUrls(String members) {
      assertEquals("config.json:1:44: 'enforce_http2' requires https:// URLs: use https://, or remove 'enforce_http2'",
          vllm(members).errorMessage());
    }

    @Test
    void duplicateMembersAreRejected() {
      assertEquals("config.json:1:37: duplicate member 'keys': remove one of them",
          vllm("\"keys\": [], \"keys\": []").errorMessage());
      assertEquals("config.json:1:31: duplicate member 'vllm': remove one of them",
          errorMessage("{\"providers\": {   \"vllm\": {}, \"vllm\": {}}}"));
      assertEquals("config.json:1:19: duplicate member 'providers': remove one of them",
          errorMessage("{\"providers\": {}, \"providers\": {}}"));
      assertEquals("config.json:1:10: duplicate member 'mcp': remove one of them",
          errorMessage("{\"mcp\":1,\"mcp\":2,\"providers\": {}}"));
    }
  }

  @Nested
  class Urls {
    @Test
    void invalidUrlsAreReportedButNotShown() {
      assertEquals(
          "config.json:1:56: invalid base URL (Illegal character in path at character 14): use a URL such as"
              + " http://localhost:8000",
          vllm("\"network_config\": {\"base_url\": \"http://gpu-1/^s3cret\"}").errorMessage());
      assertEquals(
          "config.json:1:62: invalid base URL (Illegal character in path at character 1): use a URL such as"
              + " http://localhost:8000",
          vllm("\"keys\": [{\"vllm_key_config\": {\"url\": \"^s3cret\"}}]").errorMessage());
      assertEquals(
          "config.json:1:65: invalid proxy URL (Illegal character in path at character 1): use a URL such as"
              + " http://proxy:3128",
          vllm("\"proxy_config\": {\"type\": \"http\", \"url\": \"^s3cret\"}").errorMessage());
    }

    @Test
    void incompleteAndUnsupportedProxiesAreRejected() {
      assertEquals(
          "config.json:1:25: 'proxy_config' of type 'http' has no 'url': set it, for example to http://proxy:3128",
          vllm("\"proxy_config\": {\"type\": \"http\"}").errorMessage());
      assertEquals("config.json:1:25: 'proxy_config' has no 'type': set it to 'none', 'http' or 'environment'",
          vllm("\"proxy_config\": {\"url\": \"http://proxy:3128\"}").errorMessage());
      assertEquals(
          "config.json:1:50: unsupported proxy type 'socks5' (java.net.http would bypass the proxy): use 'http'",
          vllm("\"proxy_config\": {\"type\": \"socks5\", \"url\": \"socks5://proxy\"}").errorMessage());
      assertEquals("config.json:1:65: the user name of the proxy must not contain a colon",
          vllm("\"proxy_config\": {\"type\": \"http\", \"url\": \"http://proxy\", \"username\": \"a:s3cret\"}")
              .errorMessage());
    }
  }

  @Nested
  class Secrets {
    @Test
    void unsetEnvironmentVariablesAreNamed() {
      assertEquals("config.json:1:44: the environment variable 'NONE' is not set",
          vllm("\"keys\": [{\"value\": \"env.NONE\"}]").errorMessage());
      assertEquals("config.json:1:71: the environment variable 'NONE' is not set",
          vllm("\"network_config\": {\"extra_headers\": {\"X-Key\": \"env.NONE\"}}").errorMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sk-s3cret", "hf_s3cret", "S3CRET-", "s3cret"})
    void secretsMistakenlyPrefixedWithEnvAreNotShown(String secret) {
      assertEquals(
          "config.json:1:44: the environment variable '***' (hidden, because it does not look like the name of a"
              + " variable) is not set",
          vllm("\"keys\": [{\"value\": \"env." + secret + "\"}]").errorMessage());
    }

    @Test
    void secretsThatCannotBeSentAreRejectedAndNotShown() {
      assertEquals(
          "config.json:1:44: the value of key '' contains a character that is not printable ASCII, such as a line"
              + " break: remove it",
          vllm("\"keys\": [{\"value\": \"s3cret\\nkey\"}]").errorMessage());
      assertEquals(
          "config.json:1:62: the value of header 'X-Key' contains a character that is not printable ASCII: remove or"
              + " encode it",
          vllm("\"network_config\": {\"extra_headers\": {\"X-Key\": \"s3crét\"}}").errorMessage());
      assertEquals(
          "config.json:1:62: invalid header name 'X Key': must contain only letters, digits and !#$%&'*+-.^_`|~",
          vllm("\"network_config\": {\"extra_headers\": {\"X Key\": \"s3cret\"}}").errorMessage());
    }

    @Test
    void anAuthorizationHeaderIsRejectedAsAnExtraHeader() {
      assertEquals(
          "config.json:1:62: 'Authorization' must not be an extra header: set its secret as the value of a key,"
              + " without 'Bearer'",
          vllm("\"network_config\": {\"extra_headers\": {\"authorization\": \"Bearer s3cret\"}}").errorMessage());
    }
  }

  @Nested
  class Files {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``|1:1: expected an object, found the end of the document",
        "[]|1:1: expected an object, found an array",
        "{\"providers\": }|1:15: expected a value, found '}'",
        "{\"providers\": [1]}|1:15: expected an object, found an array",
        "{\"providers\": {\"vllm\": 7}}|1:24: expected an object, found a number",
        "// s3cret|1:1: expected an object, found '/'",
        "{\"providers\": {\"vllm\": {}}} x|1:29: expected the end of the document, found 'x'",
        "{\"version\": \"1\", \"providers\": {}}|1:13: expected 1 or 2, found a string",
        "{\"version\": 3, \"providers\": {}}|1:13: expected 1 or 2, found another number"})
    void errorsInMalformedFilesNameTheLocation(String file, String message) {
      assertEquals("config.json:" + message, errorMessage(file));
    }

    @Test
    void filesWithoutProvidersAreRejected() {
      assertEquals("config.json has no member 'providers': add it", errorMessage("{}"));
      assertEquals("config.json has no member 'providers': rename 'provider' to 'providers'",
          errorMessage("{\"client\": {}, \"provider\": {}}"));
      assertEquals("config.json has no usable provider: 'providers' is empty",
          errorMessage("{\"providers\": {}}"));
      assertEquals("config.json has no usable provider: skipped anthropic (no factory for its kind),"
          + " vllm (all its keys are disabled)",
          errorMessage("{\"providers\": {\"anthropic\": {}, \"vllm\": {\"keys\": [{\"enabled\": false}]}}}"));
    }
  }

  @Nested
  class ClosestNames {
    @ParameterizedTest
    @CsvSource({"a, a, 0", "'', abc, 3", "abc, '', 3", "abc, abd, 1", "abc, acb, 1", "abc, cab, 2",
        "kitten, sitting, 3", "ca, abc, 3"})
    void theEditDistanceCountsTypos(String a, String b, int distance) {
      assertEquals(distance, NameSuggestions.editDistance(a, b));
    }

    @Test
    void theClosestNameHasTheSmallestEditDistance() {
      var names = List.of("retry_backoff_initial", "retry_backoff_max", "max_retries");
      assertEquals(Optional.of("retry_backoff_max"), NameSuggestions.closest("retryBackofMax", names));
      assertEquals(Optional.of("max_retries"), NameSuggestions.closest("retries", names));
      assertEquals(Optional.of("max_retries"), NameSuggestions.closest("MAX-RETRIES", names));
      assertEquals(Optional.empty(), NameSuggestions.closest("x", names));
      assertEquals(Optional.empty(), NameSuggestions.closest("max_retries".repeat(9), names));
    }
  }
}
