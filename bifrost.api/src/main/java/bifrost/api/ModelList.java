package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * The models that a provider serves.
 *
 * @param data the models, in the server's order
 * @param extras members that have no component
 */
public record ModelList(List<Model> data, JsonObject extras) {
  /** Copies the models. */
  public ModelList {
    Objects.requireNonNull(extras, "extras");
    data = List.copyOf(Objects.requireNonNull(data, "data"));
  }

  /**
   * The ids to ask the models by.
   *
   * @return the ids, in the order of the list; without a provider's name, unless it is that of {@link ListModelsRequest#all()}
   */
  public List<String> ids() {
    return data.stream().map(Model::id).toList();
  }
}
