package app;

import bifrost.api.Operation;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.OpenAiProviderFactory;

/** Opens providers of kind {@code local}, even if nothing is configured. */
public final class LocalProviderFactory extends OpenAiProviderFactory {
  /** Creates the factory. */
  public LocalProviderFactory() {
    super(OpenAiProfile.of("local").defaultBaseUrl(System.getProperty("local.url")).openByDefault(true)
        .operations(Operation.CHAT_COMPLETION, Operation.LIST_MODELS).header("X-Local", "yes"));
  }
}
