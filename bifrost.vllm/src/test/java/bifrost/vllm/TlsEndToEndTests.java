package bifrost.vllm;

import java.net.URI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** End-to-end tests through TLS, including cancellation. */
class TlsEndToEndTests {
  private static ReverseProxy tls(URI server) {
    return TlsReverseProxy.of(server, TestCertificates.LOCALHOST);
  }

  @Nested
  class InFrontOfTheFakeServer extends FakeServerEndToEndTests {
    @Override
    EndToEndServer backend(EndToEndServer server) {
      return server.behind(TlsEndToEndTests::tls);
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class CancellationWithVllm extends CancellationTestCases {
    CancellationWithVllm() {
      super(EndToEndServer.real().behind(TlsEndToEndTests::tls));
    }
  }
}
