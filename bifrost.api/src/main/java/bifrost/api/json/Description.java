package bifrost.api.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a component of a record, or a type, for the model. The text becomes the {@code description} of its JSON
 * schema. Immutable and thread-safe.
 *
 * <pre>{@code
 * record Weather(String city, @Description("the temperature, in °C") double temperature) {}
 * }</pre>
 *
 * @since 0.1
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface Description {
  /** {@return the text} */
  String value();
}
