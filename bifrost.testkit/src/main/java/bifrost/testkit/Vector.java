package bifrost.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** A vector of length 1 that follows from the words of a text: texts with common words are alike. */
record Vector(float[] numbersOf) {
  private static final int SIZE = 64;

  static Vector of(String text) {
    var sum = new double[SIZE];
    add(sum, "", 0.1); // so that no text is at right angles to another
    for (String word : new Words(text).all()) add(sum, word, 1);
    double length = 0;
    for (double each : sum) length += each * each;
    var numbers = new float[SIZE];
    for (int i = 0; i < SIZE; i++) numbers[i] = (float) (sum[i] / Math.sqrt(length));
    return new Vector(numbers);
  }

  private static void add(double[] sum, String word, double weight) {
    var direction = new Random(word.hashCode());
    for (int i = 0; i < sum.length; i++) sum[i] += weight * direction.nextGaussian();
  }

  List<Double> numbers() {
    var numbers = new ArrayList<Double>();
    for (float each : numbersOf) numbers.add((double) each);
    return numbers;
  }

  /** In the byte order of the server, which is that of x86, unless another one is wanted. */
  String base64(String endianness) {
    var bytes = ByteBuffer.allocate(Float.BYTES * numbersOf.length);
    bytes.order(endianness.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(numbersOf);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  double likeness(Vector other) {
    double product = 0;
    for (int i = 0; i < numbersOf.length; i++) product += numbersOf[i] * other.numbersOf[i];
    return product;
  }
}
