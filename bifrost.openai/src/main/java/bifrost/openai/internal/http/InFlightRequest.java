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
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;

/**
 * A request in flight. One thread waits for it; any thread may cancel it.
 *
 * <p>It owns the body of a stream, from the head of the response to the end of the stream: nothing else closes the
 * body, and it is closed exactly once, by {@link #cancel} or by {@link HttpResult#close}, whichever comes first.
 *
 * <p>The result is complete as soon as the body is, without waiting for the client's own future. If the connection is
 * lost just as a stream begins, that future fails, and the received bytes are lost with it. The body handler receives
 * every response except one, which has no body: that of a proxy that refuses to open a tunnel.
 *
 * <p>This class completes the client's future before the client does. Otherwise the client would run a task in the
 * JDK's common pool, which before Java 25 starts a thread for each task on machines with one or two processors.
 */
final class InFlightRequest<T> implements BodyHandler<T> {
  private final BodyHandler<T> handler;
  private final RedirectPolicy redirects;
  private final Attempt attempt;
  private final Duration connectTimeout;
  private final DisconnectTimer disconnectTimer;
  private final Runnable transferred;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final CompletableFuture<HttpResult<T>> result = new CompletableFuture<>();
  private volatile @Nullable CompletableFuture<HttpResponse<T>> clientFuture; // null until the client has the request
  private volatile @Nullable ResponseInfo head;
  private volatile @Nullable BodySubscriber<T> receiver; // null before the head
  // the body of a stream, which the client's future cannot cancel any more; null after it has been closed
  private final AtomicReference<StreamedBody> openBody = new AtomicReference<>();

  /**
   * Creates a request that has not been started.
   *
   * @param redirects determines the redirects that must be followed; such a response affects no timeout and no report
   * @param transferred runs when the body is no longer received, possibly several times; never runs if there is no
   *     head
   */
  InFlightRequest(BodyHandler<T> handler, RedirectPolicy redirects, Attempt attempt,
      Duration connectTimeout, DisconnectTimer disconnectTimer, Runnable transferred) {
    this.handler = handler;
    this.redirects = redirects;
    this.attempt = attempt;
    this.connectTimeout = connectTimeout;
    this.disconnectTimer = disconnectTimer;
    this.transferred = transferred;
  }

  /** Runs on the client's thread. The waiting thread reports the head. */
  @Override
  public BodySubscriber<T> apply(ResponseInfo info) {
    var redirect = redirects.target(info);
    if (redirect.isPresent()) return redirected(info, redirect);
    head = info;
    var fault = fault(info);
    if (fault.isPresent() && info.statusCode() < 300) {
      result.completeExceptionally(new BifrostException(new Malformed(fault.get(), "")));
      return disconnectAndIgnore();
    }
    var body = handler.apply(info);
    receiver = body;
    if (body instanceof StreamedBody stream) openBody.set(stream);
    if (result.isCancelled()) closeBody(); // cancel() may have run before the body was set
    var reporting = new ReportingSubscriber<>(body, this, info);
    if (fault.isEmpty() && !endsWithHead(info)) return reporting;
    if (fault.isPresent()) reporting.onError(new IOException(fault.get()));
    else reporting.onComplete();
    return disconnectAndIgnore();
  }

  /** Completes the request with its body, or with the failure of the body. */
  void received(ResponseInfo info, T content, @Nullable Throwable failure) {
    if (failure != null) result.completeExceptionally(failure);
    else {
      result.complete(
          new HttpResult<>(info.statusCode(), info.headers(), content, Optional.empty(), this::closeBody));
    }
  }

  /** Reports that the body has ended, failed or been cancelled. May be called several times. */
  void transferred() {
    transferred.run();
  }

  private void closeBody() {
    var body = openBody.getAndSet(null);
    if (body != null) body.close();
  }

  /** Completes the client's future, which is no longer needed. */
  void completeClientFuture() {
    var future = clientFuture;
    if (future != null) future.complete(null);
  }

  /** {@return the reason why the body cannot be read; empty if it can} */
  private static Optional<String> fault(ResponseInfo info) {
    boolean unexpected = info.statusCode() == 205 && BodyFraming.announcesBody(info.headers());
    return unexpected ? Optional.of(InvalidResponseHead.noContent(205)) : BodyFraming.fault(info.headers());
  }

  /**
   * {@return whether the response ends with its head} For 205 without a length, java.net.http waits for a body until
   * the connection is closed. For 304 it reads no body, and would parse the bytes of a body as the next response.
   */
  private static boolean endsWithHead(ResponseInfo info) {
    return info.statusCode() == 304 && BodyFraming.announcesBody(info.headers())
        || info.statusCode() == 205 && info.headers().firstValue("content-length").isEmpty();
  }

  /** Completes the request with a redirect. Its body is discarded, like the bytes after the end of a stream. */
  @SuppressWarnings("NullAway") // a redirect has no body
  private BodySubscriber<T> redirected(ResponseInfo info, Optional<URI> target) {
    result.complete(new HttpResult<>(info.statusCode(), info.headers(), null, target, () -> {}));
    var discarded = new StreamedBody(nothing -> {}, disconnectTimer);
    discarded.finish();
    return ignore(discarded);
  }

  /** Disconnects instead of reading further, because the start of the next response is unknown. */
  private BodySubscriber<T> disconnectAndIgnore() {
    var discarded = new StreamedBody(nothing -> {}, disconnectTimer);
    discarded.close();
    return ignore(discarded);
  }

  private BodySubscriber<T> ignore(StreamedBody discarded) {
    return new ReportingSubscriber<>(BodySubscribers.mapping(discarded, nothing -> null), this, null);
  }

  /**
   * Starts the request on a worker, because {@code sendAsync} looks up the server's name on the calling thread, which
   * may block.
   */
  void startOn(Executor worker, ClientGeneration.JdkClient client, HttpRequest request) throws IOException {
    try {
      worker.execute(() -> start(client, request));
    } catch (RejectedExecutionException e) {
      throw closed(e);
    }
  }

  void start(ClientGeneration.JdkClient client, HttpRequest request) {
    try {
      if (!result.isCancelled()) client.starter().start(client.http(), request, this, this::setClientFuture);
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

  /** Receives the client's future before the request is sent. */
  @SuppressWarnings({"FutureReturnValueIgnored", "NullAway"}) // no stage follows; there is no body
  private void setClientFuture(CompletableFuture<HttpResponse<T>> future) {
    clientFuture = future;
    future.whenComplete((response, failure) -> {
      if (failure != null) failed(future, failure);
      else if (response != null && head == null) {
        result.complete(new HttpResult<>(response.statusCode(), response.headers(), null)); // 407: there is no tunnel
        transferred.run();
      }
    });
    if (result.isCancelled()) future.cancel(true); // cancel() may have run before the future was set
  }

  /**
   * Fails the request and closes its connection. When java.net.http rejects a head, it leaves the connection open.
   * Its future is already completed then, so cancelling that future has no effect. Cancelling an incomplete future
   * derived from it closes the connection.
   */
  private void failed(CompletableFuture<?> future, Throwable failure) {
    var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    if (receiver instanceof BufferedBody body) {
      body.truncate(BodyBytes.connectionLost(cause)); // the response stays an error with its status
    }
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

  /**
   * Cancels the request. Does not cancel the client's future if the result is complete: the connection may already
   * serve another request.
   */
  void cancel() {
    if (receiver instanceof BufferedBody body) body.truncate("reading was stopped");
    boolean wasIncomplete = result.cancel(false);
    var future = clientFuture;
    started.complete(null);
    if (wasIncomplete && future != null) future.cancel(true);
    closeBody();
  }

  private IOException failure(Throwable cause) {
    if (cause instanceof HttpConnectTimeoutException) throw connectTimedOut();
    // after the head, a TLS failure is a lost connection
    var tls = head == null ? TlsFailureText.of(cause) : Optional.<String>empty();
    if (tls.isPresent()) throw new BifrostException(new Unreachable(tls.get(), false), cause);
    if (head != null && cause instanceof SSLException) return new IOException(cause.getMessage(), cause);
    if (head == null && InvalidResponseHead.isIncomplete(cause)) {
      throw InvalidResponseHead.connectionLost(cause); // an IOException would cause the request to be sent again
    }
    if (head == null && InvalidResponseHead.isNoContent(cause)) attempt.responded(204, Map.of());
    var invalid = head == null ? InvalidResponseHead.error(cause) : Optional.<BifrostException>empty();
    if (invalid.isPresent()) throw invalid.get();
    if (cause instanceof CancellationException) return new IOException("the call was cancelled", cause);
    if (cause instanceof RuntimeException unexpected) throw unexpected;
    return cause instanceof IOException io ? io : new IOException(cause);
  }

  private BifrostException connectTimedOut() {
    return new BifrostException(new TimedOut(TimedOut.Limit.CONNECT, connectTimeout));
  }
}
