package bifrost.openai.wire;

import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Knows when a stream is complete although it does not say so by {@code [DONE]}.
 *
 * @param <E> the type of an event
 */
interface Completeness<E> {
  /** Takes note of an event; true if it is the last one by the rules of the protocol. */
  boolean seen(E event);

  /** What a clean end of the body would still miss; {@code ""} if nothing. */
  String missing();

  /** What is missing although the server said {@code [DONE]}; {@code ""} if that is enough. */
  default String missingAtDone() {
    return "";
  }

  /** {@return what is missing if the server sent {@code [DONE]} before any event; {@code ""} if such a stream is complete} */
  default String missingWithoutEvents() {
    return "an event of a response";
  }

  static <E> Completeness<E> of(Predicate<E> seen, Supplier<String> missing, Supplier<String> missingAtDone) {
    return new Completeness<>() {
      @Override
      public boolean seen(E event) {
        return seen.test(event);
      }

      @Override
      public String missing() {
        return missing.get();
      }

      @Override
      public String missingAtDone() {
        return missingAtDone.get();
      }
    };
  }
}
