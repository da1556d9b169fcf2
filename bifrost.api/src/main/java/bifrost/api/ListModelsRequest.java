package bifrost.api;

import bifrost.api.internal.call.ModelListMerger;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import java.io.IOException;
import java.util.Objects;

/**
 * Asks a provider for its models, or all of them.
 *
 * @param provider the name of the provider; {@code *} for all
 */
public record ListModelsRequest(String provider) implements Request<ModelList> {
  /** Checks that there is a name. */
  public ListModelsRequest {
    ArgumentChecks.target("provider", provider);
  }

  /**
   * Asks one provider; with several keys, each of them, and merges the lists, sorted by id.
   *
   * @param provider its name
   * @return a request
   */
  public static ListModelsRequest of(String provider) {
    return new ListModelsRequest(provider);
  }

  /**
   * Asks every provider. The ids in the answer name the provider, so that they can be asked as they are, and are sorted. Providers that
   * fail are in the {@link CallReport}; if all do, the call fails with the first error.
   *
   * @return a request
   */
  public static ListModelsRequest all() {
    return new ListModelsRequest(ModelListMerger.ALL);
  }

  @Override
  public Operation operation() {
    return Operation.LIST_MODELS;
  }

  @Override
  public String target() {
    return provider;
  }

  @Override
  public ListModelsRequest target(String target) {
    return new ListModelsRequest(Objects.requireNonNull(target, "target"));
  }

  @Override
  public JsonObject parameters() {
    return JsonObject.of();
  }

  @Override
  public ModelList sendTo(Provider provider, Attempt attempt) throws IOException, InterruptedException {
    var list = provider.listModels(this, attempt);
    return this.provider.equals(ModelListMerger.ALL) ? list : list.of(this.provider);
  }
}
