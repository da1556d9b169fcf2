package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.Arrays;
import java.util.Objects;

/**
 * An embedding vector. Two embeddings are equal if their numbers, indexes and extras are equal.
 *
 * @param index the index of the input in the request, from 0
 * @param vector the numbers; NaN if the server sent null. The array is not copied: do not change it
 * @param extras any other members
 */
public record Embedding(int index, float[] vector, JsonObject extras) {
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
}
