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
  private final Object lock;
  private @Nullable List<Supplier<T>> sources; // guarded by lock; null once the elements exist
  private volatile @Nullable List<T> elements;

  /**
   * Creates a list.
   *
   * @param sources create the elements; each is called once
   * @param lock the lock of the data that the sources read
   */
  public LazyList(List<Supplier<T>> sources, Object lock) {
    this.size = sources.size();
    this.sources = sources;
    this.lock = lock;
  }

  @Override
  public T get(int index) {
    var created = elements;
    return (created == null ? create() : created).get(index);
  }

  private List<T> create() {
    synchronized (lock) {
      if (sources != null) {
        elements = sources.stream().map(Supplier::get).toList();
        sources = null;
      }
      return Objects.requireNonNull(elements);
    }
  }

  @Override
  public int size() {
    return size;
  }
}
