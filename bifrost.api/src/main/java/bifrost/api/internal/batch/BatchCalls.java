package bifrost.api.internal.batch;

import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.SendAllOptions;
import bifrost.api.internal.call.SendCall;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The calls of a batch: how they are created and run, and what becomes of their outcomes.
 *
 * @param <R> the type of the responses
 * @param <T> the type of the results: responses, or outcomes
 * @param stopsAtFailure whether the first failure ends the batch; otherwise it is a result
 */
public record BatchCalls<R, T>(Function<Request<R>, SendCall<R>> newCall, Executor executor, boolean stopsAtFailure,
    Function<? super Outcome<R>, ? extends T> toResult) {
  /** {@return the results, in the order of the requests} Closing the stream stops the calls, and closes the source. */
  public Stream<T> stream(Stream<? extends Request<R>> requests, SendAllOptions options) {
    var reader = new BatchReader<>(requests.iterator(), this, options);
    return StreamSupport.stream(reader, false).onClose(reader::close).onClose(requests::close);
  }

  /** {@return a publisher of the results, with its own source and calls for each subscriber} */
  public Flow.Publisher<T> publisher(Supplier<? extends Stream<? extends Request<R>>> requests,
      SendAllOptions options) {
    return new BatchPublisher<>(requests, this, options);
  }
}
