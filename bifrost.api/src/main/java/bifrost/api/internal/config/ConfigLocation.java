package bifrost.api.internal.config;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonParseException;
import java.util.function.Supplier;

/** A place in a configuration file, written so that editors and terminals jump to it. */
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

  /** Says of what is refused because of what stands here that it stands here. */
  public <T> T of(Supplier<T> value) {
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
