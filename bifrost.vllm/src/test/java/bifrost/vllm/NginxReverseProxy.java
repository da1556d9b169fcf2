package bifrost.vllm;

import bifrost.api.NetworkConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An nginx in front of a server, with TLS and HTTP/2, in its own directory and without privileges. The system
 * property {@code bifrost.nginx} names the executable; the default is {@code nginx} on the {@code PATH} or in a
 * usual directory.
 */
final class NginxReverseProxy implements ReverseProxy {
  /** The response header with the protocol of the request. */
  static final String PROTOCOL = "x-protocol";

  private static final String BLOCK = """
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
      """;

  private final NginxProcess process;

  private NginxReverseProxy(NginxProcess process) {
    this.process = process;
  }

  static boolean isInstalled() {
    return NginxProcess.executable().isPresent();
  }

  static NginxReverseProxy inFrontOf(URI server) {
    return inFrontOf(server, "");
  }

  /**
   * {@return an nginx in front of a server}
   *
   * @param limits additional directives of the {@code server} block
   */
  static NginxReverseProxy inFrontOf(URI server, String limits) {
    return new NginxReverseProxy(NginxProcess.start((directory, port) -> block(directory, server, port, limits)));
  }

  private static String block(Path directory, URI server, int port, String limits) throws IOException {
    var certificates = TestCertificates.get();
    Files.writeString(directory.resolve("certificate.pem"), certificates.pem(TestCertificates.LOCALHOST));
    Files.writeString(directory.resolve("key.pem"), certificates.privateKeyPem(TestCertificates.LOCALHOST));
    return BLOCK.replace("LIMITS", limits).replace("SERVER", server.getHost() + ":" + server.getPort()).replace("PORT",
        String.valueOf(port));
  }

  @Override
  public String url() {
    return "https://127.0.0.1:" + process.port();
  }

  @Override
  public NetworkConfig network(NetworkConfig network) {
    return network.trustedCertificates(TestCertificates.get().pem(TestCertificates.CA));
  }

  @Override
  public void close() {
    process.close();
  }
}
