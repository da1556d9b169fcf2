package bifrost.api.internal.config;

import static bifrost.api.internal.config.ConfigJson.vllm;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.ProviderConfig;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that members and providers of a config.json that this library does not use are accepted, with one warning per
 * file.
 */
class ConfigWarningTests {
  @Nested
  class MembersWithoutEffect {
    @ParameterizedTest
    @ValueSource(strings = {"keep_alive_timeout_in_seconds", "keep_alive_timeout", "max_conns_per_host",
        "allow_private_network", "beta_header_overrides", "stream_throughput_guard"})
    void acceptsNetworkMembersWithoutEffectWhateverTheirValues(String name) {
      for (var value : List.of("1", "true", "{\"a\": {\"b\": [1]}}")) {
        var file = vllm("\"network_config\": {\"max_retries\": 2, \"" + name + "\": " + value + "}");
        assertEquals(2, file.provider().network().maxRetries());
        assertEquals(List.of("config.json: members without effect: vllm.network_config." + name), file.warnings);
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"concurrency_and_buffer_size", "store_raw_request_response"})
    void acceptsProviderMembersWithoutEffect(String name) {
      var file = vllm("\"" + name + "\": {\"concurrency\": 3}");
      assertEquals(ProviderConfig.defaults(), file.provider());
      assertEquals(List.of("config.json: members without effect: vllm." + name), file.warnings);
    }

    @Test
    void acceptsMembersWithoutEffectOfKeysAndCustomProviders() {
      var file = vllm(
          "\"keys\": [{}, {\"use_for_batch_api\": true}],"
              + " \"custom_provider_config\": {\"is_key_less\": true, \"allowed_requests\": {}}");
      file.read();
      assertEquals(List.of(
          "config.json: members without effect: vllm.keys[1].use_for_batch_api,"
              + " vllm.custom_provider_config.is_key_less,"
              + " vllm.custom_provider_config.allowed_requests"),
          file.warnings);
    }

    @Test
    void theWarningNamesMembersByTheirPath() {
      var provider =
          "{\"custom_provider_config\": {\"base_provider_type\": \"vllm\"}, \"store_raw_request_response\": true}";
      var file = new ConfigJson(
          "{\"providersOf\": 1, \"providers\": {\"gpu.1\": " + provider + ", \"gpu-2\": " + provider + "}}");
      file.read();
      assertEquals(List.of("config.json: members without effect: providersOf, [\"gpu.1\"].store_raw_request_response,"
          + " gpu-2.store_raw_request_response"), file.warnings);
    }

    @Test
    void warnsAboutTopLevelMembersWithoutEffectExceptTheSchema() {
      var file = new ConfigJson(
          """
          {"$schema": "x", "version": 2, "client": {"a": 1, "a": 2}, "mcp": [],
           "providers": {"vllm": {}}, "x y": 1}""");
      assertEquals(ProviderConfig.defaults(), file.provider());
      assertEquals(List.of("config.json: members without effect: client, mcp, [\"x y\"]"), file.warnings);
    }

    @Test
    void doesNotWarnIfEveryMemberHasAnEffect() {
      var file = vllm("\"keys\": [{\"value\": \"s3cret\"}], \"network_config\": {\"max_retries\": 2}");
      file.read();
      assertEquals(List.of(), file.warnings);
    }
  }

  @Nested
  class ProvidersThatAreNotOpened {
    @Test
    void ignoresProvidersOfKindsThatOnlyTheGatewayOpens() {
      var file = new ConfigJson(
          """
          {"providers": {
            "anthropic": {"keys": [{"value": "env.NOT_SET"}], "unknown": 1},
            "vllm": {"network_config": {"max_conns_per_host": 5}},
            "mine": {"custom_provider_config": {"base_provider_type": "bedrock"},
              "keys": [{"bedrock_key_config": {}}]}}}""");
      assertEquals(Set.of("vllm"), file.read().keySet());
      assertEquals(List.of("config.json: members without effect: vllm.network_config.max_conns_per_host;"
          + " skipped providers: anthropic (no factory for its kind), mine (no factory for its kind)"),
          file.warnings);
    }

    @Test
    void opensAProviderNamedAfterAGatewayKindIfItHasAnotherKind() {
      var file = new ConfigJson(
          "{\"providers\": {\"ollama\": {\"custom_provider_config\": {\"base_provider_type\": \"vllm\"}}}}");
      assertEquals(ProviderConfig.defaults().kind("vllm"), file.provider("ollama"));
    }

    @Test
    void doesNotOpenAProviderWhoseKeysAreAllDisabled() {
      var file =
          new ConfigJson("{\"providers\": {\"vllm\": {\"keys\": [{\"enabled\": false}]}, \"openai\": {\"keys\": []}}}");
      assertEquals(Set.of("openai"), file.read().keySet());
      assertEquals(List.of("config.json: members without effect: vllm.keys[0] (disabled);"
          + " skipped providers: vllm (all its keys are disabled)"), file.warnings);
    }
  }
}
