package bifrost.openai.wire;

import bifrost.api.json.JsonReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/** Reads the numbers of a vector. */
final class Vectors {
  private Vectors() {}

  /** The bytes of the floats, as they lie in the server's memory: of x86 and ARM the least significant first. */
  static float[] fromBase64(JsonReader in, ByteOrder order) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(in.string());
    } catch (IllegalArgumentException e) {
      throw in.unexpected("floats in Base64");
    }
    if (bytes.length % Float.BYTES != 0) throw in.unexpected("floats in Base64, four bytes each");
    var floats = ByteBuffer.wrap(bytes).order(order).asFloatBuffer();
    var vector = new float[floats.remaining()];
    floats.get(vector);
    return vector;
  }

  static float[] fromNumbers(JsonReader in) {
    var vector = new float[1024];
    int size = 0;
    while (in.nextElement()) {
      if (size == vector.length) vector = Arrays.copyOf(vector, 2 * size);
      vector[size++] = (float) Shape.numberOrNaN(in);
    }
    return Arrays.copyOf(vector, size);
  }
}
