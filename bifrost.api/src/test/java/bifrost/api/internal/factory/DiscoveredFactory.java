package bifrost.api.internal.factory;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import bifrost.api.spi.RequestHandlers;

/** A factory that {@code ServiceLoader} finds through {@link ServicesClassLoader}. Uses only public types. */
public final class DiscoveredFactory implements ProviderFactory {
  /** Creates the factory, for {@code ServiceLoader}. */
  public DiscoveredFactory() {}

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
      public RequestHandlers handlers() {
        return RequestHandlers.of().send(ChatCompletionRequest.class, this::chatCompletion);
      }

      ChatCompletion chatCompletion(ChatCompletionRequest request, Attempt attempt) {
        return ChatCompletion.of(DiscoveredFactory.class.getName());
      }
    };
  }
}
