package bifrost.api;

import bifrost.api.internal.call.ModelListMerger;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import java.util.Objects;

/**
 * A request for the models of one provider, or of all providers. Immutable and thread-safe.
 *
 * <pre>{@code
 * for (Model model : bifrost.send(ListModelsRequest.of("vllm")).data()) {
 *   System.out.println(model.id() + " " + model.maxModelLen());
 * }
 * }</pre>
 *
 * <p>Endpoint: <code>{@index /v1/models ListModelsRequest}</code>.
 *
 * @param provider the name of the provider; {@code *} for all
 * @since 0.1
 */
public record ListModelsRequest(String provider) implements Request<ModelList> {
  /** Checks that the name is not blank. */
  public ListModelsRequest {
    ArgumentChecks.target("provider", provider);
  }

  /**
   * Returns a request for the models of one provider. If the provider has several keys, the models are listed with
   * each key, and the lists are merged and sorted by id.
   *
   * @param provider the name of the provider
   * @return a request
   */
  public static ListModelsRequest of(String provider) {
    return new ListModelsRequest(provider);
  }

  /**
   * Returns a request for the models of all providers. The ids in the result are sorted and have a provider
   * prefix, so they are valid targets. The {@link CallReport} contains the errors of providers that fail; if
   * all providers fail, the call fails with the first error.
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
}
