package bifrost.api.internal.value;

import bifrost.api.internal.Nullable;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The unmodifiable attributes of a call. {@link #toString()} omits the values, because they can be secrets. */
public final class CallAttributes extends AbstractMap<String, Object> {
  static final Map<String, Object> NONE = new CallAttributes(Map.of());

  private final Map<String, Object> values;

  private CallAttributes(Map<String, Object> values) {
    this.values = values;
  }

  public static Map<String, Object> copy(Map<String, Object> attributes) {
    if (Objects.requireNonNull(attributes, "attributes") instanceof CallAttributes) return attributes;
    return attributes.isEmpty() ? NONE : new CallAttributes(Map.copyOf(attributes));
  }

  /** {@return the combined attributes; the second ones take precedence} */
  public static Map<String, Object> merged(Map<String, Object> defaults, Map<String, Object> attributes) {
    if (defaults.isEmpty()) return attributes;
    var merged = new HashMap<>(defaults);
    merged.putAll(attributes);
    return copy(merged);
  }

  @Override
  public @Nullable Object get(Object key) {
    return values.get(key);
  }

  @Override
  public boolean containsKey(Object key) {
    return values.containsKey(key);
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    return values.entrySet();
  }

  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
