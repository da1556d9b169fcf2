package bifrost.openai.internal.http;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.spi.Attempt;
import bifrost.openai.internal.Nullable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * One request under way. One thread waits for it; any thread cancels it.
 *
 * <p>It ends when there is a body, not when the client's own future does: that one fails, and loses what has arrived, if the connection
 * breaks in the moment in which a stream begins. Only the refusal of a proxy to be a tunnel is shown to no handler, and has no body.
 *
 * <p>The client's future is completed here before the client would complete it. Otherwise the client would run a task in the JDK's common
 * pool, which before Java 25 starts a thread for each task on machines with one or two processors.
 */
final class InFlightRequest<T> implements BodyHandler<T> {
  private final BodyHandler<T> handler;
  private final Function<ResponseInfo, Optional<URI>> redirects;
  private final Attempt attempt;
  private final Duration connectTimeout;
  private final DisconnectTimer disconnectTimer;
  private final Runnable transferred;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final CompletableFuture<HttpResult<T>> result = new CompletableFuture<>();
  private volatile @Nullable CompletableFuture<HttpResponse<T>> clientFuture; // null until the client has the request
  private volatile @Nullable ResponseInfo head;
  private volatile @Nullable BodySubscriber<T> receiver; // null before the head
  private volatile Runnable disconnect = () -> {}; // what the client's future does no more, once a stream has begun

  /**
   * @param redirects where to ask again, of an answer that says only that: it counts for no limit then, and is in no report
   * @param transferred runs when the body is no longer received, perhaps several times, and never if there is no head
   */
  InFlightRequest(BodyHandler<T> handler, Function<ResponseInfo, Optional<URI>> redirects, Attempt attempt,
      Duration connectTimeout, DisconnectTimer grace, Runnable transferred) {
    this.handler = handler;
    this.redirects = redirects;
    this.attempt = attempt;
    this.connectTimeout = connectTimeout;
    this.disconnectTimer = grace;
    this.transferred = transferred;
  }

  /** On the client's thread: reporting the head is left to the thread that waits. */
  @Override
  public BodySubscriber<T> apply(ResponseInfo info) {
    var redirect = redirects.apply(info);
    if (redirect.isPresent()) return redirected(info, redirect);
    head = info;
    var wrong = fault(info);
    if (wrong.isPresent() && info.statusCode() < 300) {
      result.completeExceptionally(new BifrostException(new Malformed(wrong.get(), "")));
      return disconnectAndIgnore();
    }
    var body = handler.apply(info);
    receiver = body;
    if (body instanceof StreamedBody stream) disconnect = stream::close;
    if (result.isCancelled()) disconnect.run(); // cancel() may have passed by before it was there
    var reporting = new ReportingSubscriber<>(body, (content, failure) -> {
      if (failure == null) result.complete(new HttpResult<>(info.statusCode(), info.headers(), content));
      else result.completeExceptionally(failure);
    }, this::completeClientFuture, transferred);
    if (wrong.isEmpty() && !endsWithHead(info)) return reporting;
    if (wrong.isPresent()) reporting.onError(new IOException(wrong.get()));
    else reporting.onComplete();
    return disconnectAndIgnore();
  }

  /** Completes the client's future, which is of no use any more. */
  private void completeClientFuture() {
    var future = clientFuture;
    if (future != null) future.complete(null);
  }

  /** {@return the reason why the body cannot be read; empty if it can} */
  private static Optional<String> fault(ResponseInfo info) {
    boolean unexpected = info.statusCode() == 205 && BodyFraming.announcesBody(info.headers());
    return unexpected ? Optional.of(InvalidResponseHead.noContent(205)) : BodyFraming.fault(info.headers());
  }

  /**
   * {@return whether the body must not be waited for} For 205 without a length java.net.http waits for a body until the connection ends; for
   * 304 it reads no body, and takes one for the next response.
   */
  private static boolean endsWithHead(ResponseInfo info) {
    boolean announced = BodyFraming.announcesBody(info.headers());
    return info.statusCode() == 304 && announced
        || info.statusCode() == 205 && info.headers().firstValue("content-length").isEmpty();
  }

  /** Its body is of no interest, and is ended like what comes after the end of a stream. */
  @SuppressWarnings("NullAway") // a redirect has no body
  private BodySubscriber<T> redirected(ResponseInfo info, Optional<URI> target) {
    result.complete(new HttpResult<>(info.statusCode(), info.headers(), null, target));
    var rest = new StreamedBody(nothing -> {}, disconnectTimer);
    rest.finish();
    return ignore(rest);
  }

  /** Disconnects instead of reading on, because it is unknown where the next response begins. */
  private BodySubscriber<T> disconnectAndIgnore() {
    var rest = new StreamedBody(nothing -> {}, disconnectTimer);
    rest.close();
    return ignore(rest);
  }

  private BodySubscriber<T> ignore(StreamedBody rest) {
    return new ReportingSubscriber<>(BodySubscribers.mapping(rest, nothing -> null), (nothing, failure) -> {},
        this::completeClientFuture, transferred);
  }

  /** sendAsync looks the server's name up on the thread that calls it, for as long as that takes. */
  void startOn(Executor worker, JdkClient client, HttpRequest request) throws IOException {
    try {
      worker.execute(() -> start(client, request));
    } catch (RejectedExecutionException e) {
      throw closed(e);
    }
  }

  void start(JdkClient client, HttpRequest request) {
    try {
      if (!result.isCancelled()) client.starter().start(client.http(), request, this, this::clientFuture);
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(closed(e));
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
    started.complete(null);
  }

  private static IOException closed(RejectedExecutionException e) {
    return new IOException("the provider is closed", e);
  }

  /** Receives the client's future, before anything is sent. */
  @SuppressWarnings({"FutureReturnValueIgnored", "NullAway"}) // no stage follows; there is no body
  private void clientFuture(CompletableFuture<HttpResponse<T>> future) {
    clientFuture = future;
    future.whenComplete((response, failure) -> {
      if (failure != null) failed(future, failure);
      else if (response != null && head == null) {
        result.complete(new HttpResult<>(response.statusCode(), response.headers(), null)); // 407, instead of a tunnel
        transferred.run();
      }
    });
    if (result.isCancelled()) future.cancel(true); // cancel() may have passed by before it was there
  }

  /**
   * Fails the exchange and closes its connection. After a head that java.net.http rejects, it leaves the connection open. Its future is done
   * by then, and cancelling it has no effect; cancelling a new future made from it closes the connection.
   */
  private void failed(CompletableFuture<?> future, Throwable failure) {
    var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    if (receiver instanceof WholeBody body) body.truncate(BodyBytes.connectionLost(cause)); // an error keeps its status
    result.completeExceptionally(failure);
    future.newIncompleteFuture().cancel(true);
  }

  HttpResult<T> await() throws IOException, InterruptedException {
    try {
      if (!result.isDone()) started.get(connectTimeout.toMillis(), TimeUnit.MILLISECONDS);
      return result.get();
    } catch (TimeoutException e) {
      cancel();
      throw connectTimedOut();
    } catch (InterruptedException e) {
      cancel();
      throw e;
    } catch (CancellationException e) {
      throw new IOException("the call was cancelled", e);
    } catch (ExecutionException e) {
      throw failure(Objects.requireNonNull(e.getCause()));
    } finally {
      var info = head;
      if (info != null) attempt.responded(info.statusCode(), info.headers().map());
    }
  }

  /** Of an exchange that has its answer nothing is cancelled: its connection may serve another one by now. */
  void cancel() {
    if (receiver instanceof WholeBody body) body.truncate("the rest was not read");
    boolean unanswered = result.cancel(false);
    var running = clientFuture;
    started.complete(null);
    if (unanswered && running != null) running.cancel(true);
    disconnect.run();
  }

  private IOException failure(Throwable cause) {
    if (cause instanceof HttpConnectTimeoutException) throw connectTimedOut();
    var tls = head == null ? TlsFailureText.of(cause) : Optional.<String>empty(); // after the head it is a connection that broke
    if (tls.isPresent()) throw new BifrostException(new Unreachable(tls.get(), false), cause);
    if (head != null && cause instanceof SSLException) return new IOException(cause.getMessage(), cause);
    if (head == null && InvalidResponseHead.isIncomplete(cause)) {
      throw InvalidResponseHead.connectionLost(cause); // not an IOException, after which it would be sent again
    }
    if (head == null && InvalidResponseHead.isNoContent(cause)) attempt.responded(204, Map.of());
    var broken = head == null ? InvalidResponseHead.error(cause) : Optional.<BifrostException>empty();
    if (broken.isPresent()) throw broken.get();
    if (cause instanceof CancellationException) return new IOException("the call was cancelled", cause);
    if (cause instanceof RuntimeException wrong) throw wrong;
    return cause instanceof IOException lost ? lost : new IOException(cause);
  }

  private BifrostException connectTimedOut() {
    return new BifrostException(new TimedOut(TimedOut.Limit.CONNECT, connectTimeout));
  }
}
