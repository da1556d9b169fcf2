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
 * The observed result of one call.
 *
 * @param end the way in which the call ended
 * @param message the message of the error, or {@code ""}
 * @param events the events that were read
 * @param value the result; for a failed stream, {@code partial()}; null if there is none
 * @param contradictions the differences between several ways to read the end of the stream
 */
record ObservedCall(CallEnd end, String message, List<?> events, Object value, List<String> contradictions) {
  static ObservedCall of(Bifrost bifrost, MatrixRow row, CallOptions options) {
    try {
      return row.isStreamed() ? stream(bifrost, (Streamable<?, ?>) row.request(), options)
          : unary(bifrost.trySend(row.request(), options));
    } catch (BifrostException e) { // The stream failed to open.
      return new ObservedCall(CallEnd.of(e.error()), e.error().message(), List.of(), null, List.of());
    } catch (RuntimeException | Error e) {
      return new ObservedCall(CallEnd.BUG, e.toString(), List.of(), null, List.of());
    }
  }

  private static ObservedCall unary(Outcome<?> outcome) {
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
      var collected = read.stream().collect(request.collector());
      if (!collected.equals(stream.partial())) contradictions
          .add("partial() differs from the events read: " + stream.partial());
      contradictions.addAll(readAgain(stream, events, error, collected));
      var message = error.map(BifrostError::message).orElse("");
      return new ObservedCall(error.map(CallEnd::of).orElse(CallEnd.COMPLETE), message, List.copyOf(read), collected,
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

  /** Reads the end of the stream twice in every way, and returns the differences. */
  private static <R> List<String> readAgain(EventStream<?, R> stream, Iterator<?> events, Optional<BifrostError> error,
      R collected) {
    var contradictions = new ArrayList<String>();
    for (int i = 0; i < 2; i++) {
      if (!error.equals(read(events, new ArrayList<>()))) contradictions.add("reading again ends differently");
      var outcome = stream.outcome();
      boolean same = outcome.isPresent() && (outcome.get() instanceof Outcome.Success<R> success
          ? error.isEmpty() && success.value().equals(collected)
          : error.equals(Optional.of(((Outcome.Failure<R>) outcome.get()).error())));
      if (!same) contradictions.add("outcome() is " + outcome);
      if (!collects(stream, error, collected)) contradictions.add("collect() ends differently");
      stream.close(); // Closing an ended stream has no effect.
    }
    return contradictions;
  }

  private static <R> boolean collects(EventStream<?, R> stream, Optional<BifrostError> error, R collected) {
    try {
      return stream.collect().equals(collected) && error.isEmpty();
    } catch (BifrostException e) {
      return error.equals(Optional.of(e.error()));
    }
  }
}
