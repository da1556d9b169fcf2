package bifrost.api.internal.value;

import bifrost.api.internal.Nullable;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.Supplier;

/**
 * An immutable list whose elements are created when the first one is read. Thread-safe.
 *
 * @param <T> the type of an element
 */
public final class LazyList<T> extends AbstractList<T> implements RandomAccess {
  private final int size;
  private @Nullable Supplier<List<T>> source; // guarded by this; null once the elements exist
  private volatile @Nullable List<T> elements;

  /** Creates a list of this size. The source returns an immutable list, and is called once. */
  public LazyList(int size, Supplier<List<T>> source) {
    this.size = size;
    this.source = source;
  }

  @Override
  public T get(int index) {
    var created = elements;
    return (created == null ? create() : created).get(index);
  }

  private synchronized List<T> create() {
    if (source != null) {
      elements = source.get();
      source = null;
    }
    return Objects.requireNonNull(elements);
  }

  @Override
  public int size() {
    return size;
  }
}
