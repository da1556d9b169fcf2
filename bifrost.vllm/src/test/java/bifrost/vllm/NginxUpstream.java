package bifrost.vllm;

import java.net.URI;
import java.nio.file.Path;

/** An nginx with the configuration from the guide, in front of two servers. */
final class NginxUpstream implements AutoCloseable {
  private static final Path GUIDE = Path.of("..", "module-info-docs", "guides", "several-servers.md");

  private final NginxProcess process;

  private NginxUpstream(NginxProcess process) {
    this.process = process;
  }

  static NginxUpstream inFrontOf(URI first, URI second) {
    return new NginxUpstream(
        NginxProcess.start((directory, port) -> GuideCodeBlock.find(GUIDE, "nginx", "upstream vllm")
            .replace("listen 80;", "listen 127.0.0.1:" + port + ";")
            .replace("gpu-1:8000", first.getAuthority()).replace("gpu-2:8000", second.getAuthority())));
  }

  String url() {
    return "http://127.0.0.1:" + process.port();
  }

  @Override
  public void close() {
    process.close();
  }
}
