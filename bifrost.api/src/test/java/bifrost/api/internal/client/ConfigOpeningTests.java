package bifrost.api.internal.client;

import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertContains;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.config.ConfigJson;
import bifrost.api.internal.factory.DiscoveredFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of clients that are opened from a config.json, alone or combined with settings of the builder. */
@Timeout(60)
class ConfigOpeningTests {
  private final ScriptedFactory vllm = new ScriptedFactory("vllm").defaultConfig(ProviderConfig.defaults());
  private final List<String> warnings = new ArrayList<>();
  private final Bifrost.Builder builder =
      new BifrostClientBuilder(ConfigJson.ENVIRONMENT::get, warnings::add).factory(vllm);
  @TempDir private Path directory;

  private Path file(String name, String json) throws IOException {
    return Files.writeString(directory.resolve(name), json);
  }

  private Path file(String json) throws IOException {
    return file("config.json", json);
  }

  private String errorMessage(Bifrost.Builder builder) {
    var thrown = assertThrows(BifrostException.class, builder::open);
    var message = assertInstanceOf(Misconfigured.class, thrown.error()).message();
    return message.replace(directory + directory.getFileSystem().getSeparator(), "");
  }

  @Nested
  class ConfigFiles {
    @Test
    void resolvesSecretsFromTheEnvironment() throws IOException {
      var keys = "\"keys\": [{\"name\": \"k1\", \"value\": \"env.VLLM_KEY\", \"models\": [\"*\"]}]";
      builder.config(file("{\"providers\": {\"vllm\": {" + keys + "}}}")).open().close();
      assertEquals(List.of(ApiKey.of("s3cret-of-the-environment").id("k1")), vllm.configs.get("vllm").keys());
      assertEquals(List.of(), warnings);
    }

    @Test
    void sendsRequestsToProvidersByTheirNamesInTheFile() throws IOException {
      var json =
          "{\"client\": {}, \"providers\": {\"p\": {\"custom_provider_config\": {\"base_provider_type\": \"found\"}}}}";
      builder.factory(new DiscoveredFactory()).config(file(json));
      try (var bifrost = builder.open()) {
        assertEquals(DiscoveredFactory.class.getName(), bifrost.send(REQUEST).text());
      }
      assertEquals(List.of(directory.resolve("config.json") + ": members without effect: client"), warnings);
    }

    @Test
    void anErrorNamesTheFileAndTheLocation() throws IOException {
      assertEquals("config.json:1:25: unknown member 'kyes' of a provider: did you mean 'keys'?",
          errorMessage(builder.config(file("{\"providers\": {\"vllm\": {\"kyes\": 1}}}"))));
      assertTrue(vllm.opened.isEmpty());
    }

    @Test
    void aFileWithoutProvidersDoesNotOpenUnconfiguredProviders() throws IOException {
      assertEquals("config.json has no usable provider: 'providers' is empty",
          errorMessage(builder.config(file("{\"providers\": {}}"))));
    }

    @Test
    void anErrorNamesTheMissingModuleIfThereIsNoFactory() throws IOException {
      var path = file("{\"providers\": {\"vllm\": {}}}");
      var thrown = assertThrows(BifrostException.class, () -> Bifrost.open(path));
      assertEquals(path
          + ":1:16: unknown kind 'vllm' (known: none); put bifrost.vllm on the module path or the class path",
          thrown.error().message());
    }
  }

  @Nested
  class UnreadableFiles {
    @Test
    void theErrorForAMissingFileNamesTheFile() throws IOException {
      assertEquals("configuration file not found: none.json",
          errorMessage(builder.config(directory.resolve("none.json"))));
      var thrown = assertThrows(BifrostException.class, () -> Bifrost.open(directory));
      assertContains("cannot read the configuration file " + directory + ": ",
          assertInstanceOf(Misconfigured.class, thrown.error()).message());
    }

    @Test
    void aFileThatIsNotUtf8IsAConfigurationError() throws IOException {
      Files.write(directory.resolve("latin1.json"), new byte[] {'{', '"', (byte) 0xe4, '"', ':', '1', '}'});
      assertEquals("latin1.json:1:3: expected UTF-8, found the byte 0xE4",
          errorMessage(builder.config(directory.resolve("latin1.json"))));
    }
  }

  @Nested
  class CombinedWithABuilder {
    @Test
    void aFileCanBeCombinedWithProvidersAndOtherFiles() throws IOException {
      builder.provider("other", ProviderConfig.defaults().kind("vllm")).config(file("{\"providers\": {\"vllm\": {}}}"))
          .config(file("more.json",
              "{\"providers\": {\"more\": {\"custom_provider_config\": {\"base_provider_type\": \"vllm\"}}}}"))
          .defaultProvider("more").options(CallOptions.options().fallbacks("other/m")).open().close();
      assertEquals(Set.of("vllm", "other", "more"), vllm.opened.keySet());
    }

    @Test
    void duplicateAndInvalidProviderNamesAreRejected() throws IOException {
      var one = file("{\"providers\": {\"vllm\": {}}}");
      assertEquals("config.json:1:16: duplicate provider 'vllm': choose another name",
          errorMessage(builder.provider("vllm", ProviderConfig.defaults()).config(one)));
      var two = file("two.json", "{\"providers\":\n{\"vllm\": {}}}");
      assertEquals("two.json:2:2: duplicate provider 'vllm', also in config.json:1:16: choose another name",
          errorMessage(Bifrost.builder().factory(vllm).config(one).config(two)));
      assertEquals("big.json:1:16: invalid provider name 'Big': must match [a-z0-9][a-z0-9._-]*",
          errorMessage(Bifrost.builder().factory(vllm)
              .config(file("big.json",
                  "{\"providers\": {\"Big\": {\"custom_provider_config\": {\"base_provider_type\": \"vllm\"}}}}"))));
    }

    @Test
    void anErrorOfAFactoryNamesTheLocationOfTheProvider() throws IOException {
      var failing = new ScriptedFactory("failing").opening(provider -> {
        throw new BifrostException(new Misconfigured("invalid option"));
      });
      assertEquals("config.json:2:3: invalid option",
          errorMessage(builder.factory(failing).config(file("{\"providers\": {\"vllm\": {},\n  \"failing\": {}}}"))));
      assertEquals(1, vllm.opened.get("vllm").closes());
      assertEquals("config.json:1:16: duplicate key id 'k' of provider 'vllm': give each key its own id",
          errorMessage(Bifrost
              .builder().factory(vllm)
              .config(file(
                  "{\"providers\": {\"vllm\": {\"keys\": [{\"name\": \"k\", \"value\": \"1\"}, {\"name\": \"k\","
                      + " \"value\": \"2\"}]}}}"))));
    }
  }

  @Nested
  class Guide {
    @Test
    void theGuideShowsAFileThatIsReadWithoutAWarning() throws IOException {
      var guide = Path.of("..", "module-info-docs", "guides", "config-json.md");
      var block = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(guide));
      assertTrue(block.find());
      new BifrostClientBuilder(Map.of("VLLM_KEY", "s3cret-key")::get, warnings::add).factory(vllm)
          .config(file(block.group(1))).open().close();
      assertEquals(Set.of("vllm", "fast"), vllm.opened.keySet());
      assertEquals(Optional.of("vllm"), vllm.configs.get("fast").kind());
      assertEquals(List.of(), warnings);
    }
  }
}
