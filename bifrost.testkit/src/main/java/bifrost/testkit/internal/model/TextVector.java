package bifrost.testkit.internal.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** A unit vector that is derived from the words of a text, so that texts with common words are similar. */
public record TextVector(float[] components) {
  private static final int SIZE = 64;

  public static TextVector of(String text) {
    var sum = new double[SIZE];
    add(sum, "", 0.1); // so that no two vectors are orthogonal
    for (String word : new AnalyzedText(text).wordSet()) add(sum, word, 1);
    double length = 0;
    for (double each : sum) length += each * each;
    var numbers = new float[SIZE];
    for (int i = 0; i < SIZE; i++) numbers[i] = (float) (sum[i] / Math.sqrt(length));
    return new TextVector(numbers);
  }

  private static void add(double[] sum, String word, double weight) {
    var direction = new Random(word.hashCode());
    for (int i = 0; i < sum.length; i++) sum[i] += weight * direction.nextGaussian();
  }

  public List<Double> numbers() {
    var numbers = new ArrayList<Double>();
    for (float each : components) numbers.add((double) each);
    return numbers;
  }

  /**
   * {@return the components in the requested byte order; by default little-endian, which is the native order of
   * vLLM's servers}
   */
  public String base64(String endianness) {
    var bytes = ByteBuffer.allocate(Float.BYTES * components.length);
    bytes.order(endianness.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
        .put(components);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  public double dotProduct(TextVector other) {
    double product = 0;
    for (int i = 0; i < components.length; i++) product += components[i] * other.components[i];
    return product;
  }
}
