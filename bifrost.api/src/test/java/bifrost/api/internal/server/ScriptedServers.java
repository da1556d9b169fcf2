package bifrost.api.internal.server;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.call.ScriptedProvider;
import bifrost.api.internal.call.ScriptedSource;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * Simulated servers of the provider {@code p}, named after their hosts. All are up until a test changes that. Records
 * the server of each attempt.
 */
public final class ScriptedServers {
  /** A way in which a server fails. */
  public enum Fault {
    REFUSED, LOST, BUSY, BAD_GATEWAY, GATEWAY_TIMEOUT, CONNECT_TIMEOUT, REQUEST_TIMEOUT, IDLE_TIMEOUT, TRUNCATED, TLS;

    /** {@return whether a move to another server needs no retry, because the server did not receive the request} */
    boolean needsNoRetry() {
      return this == REFUSED || this == LOST || this == CONNECT_TIMEOUT || this == TLS;
    }

    private Throwable thrown() {
      return switch (this) {
        case REFUSED -> new ConnectException("Connection refused");
        case LOST -> new IOException("Connection reset");
        case BUSY -> new BifrostException(Fixtures.rejected(503, "busy"));
        case BAD_GATEWAY -> new BifrostException(Fixtures.rejected(502, "bad gateway"));
        case GATEWAY_TIMEOUT -> new BifrostException(Fixtures.rejected(504, "gateway timeout"));
        case CONNECT_TIMEOUT -> new BifrostException(new TimedOut(TimedOut.Limit.CONNECT, Duration.ofSeconds(10)));
        case REQUEST_TIMEOUT -> new BifrostException(new TimedOut(TimedOut.Limit.REQUEST, Duration.ofSeconds(300)));
        case IDLE_TIMEOUT -> new BifrostException(new TimedOut(TimedOut.Limit.IDLE, Duration.ofSeconds(120)));
        case TRUNCATED -> new BifrostException(new Truncated("cut"));
        case TLS -> new SSLException("expired");
      };
    }
  }

  private final Map<String, Throwable> faults = new ConcurrentHashMap<>();
  private volatile Consumer<String> watcher = server -> {};
  private final List<String> attempts = Collections.synchronizedList(new ArrayList<>());

  public static ApiKey key(String server) {
    return ApiKey.server("http://" + server).id(server);
  }

  public static ProviderConfig config(String... servers) {
    var config = ProviderConfig.defaults();
    for (var server : servers) config = config.key(key(server));
    return config;
  }

  static Rejected busyFor(Duration delay) {
    return Rejected.of(503, "busy").retryAfter(delay);
  }

  public Bifrost open(ProviderConfig config, Clock clock) {
    return Fixtures.builder().factory(new ScriptedFactory("p").opening(this::script)).provider("p", config).open(clock);
  }

  private ScriptedProvider script(ScriptedProvider provider) {
    return provider.responding(attempt -> ChatCompletion.of(respond(attempt)))
        .streaming(attempt -> ScriptedSource.of(respond(attempt)));
  }

  /** Records the attempt and returns the name of its server, or fails if the server is down. */
  String respond(Attempt attempt) {
    var server = attempt.key().orElseThrow().baseUrl().orElseThrow();
    attempt.server(server);
    attempts.add(server.getHost());
    watcher.accept(server.getHost());
    var fault = faults.get(server.getHost());
    if (fault != null) throw Fixtures.<RuntimeException>sneakyThrow(fault);
    return server.getHost();
  }

  public ScriptedServers down(String server, Fault fault) {
    return down(server, fault.thrown());
  }

  public ScriptedServers down(String server, BifrostError error) {
    return down(server, new BifrostException(error));
  }

  private ScriptedServers down(String server, Throwable thrown) {
    faults.put(server, thrown);
    return this;
  }

  public ScriptedServers up(String server) {
    faults.remove(server);
    return this;
  }

  /** Notifies the watcher of the server of each attempt, before the server responds. */
  void watch(Consumer<String> watcher) {
    this.watcher = watcher;
  }

  boolean isUp(String server) {
    return !faults.containsKey(server);
  }

  /** {@return the servers of the attempts since the previous call of this method, in order} */
  public List<String> attempts() {
    synchronized (attempts) {
      var recent = List.copyOf(attempts);
      attempts.clear();
      return recent;
    }
  }
}
