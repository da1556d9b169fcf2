package bifrost.api.internal.wire;

import bifrost.api.json.JsonReader;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A reader of the numbers of a vector. */
public final class VectorReader {
  private static final int MIN_NUMBERS = 1024;

  private final ByteOrder order;
  private float[] numbers = {}; // reused for each vector

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
    return in.isString() ? in.base64Floats(order) : fromNumbers(in);
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
    if (position == numbers.length) numbers = Arrays.copyOf(numbers, Math.max(MIN_NUMBERS, 2 * position));
    if (in.isNull()) {
      in.skip();
      numbers[position] = Float.NaN;
    } else {
      numbers[position] = in.float32();
    }
  }
}
