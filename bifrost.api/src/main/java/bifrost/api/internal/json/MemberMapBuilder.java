package bifrost.api.internal.json;

import bifrost.api.json.JsonValue;
import java.util.Arrays;

/**
 * A builder of the members of an object. If a name is repeated, the last value is used, in the position of the
 * first. Repeated names are removed when the map is built or the array is full, but never one by one, which
 * would take quadratic time.
 */
public final class MemberMapBuilder {
  private static final int SPARE_MEMBERS = 4;

  private Object[] pairs; // each name, followed by its value
  private int size;

  /** Creates a builder with capacity for slightly more than this number of members. */
  public MemberMapBuilder(int members) {
    pairs = new Object[2 * (members + SPARE_MEMBERS)];
  }

  public void put(String name, JsonValue value) {
    if (size == pairs.length) {
      removeRepeatedNames();
      if (size > pairs.length / 2) pairs = Arrays.copyOf(pairs, 2 * pairs.length);
    }
    pairs[size++] = name;
    pairs[size++] = value;
  }

  private void removeRepeatedNames() {
    int end = MemberIndex.isNeeded(size) ? deduplicate(pairs, 0, size, MemberIndex.of(pairs, 0, size))
        : deduplicate(pairs, 0, size);
    Arrays.fill(pairs, end, size, null);
    size = end;
  }

  /** Builds the map. More members can be put afterwards. */
  public MemberMap build() {
    var map = build(pairs, 0, size);
    int end = 2 * map.size();
    Arrays.fill(pairs, end, size, null);
    size = end;
    return map;
  }

  /** Builds the map of the pairs in a range of an array. The pairs may be moved within the array. */
  static MemberMap build(Object[] pairs, int from, int to) {
    if (!MemberIndex.isNeeded(to - from)) return MemberMap.of(pairs, from, deduplicate(pairs, from, to), null);
    var index = MemberIndex.of(pairs, from, to);
    int end = deduplicate(pairs, from, to, index);
    return end == to ? MemberMap.of(pairs, from, to, index) : build(pairs, from, end);
  }

  /**
   * Removes pairs with repeated names, and closes the gaps.
   *
   * @return the end of the remaining pairs
   */
  private static int deduplicate(Object[] pairs, int from, int to) {
    int end = from;
    long seen = 0; // one bit for each name, or several names
    for (int i = from; i < to; i += 2) {
      var name = (String) pairs[i];
      int same = end;
      long bit = 1L << name.length() + (name.isEmpty() ? 0 : 7 * name.charAt(0) + 5 * name.charAt(name.length() - 1));
      if ((seen & bit) != 0) {
        same = from;
        while (same < end && !name.equals(pairs[same])) same += 2;
      }
      seen |= bit;
      if (same != i) {
        pairs[same] = name;
        pairs[same + 1] = pairs[i + 1];
      }
      end = Math.max(end, same + 2);
    }
    return end;
  }

  /**
   * Removes pairs with repeated names, with the help of an index, and closes the gaps. The index is invalid afterwards
   * if a name was repeated.
   */
  private static int deduplicate(Object[] pairs, int from, int to, int[] index) {
    boolean repeated = false;
    int first = from + index[0];
    for (int i = 1; i < index.length; i++) {
      int next = from + index[i];
      if (((String) pairs[first]).equals(pairs[next])) {
        pairs[first + 1] = pairs[next + 1];
        pairs[next] = null;
        repeated = true;
      } else {
        first = next;
      }
    }
    return repeated ? removeNulls(pairs, from, to) : to;
  }

  private static int removeNulls(Object[] pairs, int from, int to) {
    int end = from;
    for (int i = from; i < to; i += 2) {
      if (pairs[i] != null) {
        pairs[end] = pairs[i];
        pairs[end + 1] = pairs[i + 1];
        end += 2;
      }
    }
    return end;
  }
}
