package bifrost.api.internal.config;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonParseException;
import java.util.function.Supplier;

/**
 * A location in a configuration file. Its text has the form {@code file:line:column}, which editors and terminals
 * recognize as a link.
 */
public record ConfigLocation(String file, int line, int column) {
  static ConfigLocation of(String file, JsonParseException e) {
    return new ConfigLocation(file, e.line(), e.column());
  }

  public BifrostException misconfigured(String message) {
    return misconfigured(message, null);
  }

  private BifrostException misconfigured(@Nullable String message, @Nullable Throwable cause) {
    return new BifrostException(new Misconfigured(this + ": " + message), cause);
  }

  /** Evaluates a supplier, and adds this location to the message of any exception that the supplier throws. */
  public <T> T evaluate(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw misconfigured(e.getMessage(), e);
    } catch (BifrostException e) {
      throw e.error() instanceof Misconfigured ? misconfigured(e.error().message(), e) : e;
    }
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
