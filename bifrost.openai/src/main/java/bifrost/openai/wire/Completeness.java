package bifrost.openai.wire;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Knows when a stream is complete although it ends without saying so.
 *
 * @param <E> the type of an event
 */
interface Completeness<E> {
  void seen(E event);

  /** What a clean end of the body would still miss; {@code ""} if nothing. */
  String missing();

  static <E> Completeness<E> of(Supplier<String> missing, Consumer<E> seen) {
    return new Completeness<>() {
      @Override
      public void seen(E event) {
        seen.accept(event);
      }

      @Override
      public String missing() {
        return missing.get();
      }
    };
  }
}
