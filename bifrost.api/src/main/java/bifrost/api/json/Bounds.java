package bifrost.api.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits a component of a record: a number, the length of a text in code points, or the size of a list, set, map or
 * array. The limits become {@code minimum} and {@code maximum}, {@code minLength} and {@code maxLength},
 * {@code minItems} and {@code maxItems}, or {@code minProperties} and {@code maxProperties} of the JSON schema, and
 * {@link JsonMapper} checks them when it reads or writes a value. On an optional component, they limit its value.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * record Forecast(@Bounds(min = 0, max = 100) int humidity, @Bounds(max = 3) List<String> warnings) {}
 * }</pre>
 *
 * @since 0.1
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Bounds {
  /** {@return the minimum, inclusive; by default, there is none} */
  double min() default Double.NEGATIVE_INFINITY;

  /** {@return the maximum, inclusive; by default, there is none} */
  double max() default Double.POSITIVE_INFINITY;
}
