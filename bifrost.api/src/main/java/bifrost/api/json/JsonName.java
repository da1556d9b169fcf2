package bifrost.api.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets the name in JSON: of a component of a record, of an enum constant, or of a record that implements a sealed
 * interface, whose name is the value of the member {@code type}. By default, it is the name in Java; for a record, the
 * simple name of the class. Immutable and thread-safe.
 *
 * <pre>{@code
 * enum Unit { @JsonName("celsius") CELSIUS, @JsonName("fahrenheit") FAHRENHEIT }
 * }</pre>
 *
 * @since 0.1
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.TYPE})
public @interface JsonName {
  /** {@return the name} */
  String value();
}
