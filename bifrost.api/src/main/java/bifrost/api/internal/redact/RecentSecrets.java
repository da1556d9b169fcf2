package bifrost.api.internal.redact;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The recent values of keys that have a supplier. A server may repeat a value that has since been replaced. */
public final class RecentSecrets {
  /** The maximum number of values. A token that changes every minute is kept for more than an hour. */
  public static final int MAX_VALUES = 100;

  private final Set<String> values = new LinkedHashSet<>(); // guarded by this; the latest value is the last
  private volatile List<String> all = List.of();

  void add(String value) {
    var current = all;
    if (!current.isEmpty() && current.get(current.size() - 1).equals(value)) return;
    synchronized (this) {
      values.remove(value);
      values.add(value);
      if (values.size() > MAX_VALUES) values.remove(values.iterator().next());
      all = List.copyOf(values);
    }
  }

  List<String> all() {
    return all;
  }
}
