package bifrost.api;

import bifrost.api.internal.Nullable;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The attributes of a call, unmodifiable. Their text contains no values, because these can be secrets. */
final class Attributes extends AbstractMap<String, Object> {
  static final Map<String, Object> NONE = new Attributes(Map.of());

  private final Map<String, Object> values;

  private Attributes(Map<String, Object> values) {
    this.values = values;
  }

  static Map<String, Object> copy(Map<String, Object> attributes) {
    if (Objects.requireNonNull(attributes, "attributes") instanceof Attributes) return attributes;
    return attributes.isEmpty() ? NONE : new Attributes(Map.copyOf(attributes));
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
