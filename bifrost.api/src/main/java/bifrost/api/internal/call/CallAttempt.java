package bifrost.api.internal.call;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.CallReport;
import bifrost.api.OutgoingRequest;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.concurrent.SafeRunner;
import bifrost.api.internal.redact.RedactedHeaders;
import bifrost.api.internal.redact.Redaction;
import bifrost.api.internal.server.ServerSelection;
import bifrost.api.internal.value.Headers;
import bifrost.api.internal.value.ServerUrls;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import java.lang.ref.Reference;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/** One try that is under way: its limits, what stops it, and what the provider reported. */
final class CallAttempt implements Attempt, CallRegistry.Stoppable {
  /** The request of a provider that does not describe its requests. */
  private static final OutgoingRequest UNDESCRIBED =
      new OutgoingRequest(Optional.empty(), Optional.empty(), Map.of(), Optional.empty(), Optional.empty());

  private final ResolvedTarget target;
  private final int number;
  private final ServerSelection use;
  private final CallRegistry registry;
  private final CallDeadline deadline;
  private final CallNotifier events;
  private final AttemptHooks hooks;
  private final long startNanos;
  private final Future<?> requestTimeoutTask;
  private final Optional<Future<?>> totalTimeoutTask;
  private final IdleTimer idleTimer;

  private final List<Runnable> cancelActions = new ArrayList<>(2); // guarded by this
  private @Nullable BifrostError stopped; // guarded by this: why, or null
  private boolean ended; // guarded by this

  @SuppressWarnings("unused") // held, not used
  private volatile @Nullable Reference<?> keepReachable;
  private final Optional<CapturedText> rawRequest;
  private final Optional<CapturedText> rawResponse;
  private volatile Optional<ApiKey> sentKey; // with its value
  private volatile boolean isReady; // whether the attempt waits for the server, and not for the supplier of its key or a hook
  private volatile Optional<Map<String, String>> undescribedHeaders = Optional.empty(); // the headers for a provider that describes no request
  private volatile UnaryOperator<Redaction> hookRedaction = UnaryOperator.identity(); // adds the credentials that hooks added
  private volatile Optional<URI> server = Optional.empty();
  private volatile OptionalInt status = OptionalInt.empty();
  private volatile Map<String, List<String>> responseHeaders = Map.of();

  /**
   * @param number 1 for the first attempt for the target
   * @param events receives the events that the provider ignores
   */
  CallAttempt(ResolvedTarget route, ServerSelection use, int number, CallRegistry watch, CallDeadline total,
      CallNotifier events, AttemptHooks hooks) {
    this.target = route;
    this.use = use;
    this.number = number;
    this.sentKey = use.key();
    this.registry = watch;
    this.deadline = total;
    this.events = events;
    this.hooks = hooks;
    this.startNanos = watch.now();
    this.rawRequest = route.capture().newRequestText();
    this.rawResponse = route.capture().newResponseText();
    this.idleTimer = new IdleTimer(route.idleTimeout(), watch, this::stop);
    this.requestTimeoutTask = watch.schedule(route.requestTimeout(),
        () -> stop(new TimedOut(TimedOut.Limit.REQUEST, route.requestTimeout())));
    this.totalTimeoutTask = total.remaining().map(left -> watch.schedule(left, () -> stop(total.timeoutError())));
    watch.add(this);
  }

  @Override
  public Optional<ApiKey> key() {
    return sentKey;
  }

  /** Sets the key with the value to send. */
  void use(Optional<ApiKey> sent) {
    this.sentKey = sent;
    this.isReady = true;
  }

  AttemptContext context() {
    return target.attemptContext(server, number);
  }

  /** {@return the error with the place of this attempt in its message, unless other calls made the attempt, whose errors have theirs} */
  BifrostError withContext(BifrostError error) {
    return provider() instanceof ModelListMerger ? error : context().addTo(error);
  }

  @Override
  public Map<String, String> headers() {
    if (hooks.isEmpty()) return target.headers();
    var headers = undescribedHeaders.orElseGet(() -> headers(UNDESCRIBED));
    undescribedHeaders = Optional.of(headers);
    return headers;
  }

  @Override
  public Map<String, String> headers(OutgoingRequest request) {
    Objects.requireNonNull(request, "request");
    if (hooks.isEmpty()) return target.headers();
    isReady = false;
    try {
      return hooks.headers(AttemptHooks.withHeaders(request, target.headers()), this::addToRedaction);
    } finally {
      isReady = true;
    }
  }

  private void addToRedaction(Map<String, String> added) {
    var before = hookRedaction;
    hookRedaction = redaction -> before.apply(redaction).andCredentials(added);
  }

  @Override
  public Duration remaining() {
    var left = target.requestTimeout().minus(elapsed());
    var shorter = deadline.remaining().filter(all -> all.compareTo(left) < 0).orElse(left);
    return shorter.isNegative() ? Duration.ZERO : shorter;
  }

  @Override
  public void server(URI baseUrl) {
    server = Optional.of(ServerUrls.withoutSecrets(baseUrl));
  }

  @Override
  public void onCancel(Runnable stop) {
    synchronized (this) {
      if (stopped == null) {
        if (!ended) cancelActions.add(stop);
        return;
      }
    }
    SafeRunner.run(stop);
  }

  @Override
  public synchronized boolean isCancelled() {
    return stopped != null;
  }

  @Override
  public void ignored(ByteBuffer event) {
    events.eventIgnored(event, target.provider().name(), redaction());
  }

  @Override
  public void responded(int status, Map<String, List<String>> headers) {
    this.status = OptionalInt.of(status);
    this.responseHeaders = Headers.lowerCase(headers);
    if (status >= 300) idleTimer.stopWaitingForFirstEvent();
  }

  @Override
  public void received() {
    idleTimer.bytesReceived();
  }

  @Override
  public void rawRequest(ByteBuffer body) {
    rawRequest.ifPresent(raw -> raw.append(body));
  }

  @Override
  public void rawResponse(ByteBuffer piece) {
    rawResponse.ifPresent(raw -> raw.append(piece));
  }

  /** Hides the keys, and the credentials in the headers of the call and of hooks. */
  Redaction redaction() {
    return hookRedaction.apply(target.redaction());
  }

  /** Notifies the hooks of the end of this attempt, unless they were notified before. */
  void endHooks(Optional<BifrostError> error) {
    hooks.end(() -> report(error));
  }

  IdleTimer idleTimer() {
    return idleTimer;
  }

  /** Stops what is blocked, on the calling thread; the first reason counts, and none does after the end. */
  @Override
  public void stop(BifrostError reason) {
    List<Runnable> all;
    synchronized (this) {
      if (stopped != null || ended) return;
      stopped = withContext(reason);
      all = List.copyOf(cancelActions);
      cancelActions.clear();
    }
    if (isReady) use.failed(reason);
    else use.release(); // the server is not to blame for hooks and suppliers of keys
    all.forEach(SafeRunner::run);
  }

  /** Reports that a stream failed after its first event. */
  void streamFailed(BifrostError error) {
    use.failed(error);
  }

  synchronized Optional<BifrostError> stopped() {
    return Optional.ofNullable(stopped);
  }

  /** A result that is there too late does not count, even if the provider took no notice of being stopped. */
  void throwIfStopped() {
    stopped().ifPresent(reason -> {
      throw new BifrostException(reason);
    });
  }

  /** The response is a stream: the idle limit begins with its first event. */
  void expectStream() {
    idleTimer.waitForFirstEvent();
  }

  /** The first event of a stream has come. */
  void firstEventReceived() {
    use.responded();
    requestTimeoutTask.cancel(false);
    idleTimer.firstEventReceived();
  }

  /** Nothing is under way any more: a limit that strikes now must not cut a connection that serves another call by now. */
  void end() {
    synchronized (this) {
      ended = true;
      cancelActions.clear();
    }
    use.succeeded(); // unless it has failed
    requestTimeoutTask.cancel(false);
    totalTimeoutTask.ifPresent(limit -> limit.cancel(false));
    idleTimer.cancel();
    registry.remove(this);
  }

  synchronized boolean isActive() {
    return stopped == null && !ended;
  }

  /** What is told when nobody holds the stream any more; it has to be held until then. */
  void keepReachable(Reference<?> handle) {
    this.keepReachable = handle;
  }

  Provider provider() {
    return target.provider();
  }

  boolean hasResponse() {
    return status.isPresent();
  }

  /** Whether anything at all has come of an answer. */
  boolean hasReceivedAnything() {
    return hasResponse() || idleTimer.hasReceived();
  }

  CallReport.AttemptReport report(Optional<BifrostError> error) {
    return new CallReport.AttemptReport(target.provider().name(), target.model(),
        target.isAuthorized() ? Optional.empty() : use.key().map(ApiKey::id), elapsed(), status,
        RedactedHeaders.of(responseHeaders, redaction()), error, raw(rawRequest), raw(rawResponse), server);
  }

  private Optional<String> raw(Optional<CapturedText> kept) {
    return kept.flatMap(CapturedText::text).map(text -> redaction().redact(text));
  }

  private Duration elapsed() {
    return Duration.ofNanos(registry.now() - startNanos);
  }
}
