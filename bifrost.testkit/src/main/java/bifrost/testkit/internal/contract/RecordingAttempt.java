package bifrost.testkit.internal.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.ApiKey;
import bifrost.api.OutgoingRequest;
import bifrost.api.spi.Attempt;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** An attempt without timeouts that records the calls of the provider and can be cancelled. */
public final class RecordingAttempt implements Attempt {
  private final Optional<ApiKey> key;
  private final Map<String, String> headers;
  private final List<Runnable> cancelActions = new ArrayList<>(); // guarded by this
  private final ByteArrayOutputStream sentBody = new ByteArrayOutputStream();
  private final ByteArrayOutputStream receivedBody = new ByteArrayOutputStream();
  private final List<Description> described = new ArrayList<>(); // guarded by this
  private final List<String> ignoredEvents = new ArrayList<>(); // guarded by this
  private Optional<URI> server = Optional.empty(); // guarded by this
  private OptionalLong announcedBytes = OptionalLong.empty(); // guarded by this
  private long uploadedBytes; // guarded by this
  private boolean cancelled; // guarded by this
  private volatile int received;
  private volatile OptionalInt status = OptionalInt.empty();
  private volatile Map<String, List<String>> responseHeaders = Map.of();

  public RecordingAttempt(Optional<ApiKey> key, Map<String, String> headers) {
    this.key = key;
    this.headers = headers;
  }

  @Override
  public Optional<ApiKey> key() {
    return key;
  }

  @Override
  public Map<String, String> headers() {
    return headers;
  }

  /**
   * A request as the provider describes it to hooks, with a copy of its body.
   *
   * @param body the body; empty if it is not part of the description
   */
  public record Description(Optional<String> method, Optional<URI> uri, Optional<byte[]> body) {}

  @Override
  public Map<String, String> headers(OutgoingRequest request) {
    synchronized (this) {
      described.add(new Description(request.method(), request.uri(), request.body().map(RecordingAttempt::bytes)));
    }
    return headers();
  }

  /** {@return the requests that the provider has described to hooks} */
  public synchronized List<Description> describedRequests() {
    return List.copyOf(described);
  }

  @Override
  public Duration remainingTime() {
    return Duration.ofMinutes(10);
  }

  @Override
  public void onCancel(Runnable action) {
    synchronized (this) {
      if (!cancelled) {
        cancelActions.add(action);
        return;
      }
    }
    action.run();
  }

  @Override
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  public void cancel() {
    List<Runnable> all;
    synchronized (this) {
      cancelled = true;
      all = List.copyOf(cancelActions);
      cancelActions.clear();
    }
    all.forEach(Runnable::run);
  }

  @Override
  public void responded(int status, Map<String, List<String>> headers) {
    this.status = OptionalInt.of(status);
    this.responseHeaders = headers;
  }

  @Override
  public synchronized void received() {
    received++;
  }

  @Override
  public synchronized void server(URI baseUrl) {
    server = Optional.of(baseUrl);
  }

  /** {@return the URL that the provider has reported last} */
  public synchronized Optional<URI> server() {
    return server;
  }

  @Override
  public synchronized void ignoredEvent(ByteBuffer event) {
    ignoredEvents.add(new String(bytes(event), UTF_8));
  }

  public synchronized List<String> ignoredEvents() {
    return List.copyOf(ignoredEvents);
  }

  @Override
  public void requestBody(ByteBuffer body) {
    write(sentBody, body);
  }

  @Override
  public void responseBody(ByteBuffer body) {
    write(receivedBody, body);
  }

  private static void write(ByteArrayOutputStream buffer, ByteBuffer body) {
    buffer.writeBytes(bytes(body));
  }

  private static byte[] bytes(ByteBuffer body) {
    var bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    return bytes;
  }

  @Override
  public synchronized void uploadStarted(OptionalLong bytes) {
    announcedBytes = bytes;
    uploadedBytes = 0;
  }

  @Override
  public synchronized void uploaded(int bytes) {
    uploadedBytes += bytes;
  }

  /** {@return the bytes that the provider has announced to send; empty if it has announced none} */
  public synchronized OptionalLong announcedBytes() {
    return announcedBytes;
  }

  public synchronized long uploadedBytes() {
    return uploadedBytes;
  }

  /** {@return the raw request body as text} */
  public String sentBody() {
    return sentBody.toString(UTF_8);
  }

  /** {@return the raw response body as text} */
  public String receivedBody() {
    return receivedBody.toString(UTF_8);
  }

  public int receivedCount() {
    return received;
  }

  public OptionalInt status() {
    return status;
  }

  public Optional<String> responseHeader(String name) {
    return responseHeaders.entrySet().stream().filter(each -> each.getKey().equalsIgnoreCase(name))
        .flatMap(each -> each.getValue().stream()).findFirst();
  }
}
