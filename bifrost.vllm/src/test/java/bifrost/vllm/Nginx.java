package bifrost.vllm;

import bifrost.api.NetworkConfig;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An nginx before a server, with TLS and HTTP/2, in a directory of its own and with no privileges: the one that the property
 * {@code bifrost.nginx} names, else the one on the path or where systems put it.
 */
final class Nginx implements Front {
  /** The header by which it says what a request was spoken in. */
  static final String PROTOCOL = "x-protocol";

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
        client_max_body_size 64m;
        upstream behind { server SERVER; keepalive 32; }
        server {
          listen 127.0.0.1:PORT ssl http2;
          LIMITS
          ssl_certificate DIRECTORY/certificate.pem;
          ssl_certificate_key DIRECTORY/key.pem;
          location / {
            proxy_pass http://behind;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host SERVER;
            proxy_buffering off;
            proxy_read_timeout 600s;
            add_header X-Protocol $server_protocol always;
          }
        }
      }
      """;

  private final Path directory;
  private final int port;
  private final Process process;

  private Nginx(Path directory, int port, Process process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  static boolean isThere() {
    return executable().isPresent();
  }

  static Optional<Path> executable() {
    var named = System.getProperty("bifrost.nginx", "");
    if (!named.isBlank()) return Optional.of(Path.of(named));
    var directories = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/usr/local/sbin";
    return Stream.of(directories.split(File.pathSeparator)).map(each -> Path.of(each, "nginx")).filter(Files::isExecutable).findFirst();
  }

  /** Somebody else may be faster to take the port that was free: then another one is tried. */
  static Nginx before(URI server) {
    return before(server, "");
  }

  /** @param limits further directives of the server */
  static Nginx before(URI server, String limits) {
    var nginx = start(server, limits);
    for (int tries = 1; !nginx.isUp(); tries++) {
      var log = nginx.log();
      nginx.close();
      if (tries == 5) throw new AssertionError("nginx did not start: " + log);
      nginx = start(server, limits);
    }
    return nginx;
  }

  private static Nginx start(URI server, String limits) {
    try {
      var directory = Files.createTempDirectory("nginx");
      int port = freePort();
      write(directory, server, port, limits);
      var process = new ProcessBuilder(executable().orElseThrow().toString(), "-e", "stderr", "-p", directory.toString(),
          "-c", directory.resolve("nginx.conf").toString()).redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
      return new Nginx(directory, port, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static void write(Path directory, URI server, int port, String limits) throws IOException {
    var certificates = Certificates.get();
    Files.writeString(directory.resolve("certificate.pem"), certificates.pem(Certificates.HERE));
    Files.writeString(directory.resolve("key.pem"), certificates.privateKeyPem(Certificates.HERE));
    Files.writeString(directory.resolve("nginx.conf"), CONFIGURATION.replace("LIMITS", limits).replace("DIRECTORY", directory.toString())
        .replace("SERVER", server.getHost() + ":" + server.getPort()).replace("PORT", String.valueOf(port)));
  }

  /** It writes the file once it has the port: a connection may be to somebody else. */
  private boolean isUp() {
    Background.until(() -> Files.exists(directory.resolve("pid")) || !process.isAlive());
    return process.isAlive();
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String url() {
    return "https://127.0.0.1:" + port;
  }

  @Override
  public NetworkConfig network(NetworkConfig network) {
    return network.caCertPem(Certificates.get().pem(Certificates.CA));
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
