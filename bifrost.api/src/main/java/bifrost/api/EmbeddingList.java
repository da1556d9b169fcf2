package bifrost.api;

import bifrost.api.internal.value.JoinedEmbeddings;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.EmbeddingJson;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collector;

/**
 * The response to an {@link EmbeddingRequest}. More components may be added later; {@link #of(List)} and the methods
 * that set components stay. Immutable and thread-safe, unless the array of an embedding is changed.
 *
 * @param model the server's id for the model; {@code ""} if the server sent none
 * @param data the vectors, in the server's order; {@link Embedding#index()} is the index of the input
 * @param usage the token usage, if the server sent it
 * @param extras any other members, such as vLLM's {@code id} and {@code created}
 * @since 0.1
 */
public record EmbeddingList(String model, List<Embedding> data, Optional<Usage> usage, JsonObject extras)
    implements ModelResponse, JsonRepresentable {
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

  /**
   * Returns a list that contains only vectors.
   *
   * @param data the vectors
   * @return a list
   */
  public static EmbeddingList of(List<Embedding> data) {
    return new EmbeddingList("", data, Optional.empty(), JsonObject.of());
  }

  /**
   * Returns a collector that joins the responses to the parts of a request; see {@link EmbeddingRequest#split(int)}. It
   * numbers the vectors as those of one request, and adds the token usage.
   *
   * @return a collector of lists in the order of the parts. The result has the model of the first list, no usage if one
   *     of the lists has none, and no extras, because these belong to single responses
   */
  public static Collector<EmbeddingList, ?, EmbeddingList> joining() {
    return Collector.of(JoinedEmbeddings::new, JoinedEmbeddings::add, JoinedEmbeddings::combine,
        JoinedEmbeddings::list);
  }

  /**
   * Sets the server's id for the model.
   *
   * @param model the server's id for the model
   * @return a changed copy
   */
  public EmbeddingList model(String model) {
    return new EmbeddingList(model, data, usage, extras);
  }

  /**
   * Sets the vectors.
   *
   * @param data the vectors
   * @return a changed copy
   */
  public EmbeddingList data(List<Embedding> data) {
    return new EmbeddingList(model, data, usage, extras);
  }

  /**
   * Sets the token usage.
   *
   * @param usage the token usage
   * @return a changed copy
   */
  public EmbeddingList usage(Usage usage) {
    return new EmbeddingList(model, data, Optional.of(Objects.requireNonNull(usage, "usage")), extras);
  }

  /**
   * Sets the other members.
   *
   * @param extras the other members
   * @return a changed copy
   */
  public EmbeddingList extras(JsonObject extras) {
    return new EmbeddingList(model, data, usage, extras);
  }

  /**
   * Returns the list of embeddings that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the list of embeddings
   */
  public static EmbeddingList of(JsonObject json) {
    return JsonForm.read(json, EmbeddingJson::read);
  }

  /**
   * Returns the list of embeddings that a text represents.
   *
   * @param json the text of a JSON form
   * @return the list of embeddings
   * @throws bifrost.api.json.JsonParseException if the text is not a list of embeddings
   */
  public static EmbeddingList parse(String json) {
    return JsonForm.parse(json, EmbeddingJson::read);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, EmbeddingJson::write);
  }
}
