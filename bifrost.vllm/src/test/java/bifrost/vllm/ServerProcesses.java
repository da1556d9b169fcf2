package bifrost.vllm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;

/** Ports with and without server processes, and the end of the processes. */
final class ServerProcesses {
  /** A URL on which no program listens. Another program may take a port that was free, but not this one. */
  static final String CLOSED_PORT = "http://127.0.0.1:1";

  private ServerProcesses() {}

  /** {@return a free port} Another program may take the port at any time. */
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** Stops a process, and kills it if it still runs after ten seconds. */
  static void stop(Process process) {
    try {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
