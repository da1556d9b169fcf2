package bifrost.api;

import bifrost.api.BifrostError.TimedOut;
import bifrost.api.internal.Nullable;
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
final class LiveAttempt implements Attempt, Watch.Stoppable {
  /** The request of a provider that does not describe its requests. */
  private static final OutgoingRequest UNDESCRIBED =
      new OutgoingRequest(Optional.empty(), Optional.empty(), Map.of(), Optional.empty(), Optional.empty());

  private final Route route;
  private final int number;
  private final ServerUse use;
  private final Watch watch;
  private final TotalLimit total;
  private final CallEvents events;
  private final AttemptHooks hooks;
  private final long began;
  private final Future<?> requestLimit;
  private final Optional<Future<?>> totalLimit;
  private final IdleLimit idleLimit;

  private final List<Runnable> stops = new ArrayList<>(2); // guarded by this
  private @Nullable BifrostError stopped; // guarded by this: why, or null
  private boolean ended; // guarded by this

  @SuppressWarnings("unused") // held, not used
  private volatile @Nullable Reference<?> handle;
  private final Optional<RawText> rawRequest;
  private final Optional<RawText> rawResponse;
  private volatile Optional<Key> sent; // with its value
  private volatile boolean isReady; // whether the attempt waits for the server, and not for the supplier of its key or a hook
  private volatile Optional<Map<String, String>> undescribed = Optional.empty(); // the headers for a provider that describes no request
  private volatile UnaryOperator<Redaction> hidden = UnaryOperator.identity(); // adds the credentials that hooks added
  private volatile Optional<URI> server = Optional.empty();
  private volatile OptionalInt status = OptionalInt.empty();
  private volatile Map<String, List<String>> responseHeaders = Map.of();

  /**
   * @param number 1 for the first attempt for the target
   * @param events receives the events that the provider ignores
   */
  LiveAttempt(Route route, ServerUse use, int number, Watch watch, TotalLimit total, CallEvents events, AttemptHooks hooks) {
    this.route = route;
    this.use = use;
    this.number = number;
    this.sent = use.key();
    this.watch = watch;
    this.total = total;
    this.events = events;
    this.hooks = hooks;
    this.began = watch.now();
    this.rawRequest = route.capture().request();
    this.rawResponse = route.capture().response();
    this.idleLimit = new IdleLimit(route.idleTimeout(), watch, this::stop);
    this.requestLimit = watch.after(route.requestTimeout(), () -> stop(new TimedOut(TimedOut.Limit.REQUEST, route.requestTimeout())));
    this.totalLimit = total.left().map(left -> watch.after(left, () -> stop(total.passed())));
    watch.add(this);
  }

  @Override
  public Optional<Key> key() {
    return sent;
  }

  /** Sets the key with the value to send. */
  void use(Optional<Key> sent) {
    this.sent = sent;
    this.isReady = true;
  }

  Place place() {
    return route.place(server, number);
  }

  /** {@return the error with the place of this attempt in its message, unless other calls made the attempt, whose errors have theirs} */
  BifrostError located(BifrostError error) {
    return provider() instanceof MergedModels ? error : place().in(error);
  }

  @Override
  public Map<String, String> headers() {
    if (hooks.isEmpty()) return route.headers();
    var headers = undescribed.orElseGet(() -> headers(UNDESCRIBED));
    undescribed = Optional.of(headers);
    return headers;
  }

  @Override
  public Map<String, String> headers(OutgoingRequest request) {
    Objects.requireNonNull(request, "request");
    if (hooks.isEmpty()) return route.headers();
    isReady = false;
    try {
      return hooks.headers(AttemptHooks.withHeaders(request, route.headers()), this::hide);
    } finally {
      isReady = true;
    }
  }

  private void hide(Map<String, String> added) {
    var before = hidden;
    hidden = redaction -> before.apply(redaction).andCredentials(added);
  }

  @Override
  public Duration remaining() {
    var left = route.requestTimeout().minus(elapsed());
    var shorter = total.left().filter(all -> all.compareTo(left) < 0).orElse(left);
    return shorter.isNegative() ? Duration.ZERO : shorter;
  }

  @Override
  public void server(URI baseUrl) {
    server = Optional.of(BaseUrls.withoutSecrets(baseUrl));
  }

  @Override
  public void onCancel(Runnable stop) {
    synchronized (this) {
      if (stopped == null) {
        if (!ended) stops.add(stop);
        return;
      }
    }
    Callback.run(stop);
  }

  @Override
  public synchronized boolean isCancelled() {
    return stopped != null;
  }

  @Override
  public void ignored(ByteBuffer event) {
    events.ignored(event, route.provider().name(), redaction());
  }

  @Override
  public void responded(int status, Map<String, List<String>> headers) {
    this.status = OptionalInt.of(status);
    this.responseHeaders = Headers.lowerCase(headers);
    if (status >= 300) idleLimit.release();
  }

  @Override
  public void received() {
    idleLimit.received();
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
    return hidden.apply(route.redaction());
  }

  /** Notifies the hooks of the end of this attempt, unless they were notified before. */
  void hooksEnd(Optional<BifrostError> error) {
    hooks.end(() -> report(error));
  }

  IdleLimit idleLimit() {
    return idleLimit;
  }

  /** Stops what is blocked, on the calling thread; the first reason counts, and none does after the end. */
  @Override
  public void stop(BifrostError reason) {
    List<Runnable> all;
    synchronized (this) {
      if (stopped != null || ended) return;
      stopped = located(reason);
      all = List.copyOf(stops);
      stops.clear();
    }
    if (isReady) use.failed(reason);
    else use.release(); // the server is not to blame for hooks and suppliers of keys
    all.forEach(Callback::run);
  }

  /** Reports that a stream failed after its first event. */
  void failed(BifrostError error) {
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
  void streams() {
    idleLimit.hold();
  }

  /** The first event of a stream has come. */
  void answered() {
    use.answered();
    requestLimit.cancel(false);
    idleLimit.firstEvent();
  }

  /** Nothing is under way any more: a limit that strikes now must not cut a connection that serves another call by now. */
  void end() {
    synchronized (this) {
      ended = true;
      stops.clear();
    }
    use.succeeded(); // unless it has failed
    requestLimit.cancel(false);
    totalLimit.ifPresent(limit -> limit.cancel(false));
    idleLimit.end();
    watch.remove(this);
  }

  synchronized boolean isLive() {
    return stopped == null && !ended;
  }

  /** What is told when nobody holds the stream any more; it has to be held until then. */
  void handle(Reference<?> handle) {
    this.handle = handle;
  }

  Provider provider() {
    return route.provider();
  }

  boolean hasResponse() {
    return status.isPresent();
  }

  /** Whether anything at all has come of an answer. */
  boolean isAnswered() {
    return hasResponse() || idleLimit.hasReceived();
  }

  CallReport.Try report(Optional<BifrostError> error) {
    return new CallReport.Try(route.provider().name(), route.model(), route.isAuthorized() ? Optional.empty() : use.key().map(Key::id), elapsed(),
        status, RedactedHeaders.of(responseHeaders, redaction()), error, raw(rawRequest), raw(rawResponse), server);
  }

  private Optional<String> raw(Optional<RawText> kept) {
    return kept.flatMap(RawText::text).map(text -> redaction().clean(text));
  }

  private Duration elapsed() {
    return Duration.ofNanos(watch.now() - began);
  }
}
