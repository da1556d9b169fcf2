package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The offsets of an object's names, sorted by the hash code of the name and then by the name itself. Unlike a hash table, it stays fast
 * for names that all have the same hash code, which an attacker can easily generate.
 */
final class MemberIndex {
  /** The number of members up to which comparing all names is as fast. */
  private static final int LINEAR_SEARCH_LIMIT = 8;

  private MemberIndex() {}

  static boolean isNeeded(int pairsLength) {
    return pairsLength > 2 * LINEAR_SEARCH_LIMIT;
  }

  /** {@return the index of an array of pairs; null if they are few} */
  static @Nullable int[] ifNeeded(Object[] pairs) {
    return isNeeded(pairs.length) ? of(pairs, 0, pairs.length) : null;
  }

  /** Sorts the names in a range of an array of pairs. The offsets count from the start of the range. Equal names keep their order. */
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

  /** {@return the offset of a name; negative if it is missing} */
  static int find(int[] index, Object[] pairs, String name) {
    int place = search(index, pairs, name);
    return place < 0 ? -1 : index[place];
  }

  /** {@return the place of a name in the index or, if it is missing, the complement of the place where it belongs} */
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
    int place = ~search(index, pairs, (String) pairs[added]);
    var longer = Arrays.copyOf(index, index.length + 1);
    System.arraycopy(index, place, longer, place + 1, index.length - place);
    longer[place] = added;
    return longer;
  }
}
