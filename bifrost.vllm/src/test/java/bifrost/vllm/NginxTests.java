package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.CallReport;
import bifrost.api.ListModelsRequest;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The claims hold through nginx, as it stands before many a vLLM: with TLS, and in HTTP/2. */
@EnabledIf(value = "bifrost.vllm.Nginx#isThere", disabledReason = "there is no nginx: put it on the path, or name it by -Dbifrost.nginx=…")
class NginxTests {
  @Nested
  class Protocol extends EndToEnd {
    Protocol() {
      super(Backend.fake().behind(Nginx::before));
    }

    private void assertHttp2(CallReport report) {
      assertEquals(List.of("HTTP/2.0"), report.tries().get(0).headers().get(Nginx.PROTOCOL));
    }

    @Test
    void isTheSecondForWhateverIsAsked() {
      assertHttp2(bifrost.attempt(ListModelsRequest.of("vllm")).report());
      assertHttp2(bifrost.attempt(ask("Hi")).report());
      assertHttp2(bifrost.attempt(ask("Hi").model("vllm/missing")).report());
      try (var stream = bifrost.stream(ask("Hi"))) {
        assertTrue(stream.collect().finishReason().isPresent());
        assertHttp2(stream.outcome().orElseThrow().report());
      }
    }
  }

  @Nested
  class BeforeTheFakeServer extends FakeServerEndToEndTests {
    @Override
    Backend way(Backend server) {
      return server.behind(Nginx::before);
    }
  }

  @Nested
  class BeforeVllm extends RealVllmEndToEndTests {
    @Override
    Backend way(Backend server) {
      return server.behind(Nginx::before);
    }
  }
}
