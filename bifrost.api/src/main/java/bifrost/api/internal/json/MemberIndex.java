package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The offsets of an object's names, sorted by hash code and then by name. Unlike a hash table, it remains fast
 * if all names have the same hash code, which an attacker can easily achieve.
 */
final class MemberIndex {
  /** The maximum number of members for which a linear search is as fast as an index. */
  private static final int LINEAR_SEARCH_LIMIT = 16;

  private MemberIndex() {}

  static boolean isNeeded(int pairsLength) {
    return pairsLength > 2 * LINEAR_SEARCH_LIMIT;
  }

  /** {@return the index of an array of pairs; null if there are only a few} */
  static @Nullable int[] ifNeeded(Object[] pairs) {
    return isNeeded(pairs.length) ? of(pairs, 0, pairs.length) : null;
  }

  /**
   * Sorts the names in a range of an array of pairs. The offsets are relative to the start of the range. Equal
   * names keep their order.
   */
  static int[] of(Object[] pairs, int from, int to) {
    var keys = new long[(to - from) / 2];
    for (int i = 0; i < keys.length; i++) keys[i] = (long) pairs[from + 2 * i].hashCode() << 32 | 2L * i;
    Arrays.sort(keys);
    var index = new int[keys.length];
    for (int i = 0; i < keys.length; i++) index[i] = (int) keys[i];
    for (int i = 0; i < keys.length;) {
      int end = i + 1;
      while (end < keys.length && keys[end] >> 32 == keys[i] >> 32) end++;
      if (end > i + 1) sortByName(index, i, end, pairs, from);
      i = end;
    }
    return index;
  }

  private static void sortByName(int[] index, int from, int to, Object[] pairs, int start) {
    var offsets = new Integer[to - from];
    Arrays.setAll(offsets, i -> index[from + i]);
    Arrays.sort(offsets, Comparator.comparing(offset -> (String) pairs[start + offset]));
    for (int i = from; i < to; i++) index[i] = offsets[i - from];
  }

  /** {@return the offset of a name; negative if it does not exist} */
  static int find(int[] index, Object[] pairs, String name) {
    int i = search(index, pairs, name);
    return i < 0 ? -1 : index[i];
  }

  /** {@return the position of a name in the index; if it does not exist, the complement of the insertion point} */
  private static int search(int[] index, Object[] pairs, String name) {
    int low = 0;
    int high = index.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare((String) pairs[index[middle]], name);
      if (order == 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return ~low;
  }

  private static int compare(String one, String other) {
    int order = Integer.compare(one.hashCode(), other.hashCode());
    return order == 0 ? one.compareTo(other) : order;
  }

  /** {@return the index with the last pair added} */
  static int[] withLastPair(int[] index, Object[] pairs) {
    int added = pairs.length - 2;
    int insertionPoint = ~search(index, pairs, (String) pairs[added]);
    var longer = Arrays.copyOf(index, index.length + 1);
    System.arraycopy(index, insertionPoint, longer, insertionPoint + 1, index.length - insertionPoint);
    longer[insertionPoint] = added;
    return longer;
  }
}
