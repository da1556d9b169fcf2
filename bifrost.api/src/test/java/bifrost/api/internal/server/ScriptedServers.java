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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * The servers of the provider {@code p}, which are up unless a test says otherwise. Their names are those of the hosts. It records the server
 * of each attempt.
 */
public final class ScriptedServers {
  /** How a server fails. */
  public enum Fault {
    REFUSED, LOST, BUSY, BAD_GATEWAY, GATEWAY_TIMEOUT, CONNECT_TIMEOUT, REQUEST_TIMEOUT, IDLE_TIMEOUT, TRUNCATED, TLS;

    /** Whether the request did not reach the server, or only a stale connection. */
    boolean isFree() {
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
    return new Rejected(503, Optional.empty(), Optional.empty(), Optional.empty(), "busy", Optional.of(delay),
        Optional.empty(), "");
  }

  public Bifrost open(ProviderConfig config, Clock time) {
    return Fixtures.builder().factory(new ScriptedFactory("p").opening(this::by)).provider("p", config).open(time);
  }

  private ScriptedProvider by(ScriptedProvider provider) {
    return provider.answering(attempt -> ChatCompletion.of(reached(attempt)))
        .streaming(attempt -> ScriptedSource.of(reached(attempt)));
  }

  /** {@return the server of the attempt, unless it fails} */
  String reached(Attempt attempt) {
    var server = attempt.key().orElseThrow().baseUrl().orElseThrow();
    attempt.server(server);
    attempts.add(server.getHost());
    watcher.accept(server.getHost());
    var fault = faults.get(server.getHost());
    if (fault != null) throw Fixtures.<RuntimeException>sneaky(fault);
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

  /** Tells a test about each attempt while it is made. */
  void watch(Consumer<String> watcher) {
    this.watcher = watcher;
  }

  boolean isUp(String server) {
    return !faults.containsKey(server);
  }

  /** {@return the servers of the attempts since the last time, in order} */
  public List<String> attempts() {
    synchronized (attempts) {
      var since = List.copyOf(attempts);
      attempts.clear();
      return since;
    }
  }
}
