package bifrost.vllm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/** An nginx with the configuration of the guide in front of two servers. */
final class NginxUpstream implements AutoCloseable {
  private static final Path GUIDE = Path.of("..", "module-info-docs", "several-servers.md");
  private static final int STARTS = 5;

  private static final String AROUND = """
      daemon off;
      master_process off;
      pid DIRECTORY/pid;
      error_log stderr;
      events { worker_connections 512; }
      http {
        access_log off;
        client_body_temp_path DIRECTORY/body;
        proxy_temp_path DIRECTORY/proxy;
        fastcgi_temp_path DIRECTORY/fastcgi;
        uwsgi_temp_path DIRECTORY/uwsgi;
        scgi_temp_path DIRECTORY/scgi;
        BLOCK
      }
      """;

  private final Path directory;
  private final int port;
  private final Process process;

  private NginxUpstream(Path directory, int port, Process process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  /** Starts an nginx. Another program may take its free port first; then it is started again on another one. */
  static NginxUpstream before(URI first, URI second) {
    try {
      for (int start = 1; ; start++) {
        var nginx = start(first, second);
        Background.until(() -> Files.exists(nginx.directory.resolve("pid")) || !nginx.process.isAlive());
        if (nginx.process.isAlive()) return nginx;
        var log = Files.readString(nginx.directory.resolve("log"));
        nginx.close();
        if (start == STARTS) throw new AssertionError("nginx did not start: " + log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NginxUpstream start(URI first, URI second) throws IOException {
    var directory = Files.createTempDirectory("nginx");
    int port = freePort();
    var block = Guide.block(GUIDE, "nginx", "upstream vllm").replace("listen 80;", "listen 127.0.0.1:" + port + ";")
        .replace("gpu-1:8000", first.getAuthority()).replace("gpu-2:8000", second.getAuthority());
    var file = Files.writeString(directory.resolve("nginx.conf"), AROUND.replace("BLOCK", block).replace("DIRECTORY", directory.toString()));
    var process = new ProcessBuilder(Nginx.executable().orElseThrow().toString(), "-e", "stderr", "-p", directory.toString(), "-c",
        file.toString()).redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
    return new NginxUpstream(directory, port, process);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    try {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
      try (var files = Files.walk(directory)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
