package bifrost.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Lists from the arguments of methods that take one or more elements. */
final class OneOrMore {
  private OneOrMore() {}

  static <T> List<T> of(T first, T[] more) {
    var all = new ArrayList<T>();
    all.add(Objects.requireNonNull(first, "first"));
    all.addAll(List.of(Objects.requireNonNull(more, "more")));
    return List.copyOf(all);
  }
}
