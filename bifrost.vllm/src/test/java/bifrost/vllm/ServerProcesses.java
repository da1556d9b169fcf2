package bifrost.vllm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;

/** Finds ports for server programs, and stops the programs. */
final class ServerProcesses {
  private ServerProcesses() {}

  /** {@return a port on which nothing listens} Another program may take it at any time. */
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** Stops a program, and kills it if it still runs after ten seconds. */
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
