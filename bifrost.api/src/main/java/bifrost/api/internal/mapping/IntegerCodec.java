package bifrost.api.internal.mapping;

import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;

/** The codec of {@code byte}, {@code short}, {@code int} and {@code long}. */
final class IntegerCodec extends TypeCodec {
  private final int bits;
  private final long min;
  private final long max;

  private IntegerCodec(int bits, long min, long max) {
    this.bits = bits;
    this.min = min;
    this.max = max;
  }

  static IntegerCodec of(int bits, Limits limits) {
    long largest = Long.MAX_VALUE >> 64 - bits;
    var whole = limits.whole();
    // casting a double to a long saturates at the smallest and the largest long
    long min = Math.max((long) whole.min(), -largest - 1);
    long max = Math.min((long) whole.max(), largest);
    if (min > max || whole.min() >= 0x1p63 || whole.max() < -0x1p63) throw limits.empty();
    return new IntegerCodec(bits, min, max);
  }

  @Override
  Object read(JsonValue json, MappingPath path) {
    if (!(json instanceof JsonNumber number)) throw mismatch(json, path);
    long value;
    try {
      value = number.longValue();
    } catch (ArithmeticException e) {
      throw mismatch(json, path);
    }
    if (value < min || value > max) throw mismatch(json, path);
    return switch (bits) {
      case Byte.SIZE -> (Object) (byte) value;
      case Short.SIZE -> (short) value;
      case Integer.SIZE -> (int) value;
      default -> value;
    };
  }

  private RuntimeException mismatch(JsonValue json, MappingPath path) {
    return path.mismatch(expected(), json);
  }

  private String expected() {
    return "an integer from " + min + " to " + max;
  }

  @Override
  JsonValue write(Object value, MappingPath path) {
    long number = ((Number) value).longValue();
    if (number < min || number > max) throw path.invalid(expected(), value);
    return JsonNumber.of(number);
  }

  @Override
  JsonObject schema(SchemaWriter out) {
    return JsonObject.of("type", "integer").with("minimum", min).with("maximum", max);
  }
}
