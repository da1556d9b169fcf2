package bifrost.api.internal.merge;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collector;

/**
 * An aggregator that combines the events of one stream, in order, into the complete response. Must be used by one
 * thread at a time.
 *
 * @param <E> the type of an event
 * @param <R> the type of the complete response
 */
public interface Aggregator<E, R> {
  void add(E event);

  /** {@return a copy of the response so far} */
  R result();

  static <E, R> Collector<E, ?, R> collector(Supplier<Aggregator<E, R>> newAggregator) {
    return Collector.of(newAggregator, Aggregator::add, Aggregator::rejectCombination, Aggregator::result);
  }

  private static <E, R> Aggregator<E, R> rejectCombination(Aggregator<E, R> left, Aggregator<E, R> right) {
    throw new UnsupportedOperationException(
        "events must be collected in order: use a sequential stream instead of a parallel one");
  }

  /** An aggregator whose result is the last event. */
  final class LastEvent implements Aggregator<JsonObject, JsonObject> {
    private JsonObject last = JsonObject.of();

    @Override
    public void add(JsonObject event) {
      last = event;
    }

    @Override
    public JsonObject result() {
      return last;
    }
  }

  /** An aggregator whose result is an array of all events, in order. */
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
