package bifrost.api.internal.mapping;

import bifrost.api.json.Bounds;
import java.math.BigDecimal;

/** The limits of a {@link Bounds}, or none. */
record Limits(double min, double max) {
  static final Limits NONE = new Limits(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** Rejects limits that permit no value, and NaN. */
  Limits {
    if (!(min <= max)) throw empty(min, max);
  }

  boolean hasMin() {
    return min > Double.NEGATIVE_INFINITY;
  }

  boolean hasMax() {
    return max < Double.POSITIVE_INFINITY;
  }

  boolean isNone() {
    return !hasMin() && !hasMax();
  }

  IllegalArgumentException empty() {
    return empty(min, max);
  }

  private static IllegalArgumentException empty(double min, double max) {
    return new IllegalArgumentException(
        "@Bounds(min = " + min + ", max = " + max + ") permits no value: correct the limits");
  }

  /** {@return whether the size of a text or a collection is within the limits} */
  boolean contains(int size) {
    return size >= min && size <= max;
  }

  /** {@return the limits of an integer} */
  Limits whole() {
    if (Math.ceil(min) > Math.floor(max)) throw empty();
    return new Limits(Math.ceil(min), Math.floor(max));
  }

  /** {@return the limits of a size, which is not negative} */
  Limits ofSize() {
    var whole = whole();
    if (whole.max < 0) throw empty();
    return whole.min > 0 ? whole : new Limits(Double.NEGATIVE_INFINITY, whole.max);
  }

  /** {@return text such as {@code from 1 to 3}; {@code ""} without limits} */
  String text() {
    if (isNone()) return "";
    if (!hasMin()) return " of at most " + plain(max);
    return hasMax() ? " from " + plain(min) + " to " + plain(max) : " of at least " + plain(min);
  }

  /** {@return the exact text of a number, without an exponent, such as {@code 10} for {@code 1e1}} */
  static BigDecimal plain(double number) {
    return new BigDecimal(BigDecimal.valueOf(number).stripTrailingZeros().toPlainString());
  }
}
