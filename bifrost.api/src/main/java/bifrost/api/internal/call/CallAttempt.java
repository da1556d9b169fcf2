package bifrost.api.internal.call;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.CallReport;
import bifrost.api.OutgoingRequest;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.concurrent.SafeRunner;
import bifrost.api.internal.redact.RedactedHeaders;
import bifrost.api.internal.redact.Redaction;
import bifrost.api.internal.server.ServerSelection;
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

/** An attempt in progress: its timeouts, its cancel actions, and the data that the provider reports. */
final class CallAttempt implements Attempt, CallRegistry.Stoppable {
  private final ResolvedTarget target;
  private final int number;
  private final ServerSelection selection;
  private final CallRegistry registry;
  private final CallDeadline deadline;
  private final CallNotifier events;
  private final AttemptHooks hooks;
  private final long startNanos;
  private final long timerStartNanos = System.nanoTime(); // the timer does not use the clock, which tests replace
  private final long totalNanos; // from the start of this attempt to the deadline of the call
  private volatile boolean waitsForResponse = true; // whether the request timeout runs
  private final IdleTimer idleTimer;

  private List<Runnable> cancelActions = List.of(); // guarded by this
  private volatile @Nullable BifrostError stopped; // the reason, or null; written under this
  private boolean ended; // guarded by this

  @SuppressWarnings("unused") // only keeps the reference reachable
  private volatile @Nullable Reference<?> keepReachable;
  private final Optional<CapturedText> rawRequest;
  private final Optional<CapturedText> rawResponse;
  private volatile Optional<ApiKey> sentKey; // the key with the value that is sent
  private volatile boolean isReady; // whether the attempt waits for the server, not for a key supplier or a hook
  // the headers for an undescribed request, once created
  private volatile Optional<Map<String, String>> undescribedHeaders = Optional.empty();
  private volatile Redaction redaction; // also removes the credentials in the headers that hooks have added
  private volatile Optional<URI> server = Optional.empty();
  private volatile OptionalInt status = OptionalInt.empty();
  private volatile Map<String, List<String>> responseHeaders = Map.of();

  /**
   * Creates an attempt and starts its timeouts.
   *
   * @param number the number of the attempt for its target, starting at 1
   * @param events receives the events that the provider ignores
   */
  CallAttempt(ResolvedTarget target, ServerSelection selection, int number, CallRegistry registry,
      CallDeadline deadline,
      CallNotifier events, AttemptHooks hooks) {
    this.target = target;
    this.selection = selection;
    this.number = number;
    this.sentKey = selection.key();
    this.registry = registry;
    this.deadline = deadline;
    this.events = events;
    this.hooks = hooks;
    this.redaction = target.redaction();
    this.startNanos = registry.now();
    this.rawRequest = target.capture().newRequestText();
    this.rawResponse = target.capture().newResponseText();
    this.idleTimer = new IdleTimer(target.idleTimeout(), registry);
    this.totalNanos = deadline.nanosLeft(startNanos);
    registry.add(this, Math.min(Clock.nanos(target.requestTimeout()), totalNanos));
  }

  @Override
  public long checkTimeouts(long now) {
    long elapsed = now - timerStartNanos;
    long request = waitsForResponse ? Clock.nanos(target.requestTimeout()) - elapsed : Long.MAX_VALUE;
    long total = totalNanos == Long.MAX_VALUE ? Long.MAX_VALUE : totalNanos - elapsed;
    long idle = idleTimer.nanosLeft();
    long first = Math.min(request, Math.min(idle, total));
    if (first > 0) return first;
    var reason = first == total ? deadline.timeoutError()
        : first == request ? new TimedOut(TimedOut.Limit.REQUEST, target.requestTimeout())
        : new TimedOut(TimedOut.Limit.IDLE, target.idleTimeout());
    SafeRunner.run(() -> stop(reason));
    return Long.MAX_VALUE;
  }

  @Override
  public Optional<ApiKey> key() {
    return sentKey;
  }

  /** Sets the key with the value to send. */
  void keyToSend(Optional<ApiKey> key) {
    this.sentKey = key;
    this.isReady = true;
  }

  AttemptContext context() {
    return target.attemptContext(server, number);
  }

  /**
   * {@return the error with the context of this attempt in its message, unless the attempt consists of partial calls,
   * which add their own context}
   */
  BifrostError withContext(BifrostError error) {
    return provider() instanceof ModelListMerger ? error : context().addTo(error);
  }

  @Override
  public Map<String, String> headers() {
    if (hooks.isEmpty()) return target.headers();
    // the request that hooks receive if the provider does not describe its requests
    var headers = undescribedHeaders.orElseGet(() -> headers(
        new OutgoingRequest(Optional.empty(), Optional.empty(), Map.of(), Optional.empty(), Optional.empty())));
    undescribedHeaders = Optional.of(headers);
    return headers;
  }

  @Override
  public Map<String, String> headers(OutgoingRequest request) {
    Objects.requireNonNull(request, "request");
    if (hooks.isEmpty()) return target.headers();
    isReady = false;
    try {
      return hooks.headers(request.headers(target.headers()), this::addToRedaction);
    } finally {
      isReady = true;
    }
  }

  private void addToRedaction(Map<String, String> added) {
    redaction = redaction.andCredentials(added);
  }

  @Override
  public Duration remainingTime() {
    var remaining = target.requestTimeout().minus(elapsed());
    var shorter =
        deadline.remaining().filter(callRemaining -> callRemaining.compareTo(remaining) < 0).orElse(remaining);
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
        if (!ended) addCancelAction(stop);
        return;
      }
    }
    SafeRunner.run(stop);
  }

  private void addCancelAction(Runnable stop) {
    if (cancelActions.isEmpty()) cancelActions = new ArrayList<>(2);
    cancelActions.add(stop);
  }

  @Override
  public boolean isCancelled() {
    return stopped != null;
  }

  @Override
  public void ignoredEvent(ByteBuffer event) {
    events.eventIgnored(event, target.provider().name(), redaction());
  }

  @Override
  public void responded(int status, Map<String, List<String>> headers) {
    this.status = OptionalInt.of(status);
    this.responseHeaders = Objects.requireNonNull(headers, "headers");
    if (status >= 300) idleTimer.stopWaitingForFirstEvent();
  }

  @Override
  public void received() {
    idleTimer.bytesReceived();
  }

  @Override
  public void requestBody(ByteBuffer body) {
    if (rawRequest.isPresent()) rawRequest.get().append(body);
  }

  @Override
  public void responseBody(ByteBuffer fragment) {
    if (rawResponse.isPresent()) rawResponse.get().append(fragment);
  }

  /** {@return the redaction of the keys, and of the credentials in the headers of the call and of the hooks} */
  Redaction redaction() {
    return redaction;
  }

  /** Notifies the hooks of the end of this attempt, unless they have been notified. */
  void endHooks(Optional<BifrostError> error) {
    if (!hooks.isEmpty()) hooks.end(() -> report(error));
  }

  IdleTimer idleTimer() {
    return idleTimer;
  }

  /**
   * Stops the attempt, and runs its cancel actions on the calling thread. Has no effect if the attempt has already
   * been stopped or has ended.
   */
  @Override
  public void stop(BifrostError reason) {
    List<Runnable> actions;
    synchronized (this) {
      if (stopped != null || ended) return;
      stopped = withContext(reason);
      actions = cancelActions;
      cancelActions = List.of();
    }
    if (isReady) selection.failed(reason);
    else selection.release(); // a slow hook or key supplier is not a failure of the server
    for (var action : actions) SafeRunner.run(action);
  }

  /** Reports to the server selection that a stream failed after its first event. */
  void streamFailed(BifrostError error) {
    selection.failed(error);
  }

  Optional<BifrostError> stopped() {
    return Optional.ofNullable(stopped);
  }

  /** Throws the reason if the attempt was stopped: a provider may ignore cancellation and return a result. */
  void throwIfStopped() {
    var reason = stopped;
    if (reason != null) throw new BifrostException(reason);
  }

  /** Prepares for a stream, whose idle timeout starts with its first event. */
  void expectStream() {
    idleTimer.waitForFirstEvent();
  }

  /** Reports that the first event of a stream has arrived. */
  void firstEventReceived() {
    selection.responded();
    waitsForResponse = false;
    idleTimer.firstEventReceived();
  }

  /**
   * Ends the attempt and its timeouts, so that a late timeout cannot close a connection that another call already
   * uses.
   */
  void end() {
    synchronized (this) {
      ended = true;
      cancelActions = List.of();
    }
    selection.succeeded(); // no effect if a failure has been reported
    registry.remove(this);
  }

  synchronized boolean isActive() {
    return stopped == null && !ended;
  }

  /** Keeps a reference to the stream reachable, because an unreachable reference is never enqueued. */
  void keepReachable(Reference<?> reference) {
    this.keepReachable = reference;
  }

  Provider provider() {
    return target.provider();
  }

  boolean hasResponse() {
    return status.isPresent();
  }

  /** {@return whether any part of a response has arrived} */
  boolean hasReceivedAnything() {
    return hasResponse() || idleTimer.hasReceived();
  }

  CallReport.AttemptReport report(Optional<BifrostError> error) {
    var key = target.isAuthorized() ? Optional.<ApiKey>empty() : selection.key();
    return new CallReport.AttemptReport(target.provider().name(), target.model(),
        key.isPresent() ? Optional.of(key.get().id()) : Optional.empty(), elapsed(), status,
        RedactedHeaders.of(responseHeaders, redaction()), error, raw(rawRequest), raw(rawResponse), server);
  }

  private Optional<String> raw(Optional<CapturedText> captured) {
    return captured.isEmpty() ? Optional.empty() : captured.get().text().map(text -> redaction().redact(text));
  }

  private Duration elapsed() {
    return Duration.ofNanos(registry.now() - startNanos);
  }
}
