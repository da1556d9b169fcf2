package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.BiConsumer;

/**
 * An immutable map of members in the order of insertion. A map of one member takes 72 bytes in addition to its name and
 * value, a fifth of the size of a {@code LinkedHashMap}. Small maps are searched linearly, and large ones through a
 * {@link MemberIndex}.
 */
public final class MemberMap extends AbstractMap<String, JsonValue> {
  public static final MemberMap EMPTY = new MemberMap(new Object[0], null);

  private final Object[] pairs; // each name, followed by its value
  private final @Nullable int[] index; // null if there are few members

  private MemberMap(Object[] pairs, @Nullable int[] index) {
    this.pairs = pairs;
    this.index = index;
  }

  /** {@return a map of the members; the argument itself if it is already a {@code MemberMap}} */
  public static MemberMap copyOf(Map<String, JsonValue> members) {
    if (members instanceof MemberMap map) return map;
    var list = new MemberMapBuilder(members.size());
    members.forEach((name, value) -> {
      Objects.requireNonNull(name, "the name of a member");
      list.put(name, Objects.requireNonNull(value, name));
    });
    return list.build();
  }

  /**
   * {@return a map of the pairs in a range of an array} The names must differ; the index may be null if there
   * are only a few.
   */
  static MemberMap of(Object[] pairs, int from, int to, @Nullable int[] index) {
    return from == to ? EMPTY : new MemberMap(Arrays.copyOfRange(pairs, from, to), index);
  }

  /** {@return an object with these members} */
  public JsonObject toObject() {
    return isEmpty() ? JsonObject.of() : new JsonObject(this);
  }

  /** {@return this map with one member replaced in its position, or appended} */
  public MemberMap with(String name, JsonValue value) {
    int found = find(name);
    if (found >= 0) {
      var changed = pairs.clone();
      changed[found + 1] = value;
      return new MemberMap(changed, index);
    }
    var longer = Arrays.copyOf(pairs, pairs.length + 2);
    longer[pairs.length] = name;
    longer[pairs.length + 1] = value;
    return new MemberMap(longer,
        index == null ? MemberIndex.ifNeeded(longer) : MemberIndex.withLastPair(index, longer));
  }

  /** {@return this map with all members of another one, which are replaced in their positions, or appended} */
  public MemberMap with(MemberMap other) {
    var all = Arrays.copyOf(pairs, pairs.length + other.pairs.length);
    int end = pairs.length;
    for (int i = 0; i < other.pairs.length; i += 2) {
      int found = find((String) other.pairs[i]);
      int at = found < 0 ? end : found;
      all[at] = other.pairs[i];
      all[at + 1] = other.pairs[i + 1];
      if (found < 0) end += 2;
    }
    if (end < all.length) all = Arrays.copyOf(all, end);
    return new MemberMap(all, MemberIndex.ifNeeded(all));
  }

  /** {@return this map without one member} */
  public MemberMap without(String name) {
    int found = find(name);
    if (found < 0) return this;
    var remaining = new Object[pairs.length - 2];
    System.arraycopy(pairs, 0, remaining, 0, found);
    System.arraycopy(pairs, found + 2, remaining, found, remaining.length - found);
    return remaining.length == 0 ? EMPTY : new MemberMap(remaining, MemberIndex.ifNeeded(remaining));
  }

  /** {@return the offset of a name; negative if it does not exist} */
  private int find(String name) {
    if (index != null) return MemberIndex.find(index, pairs, name);
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) return i;
    }
    return -1;
  }

  /** {@return the name of the member with this index} */
  String name(int index) {
    return (String) pairs[2 * index];
  }

  /** {@return the value of the member with this index} */
  JsonValue value(int index) {
    return (JsonValue) pairs[2 * index + 1];
  }

  @Override
  public int size() {
    return pairs.length / 2;
  }

  @Override
  public @Nullable JsonValue get(Object name) {
    int found = name instanceof String text ? find(text) : -1;
    return found < 0 ? null : value(found / 2);
  }

  @Override
  public boolean containsKey(Object name) {
    return name instanceof String text && find(text) >= 0;
  }

  @Override
  public JsonValue remove(Object name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void clear() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super JsonValue> action) {
    for (int i = 0; i < size(); i++) action.accept(name(i), value(i));
  }

  @Override
  public Set<Map.Entry<String, JsonValue>> entrySet() {
    return new Entries();
  }

  private final class Entries extends AbstractSet<Map.Entry<String, JsonValue>> {
    @Override
    public int size() {
      return MemberMap.this.size();
    }

    @Override
    public boolean contains(Object other) {
      return other instanceof Map.Entry<?, ?> entry && entry.getValue() != null
          && entry.getValue().equals(get(entry.getKey()));
    }

    @Override
    public Iterator<Map.Entry<String, JsonValue>> iterator() {
      return new EntryIterator();
    }

    @Override
    public Spliterator<Map.Entry<String, JsonValue>> spliterator() {
      return Spliterators.spliterator(this,
          Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL | Spliterator.IMMUTABLE);
    }
  }

  /** An iterator over the members in order. */
  private final class EntryIterator implements Iterator<Map.Entry<String, JsonValue>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < size();
    }

    @Override
    public Map.Entry<String, JsonValue> next() {
      if (!hasNext()) throw new NoSuchElementException();
      int index = next++;
      return Map.entry(name(index), value(index));
    }
  }
}
