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
    // casting a double to a long saturates at the smallest and the largest long
    long min = Math.max((long) Math.ceil(limits.min()), -largest - 1);
    long max = Math.min((long) Math.floor(limits.max()), largest);
    if (min > max) throw limits.empty();
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
    return path.mismatch("an integer from " + min + " to " + max, json);
  }

  @Override
  JsonValue write(Object value, MappingPath path) {
    return JsonNumber.of(((Number) value).longValue());
  }

  @Override
  JsonObject schema(SchemaWriter out) {
    return JsonObject.of("type", "integer").with("minimum", min).with("maximum", max);
  }
}
