package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The response to an {@link EmbeddingRequest}.
 *
 * @param model the server's id for the model; {@code ""} if the server sent none
 * @param data the vectors, in the server's order; {@link Embedding#index()} is the index of the input
 * @param usage the token usage, if the server sent it
 * @param extras any other members, such as vLLM's {@code id} and {@code created}
 */
public record EmbeddingList(String model, List<Embedding> data, Optional<Usage> usage, JsonObject extras)
    implements ModelResponse {
  /** Copies the list. */
  public EmbeddingList {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(extras, "extras");
    data = List.copyOf(Objects.requireNonNull(data, "data"));
  }

  /**
   * {@return the first vector of the list, which is that of the first input if the server keeps the order}
   *
   * @throws IllegalStateException if there is none
   */
  public Embedding first() {
    if (data.isEmpty()) throw new IllegalStateException("the response contains no vector");
    return data.get(0);
  }
}
