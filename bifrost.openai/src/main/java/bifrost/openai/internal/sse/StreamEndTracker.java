package bifrost.openai.internal.sse;

import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A tracker of the events of a stream, which decides whether the stream is complete, even if the server does not send
 * {@code [DONE]}.
 *
 * @param <E> the type of an event
 */
public interface StreamEndTracker<E> {
  /** Records an event. Returns whether the protocol defines it as the last one. */
  boolean accept(E event);

  /**
   * {@return the reason why the stream is incomplete if the body ends here, as a phrase after "with"; {@code ""} if it
   * is complete}
   */
  String missingAtEnd();

  /** {@return the missing part if the server sends {@code [DONE]} here; {@code ""} if the stream is complete} */
  default String missingAtDone() {
    return "";
  }

  /**
   * {@return the missing part if {@code [DONE]} arrives before any event; {@code ""} if an empty stream is complete}
   */
  default String missingWithoutEvents() {
    return "any event of the response";
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
