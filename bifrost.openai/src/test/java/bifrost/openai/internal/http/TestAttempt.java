package bifrost.openai.internal.http;

import bifrost.api.ApiKey;
import bifrost.api.spi.Attempt;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** An attempt that records the reports of the provider. Its only timeout is one minute. */
public class TestAttempt implements Attempt {
  private final Optional<ApiKey> key;
  private final Map<String, String> headers;
  private final List<Runnable> stops = new ArrayList<>();
  private boolean cancelled;
  private int received;
  private Optional<ByteBuffer> rawRequest = Optional.empty();
  private OptionalInt status = OptionalInt.empty();
  private Map<String, List<String>> responseHeaders = Map.of();

  public TestAttempt() {
    this(Optional.empty(), Map.of());
  }

  public TestAttempt(Optional<ApiKey> key, Map<String, String> headers) {
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

  @Override
  public Duration remainingTime() {
    return Duration.ofMinutes(1);
  }

  @Override
  public void onCancel(Runnable stop) {
    synchronized (this) {
      if (!cancelled) {
        stops.add(stop);
        return;
      }
    }
    stop.run();
  }

  @Override
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  public void cancel() {
    List<Runnable> all;
    synchronized (this) {
      cancelled = true;
      all = List.copyOf(stops);
      stops.clear();
    }
    all.forEach(Runnable::run);
  }

  @Override
  public synchronized void responded(int status, Map<String, List<String>> headers) {
    this.status = OptionalInt.of(status);
    this.responseHeaders = headers;
  }

  @Override
  public synchronized void requestBody(ByteBuffer body) {
    rawRequest = Optional.of(body);
  }

  @Override
  public synchronized void received() {
    received++;
    notifyAll();
  }

  /** {@return the number of times that the provider reported received bytes} */
  public synchronized int receivedCount() {
    return received;
  }

  public synchronized void awaitReceived(int count) throws InterruptedException {
    while (received < count) wait();
  }

  synchronized Optional<ByteBuffer> rawRequest() {
    return rawRequest;
  }

  public synchronized OptionalInt status() {
    return status;
  }

  public synchronized Map<String, List<String>> responseHeaders() {
    return responseHeaders;
  }
}
