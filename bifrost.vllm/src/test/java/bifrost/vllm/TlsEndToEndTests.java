package bifrost.vllm;

import java.net.URI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The claims hold through TLS too: what is sent, what comes, and how it is given up. */
class TlsEndToEndTests {
  private static ReverseProxy tls(URI server) {
    return TlsReverseProxy.of(server, TestCertificates.HERE);
  }

  @Nested
  class BeforeTheFakeServer extends FakeServerEndToEndTests {
    @Override
    EndToEndServer way(EndToEndServer server) {
      return server.behind(TlsEndToEndTests::tls);
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.SET,
      disabledReason = EndToEndServer.WHY)
  class CancellingVllm extends CancellationTestCases {
    CancellingVllm() {
      super(EndToEndServer.real().behind(TlsEndToEndTests::tls));
    }
  }
}
