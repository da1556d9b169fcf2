package bifrost.testkit.internal.util;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A converter of a first element and varargs to a list. */
public final class FirstAndMore {
  private FirstAndMore() {}

  public static <T> List<T> of(T first, T[] more) {
    var all = new ArrayList<T>();
    all.add(Objects.requireNonNull(first, "first"));
    all.addAll(List.of(Objects.requireNonNull(more, "more")));
    return List.copyOf(all);
  }
}
