package bifrost.vllm.faultmatrix;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.EventStream;
import bifrost.api.Outcome;
import bifrost.api.Streamable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * How one call went.
 *
 * @param end how it ended
 * @param message the error's, or {@code ""}
 * @param events what was read
 * @param value the answer; of a stream that failed, {@code partial()}; null if there is nothing
 * @param contradictions where the ways to ask for the end disagree
 */
record ObservedCall(CallEnd end, String message, List<?> events, Object value, List<String> contradictions) {
  static ObservedCall of(Bifrost bifrost, MatrixRow row, CallOptions options) {
    try {
      return row.streams() ? stream(bifrost, (Streamable<?, ?>) row.request(), options)
          : whole(bifrost.attempt(row.request(), options));
    } catch (BifrostException e) { // a stream that did not begin
      return new ObservedCall(CallEnd.of(e.error()), e.error().message(), List.of(), null, List.of());
    } catch (RuntimeException | Error e) {
      return new ObservedCall(CallEnd.BUG, e.toString(), List.of(), null, List.of());
    }
  }

  private static ObservedCall whole(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Success<?> success) {
      return new ObservedCall(CallEnd.COMPLETE, "", List.of(), success.value(), List.of());
    }
    var error = ((Outcome.Failure<?>) outcome).error();
    return new ObservedCall(CallEnd.of(error), error.message(), List.of(), null, List.of());
  }

  private static <E, R> ObservedCall stream(Bifrost bifrost, Streamable<E, R> request, CallOptions options) {
    try (var stream = bifrost.stream(request, options)) {
      var read = new ArrayList<E>();
      var events = stream.iterator();
      var error = read(events, read);
      var contradictions = new ArrayList<String>();
      var folded = read.stream().collect(request.collector());
      if (!folded.equals(stream.partial())) contradictions.add("partial() is not what was read: " + stream.partial());
      contradictions.addAll(askAgain(stream, events, error, folded));
      var message = error.map(BifrostError::message).orElse("");
      return new ObservedCall(error.map(CallEnd::of).orElse(CallEnd.COMPLETE), message, List.copyOf(read), folded,
          contradictions);
    }
  }

  private static <E> Optional<BifrostError> read(Iterator<E> events, List<E> read) {
    try {
      while (events.hasNext()) read.add(events.next());
      return Optional.empty();
    } catch (BifrostException e) {
      return Optional.of(e.error());
    }
  }

  /** However one asks, and however often, there is one end. */
  private static <R> List<String> askAgain(EventStream<?, R> stream, Iterator<?> events, Optional<BifrostError> error,
      R folded) {
    var contradictions = new ArrayList<String>();
    for (int i = 0; i < 2; i++) {
      if (!error.equals(read(events, new ArrayList<>()))) contradictions.add("reading on ends in another way");
      var outcome = stream.outcome();
      boolean same = outcome.isPresent() && (outcome.get() instanceof Outcome.Success<R> success
          ? error.isEmpty() && success.value().equals(folded)
          : error.equals(Optional.of(((Outcome.Failure<R>) outcome.get()).error())));
      if (!same) contradictions.add("outcome() is " + outcome);
      if (!collects(stream, error, folded)) contradictions.add("collect() ends in another way");
      stream.close(); // changes nothing
    }
    return contradictions;
  }

  private static <R> boolean collects(EventStream<?, R> stream, Optional<BifrostError> error, R folded) {
    try {
      return stream.collect().equals(folded) && error.isEmpty();
    } catch (BifrostException e) {
      return error.equals(Optional.of(e.error()));
    }
  }
}
