package bifrost.vllm;

import java.net.URI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The claims hold through TLS too: what is sent, what comes, and how it is given up. */
class TlsEndToEndTests {
  private static Front tls(URI server) {
    return TlsFront.of(server, Certificates.HERE);
  }

  @Nested
  class BeforeTheFakeServer extends FakeServerEndToEndTests {
    @Override
    Backend way(Backend server) {
      return server.behind(TlsEndToEndTests::tls);
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class CancellingVllm extends CancelClaims {
    CancellingVllm() {
      super(Backend.real().behind(TlsEndToEndTests::tls));
    }
  }
}
