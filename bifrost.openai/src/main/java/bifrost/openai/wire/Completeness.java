package bifrost.openai.wire;

/**
 * Knows when a stream is complete although it ends without saying so.
 *
 * @param <E> the type of an event
 */
interface Completeness<E> {
  void seen(E event);

  /** What a clean end of the body would still miss; {@code ""} if nothing. */
  String missing();
}
