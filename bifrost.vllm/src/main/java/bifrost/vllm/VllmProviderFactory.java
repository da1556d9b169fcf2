package bifrost.vllm;

import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import bifrost.openai.wire.OpenAiProvider;
import bifrost.openai.wire.Profile;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** Opens providers of kind {@code vllm}: a vLLM server, at {@code http://localhost:8000} unless the configuration says otherwise. */
public final class VllmProviderFactory implements ProviderFactory {
  /** Until 0.15 vLLM read reasoning in the history as {@code reasoning_content}, since 0.16 as {@code reasoning}: it is sent as both. */
  private static final Profile VLLM =
      new Profile("vllm", Optional.of(URI.create("http://localhost:8000")), Set.of("reasoning", "reasoning_content"), true);

  /** For {@link java.util.ServiceLoader}. */
  public VllmProviderFactory() {}

  @Override
  public String kind() {
    return VLLM.kind();
  }

  @Override
  public Provider open(String name, ProviderConfig config) {
    return OpenAiProvider.open(name, config, VLLM);
  }

  @Override
  public Optional<ProviderConfig> unconfigured() {
    return Optional.of(ProviderConfig.defaults());
  }
}
