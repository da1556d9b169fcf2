package bifrost.openai.internal.provider;

import bifrost.api.Bifrost;
import bifrost.api.ProviderConfig;
import bifrost.openai.OpenAiProviderFactory;

/** A factory of clients that have one provider, {@code openai}. */
final class OpenAiClients {
  private OpenAiClients() {}

  static Bifrost open(ProviderConfig config) {
    return Bifrost.builder().factory(new OpenAiProviderFactory()).provider("openai", config).open();
  }
}
