package bifrost.testkit.contract;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.net.ssl.SSLSocket;

/** The connections that wait for another request. */
final class MutantConnectionPool {
  private final Map<String, Deque<SocketChannel>> idle = new ConcurrentHashMap<>(); // by host and port
  private final Map<SocketChannel, SSLSocket> encrypted = Collections.synchronizedMap(new WeakHashMap<>());
  private volatile boolean closed;

  /** Remembers the TLS session of a connection. */
  void encrypt(SocketChannel channel, Optional<SSLSocket> tls) {
    tls.ifPresent(socket -> encrypted.put(channel, socket));
  }

  Optional<SSLSocket> tls(SocketChannel channel) {
    return Optional.ofNullable(encrypted.get(channel));
  }

  Optional<SocketChannel> poll(String authority) {
    return Optional.ofNullable(idle.get(authority)).map(Deque::pollLast);
  }

  void offer(String authority, SocketChannel channel) {
    idle.computeIfAbsent(authority, first -> new ConcurrentLinkedDeque<>()).add(channel);
    if (closed) close();
  }

  void close() {
    closed = true;
    for (var channels : idle.values()) {
      for (var channel = channels.poll(); channel != null; channel = channels.poll()) close(channel);
    }
  }

  static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // A failure to close the channel does not matter.
    }
  }
}
