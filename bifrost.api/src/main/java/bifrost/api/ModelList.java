package bifrost.api;

import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ModelListJson;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A list of the models that a provider serves. More components may be added later; {@link #of(List)} and the methods
 * that set components stay. Immutable and thread-safe.
 *
 * @param data the models, in the server's order
 * @param extras any other members
 * @param provider the name of the provider that serves the models; empty if it is unknown, or if the ids
 *     already have a provider prefix, as in a list of {@link ListModelsRequest#all()}
 * @since 0.1
 */
public record ModelList(List<Model> data, JsonObject extras, Optional<String> provider)
    implements JsonRepresentable {
  /** Copies the models. */
  public ModelList {
    Objects.requireNonNull(extras, "extras");
    Objects.requireNonNull(provider, "provider");
    data = List.copyOf(Objects.requireNonNull(data, "data"));
  }

  /**
   * Returns a list of models whose provider is unknown.
   *
   * @param data the models
   * @return a list
   */
  public static ModelList of(List<Model> data) {
    return new ModelList(data, JsonObject.of(), Optional.empty());
  }

  /**
   * {@return the targets for requests to these models, in the order of the list} A target has a provider
   * prefix, so that a model such as {@code openai/whisper} is not mistaken for a model of a provider named
   * {@code openai}. {@link Model#id()} returns the server's id.
   */
  public List<String> targets() {
    var prefix = provider.map(name -> name + "/").orElse("");
    return data.stream().map(model -> prefix + model.id()).toList();
  }

  /**
   * Sets the models.
   *
   * @param data the models
   * @return a changed copy
   */
  public ModelList data(List<Model> data) {
    return new ModelList(data, extras, provider);
  }

  /**
   * Sets the other members.
   *
   * @param extras the other members
   * @return a changed copy
   */
  public ModelList extras(JsonObject extras) {
    return new ModelList(data, extras, provider);
  }

  /**
   * Sets the provider that serves the models.
   *
   * @param provider the name of the provider
   * @return a changed copy
   */
  public ModelList provider(String provider) {
    return new ModelList(data, extras, Optional.of(Objects.requireNonNull(provider, "provider")));
  }

  /**
   * Returns the list of models that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the list of models
   */
  public static ModelList of(JsonObject json) {
    return JsonForm.read(json, ModelListJson::read);
  }

  /**
   * Returns the list of models that a text represents.
   *
   * @param json the text of a JSON form
   * @return the list of models
   * @throws bifrost.api.json.JsonParseException if the text is not a list of models
   */
  public static ModelList parse(String json) {
    return JsonForm.parse(json, ModelListJson::read);
  }

  /** {@return the JSON form, with the names of the OpenAI API, and the {@code provider}, which servers do not send} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, ModelListJson::write);
  }
}
