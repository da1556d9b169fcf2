package bifrost.openai.wire;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * One request under way. One thread waits for it; any thread cancels it.
 *
 * <p>It ends when there is a body, not when the client's own future does: that one fails, and loses what has arrived, if the connection
 * breaks in the moment in which a stream begins. Only the refusal of a proxy to be a tunnel is shown to no handler, and has no body.
 */
final class Exchange<T> implements BodyHandler<T> {
  /** How java.net.http says that there was something of a head; of nothing at all it says something else. */
  private static final String BROKEN_HEAD = "receiving [";

  private static final HttpHeaders NO_HEADERS = HttpHeaders.of(Map.of(), (name, value) -> true);

  private final BodyHandler<T> handler;
  private final Function<ResponseInfo, Optional<URI>> redirects;
  private final Attempt attempt;
  private final Duration connectTimeout;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final CompletableFuture<Received<T>> answer = new CompletableFuture<>();
  private Future<?> sent; // guarded by this
  private volatile ResponseInfo head;
  private volatile Runnable disconnect = () -> {}; // what the client's future does no more, once a stream has begun

  /** @param redirects where to ask again, of an answer that says only that: it counts for no limit then, and is in no report */
  Exchange(BodyHandler<T> handler, Function<ResponseInfo, Optional<URI>> redirects, Attempt attempt, Duration connectTimeout) {
    this.handler = handler;
    this.redirects = redirects;
    this.attempt = attempt;
    this.connectTimeout = connectTimeout;
  }

  /** On the client's thread: reporting the head is left to the thread that waits. */
  @Override
  public BodySubscriber<T> apply(ResponseInfo info) {
    var redirect = redirects.apply(info);
    if (redirect.isPresent()) return redirected(info, redirect);
    head = info;
    attempt.received();
    var receiver = handler.apply(info);
    if (receiver instanceof StreamedBody body) disconnect = body::close;
    if (answer.isCancelled()) disconnect.run(); // cancel() may have passed by before it was there
    receiver.getBody().whenComplete((body, failure) -> {
      if (failure == null) answer.complete(new Received<>(info.statusCode(), info.headers(), body));
      else answer.completeExceptionally(failure);
    });
    return receiver;
  }

  /** Its body is of no interest, and is ended like what comes after the end of a stream. */
  private BodySubscriber<T> redirected(ResponseInfo info, Optional<URI> target) {
    answer.complete(new Received<>(info.statusCode(), info.headers(), null, target));
    var rest = new StreamedBody(nothing -> {});
    rest.finish();
    return BodySubscribers.mapping(rest, nothing -> null);
  }

  /** sendAsync looks the server's name up on the thread that calls it, for as long as that takes. */
  void startOn(Executor worker, HttpClient client, HttpRequest request) {
    worker.execute(() -> start(client, request));
  }

  void start(HttpClient client, HttpRequest request) {
    try {
      if (!answer.isCancelled()) send(client, request);
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
    started.complete(null);
  }

  private void send(HttpClient client, HttpRequest request) {
    var future = client.sendAsync(request, this);
    synchronized (this) {
      sent = future;
    }
    if (answer.isCancelled()) future.cancel(true); // while it was sent
    future.whenComplete((response, failure) -> {
      if (failure != null) answer.completeExceptionally(failure);
      else if (head == null) answer.complete(new Received<>(response.statusCode(), response.headers(), null)); // 407, instead of a tunnel
    });
  }

  Received<T> await() throws IOException, InterruptedException {
    try {
      if (!answer.isDone()) started.get(connectTimeout.toMillis(), TimeUnit.MILLISECONDS);
      return answer.get();
    } catch (TimeoutException e) {
      cancel();
      throw connectTimedOut();
    } catch (InterruptedException e) {
      cancel();
      throw e;
    } catch (CancellationException e) {
      throw new IOException("the call was cancelled", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      var info = head;
      if (info != null) attempt.responded(info.statusCode(), info.headers().map());
    }
  }

  /** Of an exchange that has its answer nothing is cancelled: its connection may serve another one by now. */
  void cancel() {
    Future<?> running;
    boolean unanswered = answer.cancel(false);
    synchronized (this) {
      running = sent;
    }
    started.complete(null);
    if (unanswered && running != null) running.cancel(true);
    disconnect.run();
  }

  private IOException failure(Throwable cause) {
    if (cause instanceof HttpConnectTimeoutException) throw connectTimedOut();
    for (var each = cause; each != null; each = each.getCause()) {
      if (each instanceof UploadFailure upload) throw new BifrostException(new Unreachable(upload.getMessage(), false), upload);
    }
    var tls = head == null ? TlsAdvice.on(cause) : Optional.<String>empty(); // after the head it is a connection that broke
    if (tls.isPresent()) throw new BifrostException(new Unreachable(tls.get(), false), cause);
    if (head != null && cause instanceof SSLException broken) return new IOException(broken.getMessage(), broken);
    if (head == null && String.valueOf(cause.getMessage()).contains(BROKEN_HEAD)) attempt.received(); // and so it is not sent again
    if (cause instanceof ProtocolException wrong) throw noHttp(wrong);
    if (cause instanceof NumberFormatException wrong) return new IOException("the server's Content-Length is no number", wrong);
    if (cause instanceof RuntimeException wrong) throw wrong;
    if (cause instanceof IOException broken) return broken;
    return new IOException(cause);
  }

  /** What the head of an answer should have been: to ask again would bring the same, and costs a connection that the client never closes. */
  private static BifrostException noHttp(ProtocolException wrong) {
    var answer = Answer.of(0, NO_HEADERS, wrong.getMessage().getBytes(StandardCharsets.UTF_8));
    return new BifrostException(new Malformed("the answer is not HTTP/1.1: is the base URL that of an HTTP server?", answer.text()), wrong);
  }

  private BifrostException connectTimedOut() {
    return new BifrostException(new TimedOut(TimedOut.Limit.CONNECT, connectTimeout));
  }
}
