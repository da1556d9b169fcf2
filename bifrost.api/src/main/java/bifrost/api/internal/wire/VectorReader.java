package bifrost.api.internal.wire;

import bifrost.api.json.JsonReader;
import java.nio.ByteOrder;

/** A reader of the numbers of a vector. */
public final class VectorReader {
  private final ByteOrder order;

  /**
   * Creates a reader.
   *
   * @param order the byte order in Base64: that of the server's memory, little-endian on x86 and ARM
   */
  public VectorReader(ByteOrder order) {
    this.order = order;
  }

  /**
   * Reads an array of numbers, in which null is NaN, or the bytes of floats in Base64. Some servers nest the array in
   * another one.
   */
  public float[] read(JsonReader in) {
    if (in.isString()) return in.base64Floats(order);
    if (!in.peek(each -> each.nextElement() && each.isArray())) return in.floats();
    in.nextElement();
    var vector = in.floats();
    if (in.nextElement()) throw in.unexpected("one vector for each input (use RawRequest for vectors of tokens)");
    return vector;
  }
}
