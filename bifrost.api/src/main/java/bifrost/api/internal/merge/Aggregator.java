package bifrost.api.internal.merge;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collector;

/**
 * Puts the pieces of one answer together, in order. Used by one thread at a time.
 *
 * @param <E> the type of a piece
 * @param <R> the type of the whole answer
 */
public interface Aggregator<E, R> {
  void add(E piece);

  /** What has come so far; a copy. */
  R result();

  static <E, R> Collector<E, ?, R> collector(Supplier<Aggregator<E, R>> start) {
    return Collector.of(start, Aggregator::add, Aggregator::rejectCombination, Aggregator::result);
  }

  private static <E, R> Aggregator<E, R> rejectCombination(Aggregator<E, R> left, Aggregator<E, R> right) {
    throw new UnsupportedOperationException(
        "the pieces of an answer have an order: collect them from a sequential stream");
  }

  /** The last piece is the answer. */
  final class LastEvent implements Aggregator<JsonObject, JsonObject> {
    private JsonObject last = JsonObject.of();

    @Override
    public void add(JsonObject piece) {
      last = piece;
    }

    @Override
    public JsonObject result() {
      return last;
    }
  }

  /** Keeps all events in their order. */
  final class AllEvents implements Aggregator<JsonValue, JsonValue> {
    private final List<JsonValue> events = new ArrayList<>();

    @Override
    public void add(JsonValue event) {
      events.add(event);
    }

    @Override
    public JsonValue result() {
      return new JsonArray(events);
    }
  }
}
