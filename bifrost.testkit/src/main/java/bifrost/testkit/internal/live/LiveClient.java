package bifrost.testkit.internal.live;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.EventStream;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.Streamable;
import java.time.Duration;
import java.util.function.Supplier;

/** The client of the live rules, whose calls have no retries and no fallbacks. */
public record LiveClient(Bifrost bifrost, Duration timeout) {
  static final String UNKNOWN_MODEL = "no-such-model";

  CallOptions options() {
    return CallOptions.options().maxRetries(0).withoutFallbacks().requestTimeout(timeout).idleTimeout(timeout);
  }

  public <R> R send(Request<R> request) {
    return bifrost.send(request, options());
  }

  <R> Outcome<R> trySend(Request<R> request) {
    return bifrost.trySend(request, options());
  }

  <E, R> EventStream<E, R> stream(Streamable<E, R> request) {
    return bifrost.stream(request, options());
  }

  <E, R> R streamed(Streamable<E, R> request) {
    try (var stream = stream(request)) {
      return stream.collect();
    }
  }

  /** {@return the target of an unknown model of the same provider} */
  static String unknownModelTarget(Request<?> request) {
    int slash = request.target().indexOf('/');
    return request.target().substring(0, slash + 1) + UNKNOWN_MODEL;
  }

  static BifrostError error(Supplier<?> call) {
    try {
      throw failure("an error", call.get());
    } catch (BifrostException e) {
      return e.error();
    }
  }

  /** Checks and returns the error of a call that requests an unknown model. */
  static Rejected notFound(Supplier<?> call) {
    var error = error(call);
    expect(error instanceof Rejected it && it.status() == 404 && it.message().contains(UNKNOWN_MODEL),
        "Rejected with status 404 and a message that contains " + UNKNOWN_MODEL, error);
    return (Rejected) error;
  }

  public static void expect(boolean condition, String expected, Object actual) {
    if (!condition) throw failure(expected, actual);
  }

  static AssertionError failure(String expected, Object actual) {
    return new AssertionError("expected: " + expected + "\nactual: " + actual);
  }
}
