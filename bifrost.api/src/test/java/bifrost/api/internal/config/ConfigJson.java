package bifrost.api.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.factory.ProviderFactories;
import bifrost.api.spi.ProviderFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A config.json written by a test, and read with factories for the kinds openai and vllm. */
public final class ConfigJson {
  public static final Map<String, String> ENVIRONMENT =
      Map.of("VLLM_KEY", "s3cret-of-the-environment", "GPU", "http://gpu-7:8000", "EMPTY", "");
  private static final List<ProviderFactory> FACTORIES =
      List.of(new ScriptedFactory("vllm"), new ScriptedFactory("openai"));

  private final byte[] utf8;
  final List<String> warnings = new ArrayList<>();

  public ConfigJson(String json) {
    utf8 = json.getBytes(StandardCharsets.UTF_8);
  }

  /** {@return a file with one provider, named vllm} */
  public static ConfigJson vllm(String members) {
    return new ConfigJson("{\"providers\": {\"vllm\": {" + members + "}}}");
  }

  public Map<String, ConfigFile.ConfiguredProvider> read() {
    return ConfigFile.read("config.json", utf8, ENVIRONMENT::get, new ProviderFactories(FACTORIES, warnings::add),
        warnings::add);
  }

  ProviderConfig provider(String name) {
    return read().get(name).config();
  }

  public ProviderConfig provider() {
    var entries = read();
    assertEquals(Set.of("vllm"), entries.keySet());
    return entries.get("vllm").config();
  }

  /** {@return the message of the error that reading the file must cause} */
  String errorMessage() {
    return assertInstanceOf(Misconfigured.class, assertThrows(BifrostException.class, this::read).error()).message();
  }
}
