package bifrost.openai;

import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import bifrost.openai.wire.OpenAiProvider;
import bifrost.openai.wire.Profile;
import java.util.Optional;
import java.util.Set;

/** Opens providers of kind {@code openai}: any OpenAI-compatible server, at the base URL that the configuration must give. */
public final class OpenAiProviderFactory implements ProviderFactory {
  private static final Profile OPENAI = new Profile("openai", Optional.empty(), Set.of(), false);

  /** For {@link java.util.ServiceLoader}. */
  public OpenAiProviderFactory() {}

  @Override
  public String kind() {
    return OPENAI.kind();
  }

  @Override
  public Provider open(String name, ProviderConfig config) {
    return OpenAiProvider.open(name, config, OPENAI);
  }
}
