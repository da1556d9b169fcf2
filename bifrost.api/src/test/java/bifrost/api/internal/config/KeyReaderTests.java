package bifrost.api.internal.config;

import static bifrost.api.internal.config.ConfigJson.vllm;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.ApiKey;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the members of a key in a config.json. */
class KeyReaderTests {
  private static ApiKey key(String members) {
    return vllm("\"keys\": [{" + members + "}]").provider().keys().get(0);
  }

  @Nested
  class KeyMembers {
    @Test
    void anEmptyKeyHasWeight1AndIsValidForEveryModel() {
      assertEquals(ApiKey.of(""), key(""));
    }

    @Test
    void readsTheNameTheValueAndTheWeight() {
      assertEquals(ApiKey.of("s3cret").id("k1").weight(0.25),
          key("\"name\": \"k1\", \"value\": \"s3cret\", \"weight\": 0.25"));
      assertEquals(ApiKey.of("").id("k1").weight(0), key("\"id\": \"k1\", \"weight\": 0"));
      assertEquals("name", key("\"name\": \"name\", \"id\": \"id\"").id());
    }

    @Test
    void aDisabledKeyNeedsNoneOfItsEnvironmentVariables() {
      var keys = vllm(
          "\"keys\": [{\"value\": \"env.NOT_SET\", \"vllm_key_config\": {\"url\": \"env.NOT_SET\"},"
              + " \"enabled\": false}, {\"name\": \"\"}]")
          .provider().keys();
      assertEquals(List.of(ApiKey.of("")), keys);
    }

    @Test
    void keepsTheNameOfAnEnvironmentVariableUntilTheProviderIsOpened() {
      assertEquals("env.VLLM_KEY", key("\"value\": \"env.VLLM_KEY\"").value());
    }

    @Test
    void readsTheServerOfAKeyFromTheFileOrTheEnvironment() {
      assertEquals(Optional.of(URI.create("http://gpu-1:8000")),
          key("\"vllm_key_config\": {\"url\": \"http://gpu-1:8000\"}").baseUrl());
      assertEquals(Optional.of(URI.create("http://gpu-7:8000")),
          key("\"vllm_key_config\": {\"url\": \"env.GPU\"}").baseUrl());
    }

    @Test
    void aDisabledKeyIsIgnoredWithAWarningEvenIfItIsInvalid() {
      var file = vllm(
          "\"keys\": [{\"name\": \"off\", \"models\": [], \"enabled\": false}, {\"name\": \"on\", \"enabled\": true}]");
      assertEquals(List.of(ApiKey.of("").id("on")), file.provider().keys());
      assertEquals(List.of("config.json: members without effect: vllm.keys[0] (disabled)"), file.warnings);
    }

    @Test
    void acceptsEmptyAliasesAndDisabledAnthropicEndpoints() {
      assertEquals(ApiKey.of(""), key("\"aliases\": {}, \"use_anthropic_endpoints\": false"));
    }
  }

  @Nested
  class KeyModels {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "all", value = {
        "                                                                            | all",
        "\"models\": [\"*\"]                                                         | all",
        "\"models\": [\"a\", \"b\"]                                                  | a b",
        "\"models\": [\"a\", \"a\"]                                                  | a",
        "\"vllm_key_config\": {\"model_name\": \"a\"}                                | a",
        "\"models\": [\"*\"], \"vllm_key_config\": {\"model_name\": \"a\"}           | a",
        "\"vllm_key_config\": {\"model_name\": \"a\"}, \"models\": [\"a\", \"b\"]    | a",
        "\"blacklisted_models\": [], \"models\": [\"*\"]                             | all",
        "\"blacklisted_models\": [\"b\", \"c\"], \"models\": [\"a\", \"b\"]          | a"})
    void combinesAllMembersThatRestrictTheModels(String members, String models) {
      assertEquals(models == null ? Set.of() : Set.of(models.split(" ")), key(members == null ? "" : members).models());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"`{\"version\": 1, `|`}`", "{|`, \"version\": 1}`"})
    void anEmptyListMeansAllModelsInVersion1(String before, String after) {
      var file = new ConfigJson(before + "\"providers\": {\"vllm\": {\"keys\": [{\"models\": []}]}}" + after);
      assertEquals(Set.of(), file.provider().keys().get(0).models());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"models\": []|'models' is empty, which means no models since version 2 of the file format: use [\"*\"] for"
            + " all models, \"enabled\": false for none,"
            + " or \"version\": 1 at the top level",
        "\"models\": [\"*\", \"a\"]|'models' contains '*', which means all models: remove '*' or the other models",
        "\"models\": [\"b\"], \"vllm_key_config\": {\"model_name\": \"a\"}|'model_name' of 'vllm_key_config' is not in"
            + " 'models': add it, or remove 'model_name'",
        "\"models\": [\"*\"], \"blacklisted_models\": [\"a\"]"
            + "|'blacklisted_models' requires a list of models in 'models': list the models of the key there",
        "\"models\": [\"a\"], \"blacklisted_models\": [\"a\"]|'blacklisted_models' excludes all models of the key:"
            + " remove models from it, or set \"enabled\": false",
        "\"models\": [\"a\"], \"blacklisted_models\": [\"*\"]|'blacklisted_models' excludes all models of the key:"
            + " remove models from it, or set \"enabled\": false",
        "\"models\": [\" \"]|expected the name of a model, found a blank string",
        "\"models\": [null]|expected the name of a model, found null"})
    void rejectsContradictoryModelLists(String members, String message) {
      var actual = vllm("\"keys\": [{" + members + "}]").errorMessage();
      assertEquals(message, actual.replaceFirst("^config\\.json:1:\\d+: ", ""));
    }

    @Test
    void reportsTheLocationOfAnInvalidModelList() {
      assertEquals("config.json:1:45: 'models' is empty",
          vllm("\"keys\": [{\"models\": []}]").errorMessage().split(",")[0]);
    }
  }
}
