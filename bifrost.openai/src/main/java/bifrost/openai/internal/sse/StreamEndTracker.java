package bifrost.openai.internal.sse;

import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Knows when a stream is complete although it does not say so by {@code [DONE]}.
 *
 * @param <E> the type of an event
 */
public interface StreamEndTracker<E> {
  /** Takes note of an event; true if it is the last one by the rules of the protocol. */
  boolean accept(E event);

  /** What a clean end of the body would still miss; {@code ""} if nothing. */
  String missingAtEnd();

  /** What is missing although the server said {@code [DONE]}; {@code ""} if that is enough. */
  default String missingAtDone() {
    return "";
  }

  /** {@return what is missing if the server sent {@code [DONE]} before any event; {@code ""} if such a stream is complete} */
  default String missingWithoutEvents() {
    return "an event of a response";
  }

  static <E> StreamEndTracker<E> of(Predicate<E> seen, Supplier<String> missing, Supplier<String> missingAtDone) {
    return new StreamEndTracker<>() {
      @Override
      public boolean accept(E event) {
        return seen.test(event);
      }

      @Override
      public String missingAtEnd() {
        return missing.get();
      }

      @Override
      public String missingAtDone() {
        return missingAtDone.get();
      }
    };
  }
}
