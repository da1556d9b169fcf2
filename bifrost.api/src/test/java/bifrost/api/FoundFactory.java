package bifrost.api;

import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;

/** For {@link ServicePath}: made by ServiceLoader alone, so it uses nothing that is not public. */
public final class FoundFactory implements ProviderFactory {
  /** For ServiceLoader. */
  public FoundFactory() {}

  @Override
  public String kind() {
    return "found";
  }

  @Override
  public Provider open(String name, ProviderConfig config) {
    return new Provider() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public ChatCompletion chatCompletion(ChatCompletionRequest request, Attempt attempt) {
        return ChatCompletion.of(FoundFactory.class.getName());
      }
    };
  }
}
