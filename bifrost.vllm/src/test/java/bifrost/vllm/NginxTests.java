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

/** End-to-end tests through nginx, which often runs in front of vLLM, with TLS over HTTP/1.1 and HTTP/2. */
@EnabledIf(value = "bifrost.vllm.NginxReverseProxy#isInstalled",
    disabledReason = "nginx not found: add it to the PATH, or set -Dbifrost.nginx=…")
class NginxTests {
  /** The first Java version on which the client uses HTTP/2. */
  private static final int FIRST_HTTP2_RELEASE = 25;

  private static ReverseProxy http2(URI server) {
    var nginx = NginxReverseProxy.inFrontOf(server);
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
  class WithHttp2 extends EndToEndTestCases {
    WithHttp2() {
      super(EndToEndServer.fake().behind(NginxTests::http2));
    }

    private void assertProtocol(CallReport report) {
      var expected = Runtime.version().feature() >= FIRST_HTTP2_RELEASE ? "HTTP/2.0" : "HTTP/1.1";
      assertEquals(List.of(expected), report.attempts().get(0).headers().get(NginxReverseProxy.PROTOCOL));
    }

    @Test
    void usesHttp2ForEveryOperationIfConfiguredAndSupported() {
      assertProtocol(bifrost.trySend(ListModelsRequest.of("vllm")).report());
      assertProtocol(bifrost.trySend(request("Hi")).report());
      assertProtocol(bifrost.trySend(request("Hi").model("vllm/missing")).report());
      try (var stream = bifrost.stream(request("Hi"))) {
        assertTrue(stream.collect().finishReason().isPresent());
        assertProtocol(stream.outcome().orElseThrow().report());
      }
    }
  }

  @Nested
  class WithTheDefaultProtocol extends EndToEndTestCases {
    WithTheDefaultProtocol() {
      super(EndToEndServer.fake().behind(NginxReverseProxy::inFrontOf));
    }

    @Test
    void usesHttp11ByDefault() {
      var report = bifrost.trySend(request("Hi")).report();
      assertEquals(List.of("HTTP/1.1"), report.attempts().get(0).headers().get(NginxReverseProxy.PROTOCOL));
    }
  }

  /**
   * Sends more concurrent calls than nginx accepts on one connection. Nginx also closes each connection after
   * a few requests.
   */
  @Nested
  @Timeout(400)
  class WhenNginxLimitsConnections extends EndToEndTestCases {
    private static final int CALLS = "quick".equals(System.getProperty("bifrost.tests")) ? 192 : 640;
    private static final int THREADS = 64;
    private static final String LIMITS = "http2_max_concurrent_streams 4; keepalive_requests 5;";

    WhenNginxLimitsConnections() {
      super(EndToEndServer.fake());
    }

    private Callable<?> call(Bifrost bifrost, boolean isStreamed) {
      return () -> isStreamed ? collectStream(bifrost) : bifrost.send(request("Hi").maxTokens(2));
    }

    private int completedCalls(Callable<?> call, int threads, int calls) throws Exception {
      var pool = Executors.newFixedThreadPool(threads);
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < calls; i++) running.add(pool.submit(call));
      int completedCalls = 0;
      for (var each : running) {
        each.get();
        completedCalls++;
      }
      pool.shutdown();
      return completedCalls;
    }

    private Object collectStream(Bifrost bifrost) {
      try (var stream = bifrost.stream(request("Hi").maxTokens(2))) {
        return stream.collect();
      }
    }

    private int completedCalls(String limits, HttpVersion version, int threads, int calls,
        Function<Bifrost, Callable<?>> call) throws Exception {
      try (var nginx = NginxReverseProxy.inFrontOf(URI.create(serverUrl()), limits)) {
        var timeout = Duration.ofMinutes(5); // A TLS handshake may take long on a busy machine.
        var config = ProviderConfig.of(nginx.url()).network(nginx::network)
            .network(network -> network.httpVersion(version).connectTimeout(timeout).requestTimeout(timeout)
                .idleTimeout(timeout));
        try (var client = open(config)) {
          return completedCalls(call.apply(client), threads, calls);
        }
      }
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1,false", "HTTP_1_1,true", "HTTP_2,false", "HTTP_2,true"})
    void everyCallSucceedsThroughNginx(HttpVersion version, boolean isStreamed) throws Exception {
      assertEquals(CALLS, completedCalls(LIMITS, version, THREADS, CALLS, bifrost -> call(bifrost, isStreamed)));
    }

    /**
     * Sends requests that exceed the flow-control window of a stream, so the server must extend the window
     * before the client can send the remaining bytes.
     */
    @ParameterizedTest
    @CsvSource({"HTTP_1_1,true", "HTTP_2,true", "HTTP_2,false"})
    void everyLargeRequestReachesTheServerThroughNginx(HttpVersion version, boolean hasLength) throws Exception {
      var bytes = new byte[200_000];
      var file = hasLength ? Upload.of("a", bytes) : Upload.of("a", () -> new ByteArrayInputStream(bytes));
      var request = RawRequest.post("vllm", "/nowhere").file("file", file);
      assertEquals(160, completedCalls(LIMITS, version, 48, 160, bifrost -> () -> {
        var error = assertThrows(BifrostException.class, () -> bifrost.send(request)).error();
        return assertInstanceOf(Rejected.class, error, error::toString);
      }));
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1", "HTTP_2"})
    void everyCallSucceedsWithTheDefaultLimitsOfNginx(HttpVersion version) throws Exception {
      assertEquals(200, completedCalls("", version, 200, 200, bifrost -> call(bifrost, true)));
    }
  }

  @Nested
  class InFrontOfTheFakeServer extends FakeServerEndToEndTests {
    @Override
    EndToEndServer backend(EndToEndServer server) {
      return server.behind(NginxReverseProxy::inFrontOf);
    }
  }

  @Nested
  class WithHttp2InFrontOfTheFakeServer extends FakeServerEndToEndTests {
    @Override
    EndToEndServer backend(EndToEndServer server) {
      return server.behind(NginxTests::http2);
    }
  }

  @Nested
  class InFrontOfVllm extends RealVllmEndToEndTests {
    @Override
    EndToEndServer backend(EndToEndServer server) {
      return server.behind(NginxReverseProxy::inFrontOf);
    }
  }
}
