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
  class Chat extends ChatClaims {
    Chat() {
      super(Backend.fake().behind(TlsEndToEndTests::tls));
    }
  }

  @Nested
  class Errors extends ErrorClaims {
    Errors() {
      super(Backend.fake().behind(TlsEndToEndTests::tls));
    }
  }

  @Nested
  class Addresses extends AddressClaims {
    Addresses() {
      super(Backend.fake().behind(TlsEndToEndTests::tls));
    }
  }

  @Nested
  class Cancelling extends CancelClaims {
    Cancelling() {
      super(Backend.fake().behind(TlsEndToEndTests::tls));
    }
  }

  @Nested
  class Audio extends AudioClaims {
    Audio() {
      super(Backend.fake().behind(TlsEndToEndTests::tls));
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
