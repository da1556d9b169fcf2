package bifrost.blackbox.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks that a value, and each element of a collection in it, is not null, and that collections are unmodifiable. */
final class ReturnedValue {
  private final List<String> problems = new ArrayList<>();

  ReturnedValue(Object value) {
    check(value, "value");
  }

  List<String> problems() {
    return problems;
  }

  private void check(Object value, String place) {
    if (value == null) {
      problems.add(place + " is null");
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(each -> check(each, place));
    } else if (value instanceof Object[] array) {
      for (var each : array) check(each, "element of " + place);
    } else if (value instanceof Collection<?> collection) {
      for (var each : collection) check(each, "element of " + place);
      if (isModifiable(collection)) problems.add(place + " can be modified: " + collection.getClass());
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> {
        check(key, "key of " + place);
        check(each, "element of " + place);
      });
      if (isModifiable(map)) problems.add(place + " can be modified: " + map.getClass());
    }
  }

  private static boolean isModifiable(Collection<?> collection) {
    if (collection.isEmpty()) return isAccepted(() -> collection.add(null));
    return isAccepted(() -> collection.add(null)) || isAccepted(() -> removeFirst(collection))
        || collection instanceof List<?> list && isAccepted(() -> setFirst(list));
  }

  private static void removeFirst(Collection<?> collection) {
    var elements = collection.iterator();
    elements.next();
    elements.remove();
  }

  private static <T> void setFirst(List<T> list) {
    list.set(0, list.get(0));
  }

  private static boolean isModifiable(Map<?, ?> map) {
    return isAccepted(() -> map.put(null, null)) || !map.isEmpty() && isAccepted(() -> removeFirst(map.entrySet()));
  }

  private static boolean isAccepted(Runnable change) {
    try {
      change.run();
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    } catch (NullPointerException e) {
      return true; // a modifiable collection that does not permit null
    }
  }
}
