package bifrost.openai.internal.sse;

import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A tracker of the events of a stream, which decides whether the stream is complete, in particular without
 * {@code [DONE]}.
 *
 * @param <E> the type of an event
 */
public interface StreamEndTracker<E> {
  /** Records an event. Returns whether it is the last one by the rules of the protocol. */
  boolean accept(E event);

  /** {@return what is missing if the body ends here; {@code ""} if the stream is complete} */
  String missingAtEnd();

  /** {@return what is missing if the server sends {@code [DONE]} here; {@code ""} if the stream is complete} */
  default String missingAtDone() {
    return "";
  }

  /**
   * {@return what is missing if the server sends {@code [DONE]} before any event; {@code ""} if such a stream is
   * complete}
   */
  default String missingWithoutEvents() {
    return "an event of a response";
  }

  static <E> StreamEndTracker<E> of(Predicate<E> accept, Supplier<String> missingAtEnd,
      Supplier<String> missingAtDone) {
    return new StreamEndTracker<>() {
      @Override
      public boolean accept(E event) {
        return accept.test(event);
      }

      @Override
      public String missingAtEnd() {
        return missingAtEnd.get();
      }

      @Override
      public String missingAtDone() {
        return missingAtDone.get();
      }
    };
  }
}
