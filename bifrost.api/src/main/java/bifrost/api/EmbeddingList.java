package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The vectors of an {@link EmbeddingRequest}.
 *
 * @param model the model's id as the server gives it; {@code ""} if it gave none
 * @param data the vectors, in the server's order; {@link Embedding#index()} says whose each is
 * @param usage the tokens used
 * @param extras members that have no component, such as vLLM's {@code id} and {@code created}
 */
public record EmbeddingList(String model, List<Embedding> data, Optional<Usage> usage, JsonObject extras) {
  /** Copies the list. */
  public EmbeddingList {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(extras, "extras");
    data = List.copyOf(Objects.requireNonNull(data, "data"));
  }

  /**
   * The first vector of the list: that of the first input, from servers that keep the order.
   *
   * @return the vector
   * @throws IllegalStateException if there is none
   */
  public Embedding first() {
    if (data.isEmpty()) throw new IllegalStateException("the server gave no vector");
    return data.get(0);
  }
}
