package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.CallReport;
import bifrost.api.HttpVersion;
import bifrost.api.ListModelsRequest;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Upload;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The claims hold through nginx, as it stands before many a vLLM: with TLS, in HTTP/1.1 and HTTP/2. */
@EnabledIf(value = "bifrost.vllm.NginxReverseProxy#isInstalled",
    disabledReason = "nginx not found: put it on the path, or set -Dbifrost.nginx=…")
class NginxTests {
  /** The first release on which HTTP/2 is used. */
  private static final int FIRST = 25;

  private static ReverseProxy http2(URI server) {
    var nginx = NginxReverseProxy.before(server);
    return new ReverseProxy() {
      @Override
      public String url() {
        return nginx.url();
      }

      @Override
      public NetworkConfig network(NetworkConfig network) {
        return nginx.network(network).httpVersion(HttpVersion.HTTP_2);
      }

      @Override
      public void close() {
        nginx.close();
      }
    };
  }

  @Nested
  class Protocol extends EndToEndTestCases {
    Protocol() {
      super(EndToEndServer.fake().behind(NginxTests::http2));
    }

    private void assertProtocol(CallReport report) {
      var expected = Runtime.version().feature() >= FIRST ? "HTTP/2.0" : "HTTP/1.1";
      assertEquals(List.of(expected), report.attempts().get(0).headers().get(NginxReverseProxy.PROTOCOL));
    }

    @Test
    void isHttp2ForEveryOperationIfConfiguredAndSupported() {
      assertProtocol(bifrost.attempt(ListModelsRequest.of("vllm")).report());
      assertProtocol(bifrost.attempt(ask("Hi")).report());
      assertProtocol(bifrost.attempt(ask("Hi").model("vllm/missing")).report());
      try (var stream = bifrost.stream(ask("Hi"))) {
        assertTrue(stream.collect().finishReason().isPresent());
        assertProtocol(stream.outcome().orElseThrow().report());
      }
    }
  }

  @Nested
  class DefaultProtocol extends EndToEndTestCases {
    DefaultProtocol() {
      super(EndToEndServer.fake().behind(NginxReverseProxy::before));
    }

    @Test
    void isHttp11() {
      var report = bifrost.attempt(ask("Hi")).report();
      assertEquals(List.of("HTTP/1.1"), report.attempts().get(0).headers().get(NginxReverseProxy.PROTOCOL));
    }
  }

  /** More calls at a time than nginx accepts on a connection, and connections that nginx renews after a few requests. */
  @Nested
  @Timeout(400)
  class Limits extends EndToEndTestCases {
    private static final int CALLS = "quick".equals(System.getProperty("bifrost.tests")) ? 192 : 640;
    private static final int THREADS = 64;
    private static final String LIMITS = "http2_max_concurrent_streams 4; keepalive_requests 5;";

    Limits() {
      super(EndToEndServer.fake());
    }

    private Callable<?> call(Bifrost bifrost, boolean isStreamed) {
      return () -> isStreamed ? collected(bifrost) : bifrost.send(ask("Hi").maxTokens(2));
    }

    private int answered(Callable<?> call, int threads, int calls) throws Exception {
      var pool = Executors.newFixedThreadPool(threads);
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < calls; i++) running.add(pool.submit(call));
      int answered = 0;
      for (var each : running) {
        each.get();
        answered++;
      }
      pool.shutdown();
      return answered;
    }

    private Object collected(Bifrost bifrost) {
      try (var stream = bifrost.stream(ask("Hi").maxTokens(2))) {
        return stream.collect();
      }
    }

    private int answered(String limits, HttpVersion version, int threads, int calls,
        Function<Bifrost, Callable<?>> call) throws Exception {
      try (var nginx = NginxReverseProxy.before(URI.create(serverUrl()), limits)) {
        var minutes = Duration.ofMinutes(5); // on a busy machine a TLS handshake may take long
        var config = ProviderConfig.of(nginx.url()).network(nginx::network)
            .network(network -> network.httpVersion(version).connectTimeout(minutes).requestTimeout(minutes)
                .idleTimeout(minutes));
        try (var client = open(config)) {
          return answered(call.apply(client), threads, calls);
        }
      }
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1,false", "HTTP_1_1,true", "HTTP_2,false", "HTTP_2,true"})
    void loseNoCall(HttpVersion version, boolean isStreamed) throws Exception {
      assertEquals(CALLS, answered(LIMITS, version, THREADS, CALLS, bifrost -> call(bifrost, isStreamed)));
    }

    /** Requests that exceed the window of a stream, so that the server must permit the rest of their bodies. */
    @ParameterizedTest
    @CsvSource({"HTTP_1_1,true", "HTTP_2,true", "HTTP_2,false"})
    void loseNoLargeRequest(HttpVersion version, boolean hasLength) throws Exception {
      var bytes = new byte[200_000];
      var file = hasLength ? Upload.of("a", bytes) : Upload.of("a", () -> new ByteArrayInputStream(bytes));
      var request = RawRequest.post("vllm", "/nowhere").file("file", file);
      assertEquals(160, answered(LIMITS, version, 48, 160, bifrost -> () -> {
        var error = assertThrows(BifrostException.class, () -> bifrost.send(request)).error();
        return assertInstanceOf(Rejected.class, error, error::toString);
      }));
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1", "HTTP_2"})
    void ofADefaultConfigurationLoseNoCall(HttpVersion version) throws Exception {
      assertEquals(200, answered("", version, 200, 200, bifrost -> call(bifrost, true)));
    }
  }

  @Nested
  class BeforeTheFakeServer extends FakeServerEndToEndTests {
    @Override
    EndToEndServer way(EndToEndServer server) {
      return server.behind(NginxReverseProxy::before);
    }
  }

  @Nested
  class WithHttp2BeforeTheFakeServer extends FakeServerEndToEndTests {
    @Override
    EndToEndServer way(EndToEndServer server) {
      return server.behind(NginxTests::http2);
    }
  }

  @Nested
  class BeforeVllm extends RealVllmEndToEndTests {
    @Override
    EndToEndServer way(EndToEndServer server) {
      return server.behind(NginxReverseProxy::before);
    }
  }
}
