package bifrost.vllm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** A running nginx with its own directory, which is deleted on close. */
final class NginxProcess implements AutoCloseable {
  private static final int MAX_STARTS = 5;

  private static final String CONFIGURATION = """
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

  private NginxProcess(Path directory, int port, Process process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  /** Provides the content of the {@code http} block. */
  interface HttpBlock {
    /**
     * {@return the text of the block}
     *
     * @param directory an empty directory for further files
     * @param port the port to listen on
     */
    String of(Path directory, int port) throws IOException;
  }

  static Optional<Path> executable() {
    var configured = System.getProperty("bifrost.nginx", "");
    if (!configured.isBlank()) return Optional.of(Path.of(configured));
    var directories = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin" + File.pathSeparator
        + "/usr/local/sbin";
    return Stream.of(directories.split(File.pathSeparator)).map(each -> Path.of(each, "nginx"))
        .filter(Files::isExecutable).findFirst();
  }

  /** Starts nginx. If another program takes the free port first, starts nginx again on another port. */
  static NginxProcess start(HttpBlock block) {
    try {
      for (int start = 1;; start++) {
        var nginx = startOnce(block);
        if (nginx.isUp()) return nginx;
        var log = Files.readString(nginx.directory.resolve("log"));
        nginx.close();
        if (start == MAX_STARTS) throw new AssertionError("nginx did not start: " + log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NginxProcess startOnce(HttpBlock block) throws IOException {
    var directory = Files.createTempDirectory("nginx");
    int port = ServerProcesses.freePort();
    var file = Files.writeString(directory.resolve("nginx.conf"),
        CONFIGURATION.replace("BLOCK", block.of(directory, port)).replace("DIRECTORY", directory.toString()));
    var process = new ProcessBuilder(executable().orElseThrow().toString(), "-e", "stderr", "-p", directory.toString(),
        "-c", file.toString())
        .redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
    return new NginxProcess(directory, port, process);
  }

  /**
   * {@return whether nginx listens on its port} Nginx writes its process id after it has opened the port. A
   * test connection could reach another program instead.
   */
  private boolean isUp() {
    BackgroundCall.until(() -> Files.exists(directory.resolve("pid")) || !process.isAlive());
    return process.isAlive();
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    ServerProcesses.stop(process);
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
