package bifrost.api.internal.wire;

import bifrost.api.json.JsonReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/** A reader of the numbers of a vector. */
public final class VectorReader {
  private final ByteOrder order;
  private float[] numbers = new float[1024]; // reused for each vector

  /**
   * Creates a reader.
   *
   * @param order the byte order in Base64: that of the server's memory, little-endian on x86 and ARM
   */
  public VectorReader(ByteOrder order) {
    this.order = order;
  }

  /** Reads numbers, or null as NaN, or the bytes of floats in Base64. */
  public float[] read(JsonReader in) {
    return in.isString() ? fromBase64(in) : fromNumbers(in);
  }

  private float[] fromBase64(JsonReader in) {
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

  /** Reads an array of numbers. Some servers nest it in another array. */
  private float[] fromNumbers(JsonReader in) {
    int size = 0;
    float[] nested = null;
    while (in.nextElement()) {
      if (nested != null) throw in.unexpected("one vector for each input (use RawRequest for vectors of tokens)");
      if (in.isArray() && size == 0) nested = flat(in);
      else add(size++, in);
    }
    return nested != null ? nested : Arrays.copyOf(numbers, size);
  }

  private float[] flat(JsonReader in) {
    int size = 0;
    while (in.nextElement()) add(size++, in);
    return Arrays.copyOf(numbers, size);
  }

  private void add(int position, JsonReader in) {
    if (position == numbers.length) numbers = Arrays.copyOf(numbers, 2 * position);
    numbers[position] = (float) MemberReader.numberOrNan(in);
  }
}
