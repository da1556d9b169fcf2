package bifrost.api;

import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.EmbeddingJson;
import java.util.Arrays;
import java.util.Objects;

/**
 * An embedding vector. Two embeddings are equal if their numbers, indexes and extras are equal. Immutable and
 * thread-safe, unless its array is changed.
 *
 * <p>More components may be added later; {@link #of(int, float[])} and the methods that set components stay.
 *
 * @param index the index of the input in the request, from 0
 * @param vector the numbers; NaN if the server sent null. The array is not copied: do not change it
 * @param extras any other members
 * @since 0.1
 */
public record Embedding(int index, float[] vector, JsonObject extras) implements JsonRepresentable {
  /** Rejects null components. */
  public Embedding {
    Objects.requireNonNull(vector, "vector");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Returns the cosine similarity of this vector and another one: the cosine of the angle between them.
   *
   * @param other a vector of the same length
   * @return from -1 to 1; NaN if one of the vectors contains only zeros, or a NaN
   * @throws IllegalArgumentException if the lengths differ
   */
  public double cosineSimilarity(Embedding other) {
    if (vector.length != Objects.requireNonNull(other, "other").vector.length) {
      throw new IllegalArgumentException(
          "vectors must have the same length: " + vector.length + " and " + other.vector.length);
    }
    double product = 0;
    double square = 0;
    double otherSquare = 0;
    for (int i = 0; i < vector.length; i++) {
      product += (double) vector[i] * other.vector[i];
      square += (double) vector[i] * vector[i];
      otherSquare += (double) other.vector[i] * other.vector[i];
    }
    return Math.max(-1, Math.min(1, product / Math.sqrt(square * otherSquare)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Embedding that && index == that.index && Arrays.equals(vector, that.vector)
        && extras.equals(that.extras);
  }

  @Override
  public int hashCode() {
    return 31 * index + Arrays.hashCode(vector);
  }

  @Override
  public String toString() {
    return "Embedding[index=" + index + ", vector=" + vector.length + " numbers, extras=" + extras + "]";
  }

  /**
   * Returns an embedding without other members.
   *
   * @param index the index of the input in the request, from 0
   * @param vector the numbers, which are not copied
   * @return an embedding
   */
  public static Embedding of(int index, float[] vector) {
    return new Embedding(index, vector, JsonObject.of());
  }

  /**
   * Sets the index of the input.
   *
   * @param index the index, from 0
   * @return a changed copy
   */
  public Embedding index(int index) {
    return new Embedding(index, vector, extras);
  }

  /**
   * Sets the vector.
   *
   * @param vector the numbers, which are not copied
   * @return a changed copy
   */
  public Embedding vector(float[] vector) {
    return new Embedding(index, vector, extras);
  }

  /**
   * Sets the other members.
   *
   * @param extras the other members
   * @return a changed copy
   */
  public Embedding extras(JsonObject extras) {
    return new Embedding(index, vector, extras);
  }

  /**
   * Returns the embedding that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the embedding
   */
  public static Embedding of(JsonObject json) {
    return JsonForm.read(json, EmbeddingJson::readEmbedding);
  }

  /**
   * Returns the embedding that a text represents.
   *
   * @param json the text of a JSON form
   * @return the embedding
   * @throws bifrost.api.json.JsonParseException if the text is not an embedding
   */
  public static Embedding parse(String json) {
    return JsonForm.parse(json, EmbeddingJson::readEmbedding);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, EmbeddingJson::writeEmbedding);
  }
}
