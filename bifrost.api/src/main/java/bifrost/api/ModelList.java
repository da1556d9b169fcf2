package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A list of the models that a provider serves.
 *
 * @param data the models, in the server's order
 * @param extras any other members
 * @param provider the name of the provider that serves the models; empty if it is unknown, or if the ids
 *     already have a provider prefix, as in a list of {@link ListModelsRequest#all()}
 */
public record ModelList(List<Model> data, JsonObject extras, Optional<String> provider) {
  /** Copies the models. */
  public ModelList {
    Objects.requireNonNull(extras, "extras");
    Objects.requireNonNull(provider, "provider");
    data = List.copyOf(Objects.requireNonNull(data, "data"));
  }

  /**
   * Creates a list of models whose provider is unknown.
   *
   * @param data the models, in the server's order
   * @param extras any other members
   */
  public ModelList(List<Model> data, JsonObject extras) {
    this(data, extras, Optional.empty());
  }

  /**
   * {@return the targets for requests to these models, in the order of the list} A target has a provider
   * prefix, so that a model such as {@code openai/whisper} is not mistaken for a model of a provider named
   * {@code openai}. {@link Model#id()} returns the server's id.
   */
  public List<String> ids() {
    var prefix = provider.map(name -> name + "/").orElse("");
    return data.stream().map(model -> prefix + model.id()).toList();
  }
}
