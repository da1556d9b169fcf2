package bifrost.api.internal.call;

import bifrost.api.ListModelsRequest;
import bifrost.api.ModelList;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import java.io.IOException;

/** A provider that adds its name to the lists of models of another provider, so that their ids become targets. */
public final class ModelListTargets implements Provider {
  private final Provider provider;

  ModelListTargets(Provider provider) {
    this.provider = provider;
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public RequestHandlers handlers() {
    return RequestHandlers.of().send(ListModelsRequest.class, this::listModels);
  }

  private ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
    var list = provider.send(request, attempt);
    return list.provider(name());
  }
}
