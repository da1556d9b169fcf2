package bifrost.api.internal.redact;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The latest values of keys that change. A server may repeat one that has been replaced since. */
public final class RecentSecrets {
  /** The number of values that are kept. A token that changes every minute is kept for more than an hour. */
  public static final int MAX_VALUES = 100;

  private final Set<String> values = new LinkedHashSet<>(); // guarded by this; the latest last
  private volatile List<String> all = List.of();

  void add(String value) {
    var known = all;
    if (!known.isEmpty() && known.get(known.size() - 1).equals(value)) return;
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
