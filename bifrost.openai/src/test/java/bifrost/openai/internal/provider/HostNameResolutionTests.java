package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.NetworkConfig;
import bifrost.api.OutgoingRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.ProxyConfig;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import bifrost.openai.internal.http.AddressLookup;
import bifrost.openai.internal.http.HostResolver;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Host names that {@code java.net.http} rejects, or for which it tries only one address. The tests define the addresses
 * of the names.
 */
@Timeout(60)
class HostNameResolutionTests {
  private static final Reply RESPONSE = Reply.json("{\"choices\":[]}");

  private final FakeServer server = FakeServer.start();
  private final int port = server.url().getPort();
  private final List<String> lookups = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> resolvers = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    server.close();
  }

  private OpenAiProvider open(String url, HostResolver resolver, UnaryOperator<NetworkConfig> network) {
    return OpenAiProvider.open("openai", ProviderConfig.of(url).network(network), ChatCompletionEncoderTests.OPENAI,
        name -> {
          lookups.add(name);
          resolvers.add(Thread.currentThread());
          return resolver.lookup(name);
        });
  }

  private static HostResolver addresses(String... addresses) {
    return name -> {
      var all = new ArrayList<InetAddress>();
      for (var address : addresses) {
        all.add(InetAddress.getByAddress(name, InetAddress.getByName(address).getAddress()));
      }
      return all;
    };
  }

  private static UnaryOperator<NetworkConfig> tryingOtherAddresses() {
    return network -> network.tryOtherAddresses(true);
  }

  private List<String> hosts() {
    return server.requests().stream().map(request -> request.header("host").orElseThrow()).toList();
  }

  @Nested
  class WithAnUnderscore {
    @Test
    void resolvesANameWithAnUnderscoreOnAnotherThreadAndSendsTheAddress() throws Exception {
      server.reply(RESPONSE, RESPONSE);
      try (var provider =
          open("http://vllm_server:" + port + "/api/v3?a=b", addresses("127.0.0.1"), network -> network)) {
        provider.send(SingleAttemptCalls.HI, new TestAttempt());
        provider.send(SingleAttemptCalls.HI, new TestAttempt());
      }
      assertEquals(List.of("127.0.0.1:" + port, "127.0.0.1:" + port), hosts());
      assertEquals("/api/v3/chat/completions?a=b", server.requests().get(0).path());
      assertEquals(List.of("vllm_server", "vllm_server"), lookups);
      assertFalse(resolvers.contains(Thread.currentThread()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"_vllm", "vllm_", "my_project_vllm_1", "1_1", "a.b_c.local", "VLLM_Server", "a_b."})
    void resolvesANameWithAnUnderscoreAsWritten(String name) throws Exception {
      server.reply(RESPONSE);
      try (var provider = open("HTTP://" + name + ":" + port, addresses("127.0.0.1"), network -> network)) {
        provider.send(SingleAttemptCalls.HI, new TestAttempt());
      }
      assertEquals(List.of(name), lookups);
    }

    @Test
    void resolvesANameWithAnUnderscoreForStreamsAndUploads() throws Exception {
      server.reply(Reply.sse(StreamCompletionTests.TEXT, StreamCompletionTests.FINISH, "[DONE]"),
          Reply.json("{\"text\":\"Hi\"}"));
      try (var provider = open("http://vllm_server:" + port, addresses("127.0.0.1"), network -> network)) {
        try (var events = provider.stream(SingleAttemptCalls.HI, new TestAttempt())) {
          assertTrue(events.next().isPresent());
        }
        provider.send(TranscriptionRequest.of("m", Upload.of("a.wav", new byte[5])), new TestAttempt());
      }
      assertEquals(2, server.requests().size());
    }

    @Test
    void failsForAnUnknownNameWithAnUnderscore() {
      HostResolver unknown = name -> {
        throw new UnknownHostException(name + ": Name or service not known");
      };
      try (var provider = open("http://vllm_server", unknown, network -> network)) {
        var thrown = assertThrows(UnknownHostException.class,
            () -> provider.send(SingleAttemptCalls.HI, new TestAttempt()));
        assertEquals("vllm_server", thrown.getMessage());
      }
    }

    @Test
    void aLookupTimesOutAfterTheConnectTimeout() {
      var release = new CountDownLatch(1);
      try (var provider =
          open("http://vllm_server", blocked(release), network -> network.connectTimeout(Duration.ofMillis(50)))) {
        var thrown = assertThrows(BifrostException.class,
            () -> provider.send(SingleAttemptCalls.HI, new TestAttempt()));
        assertEquals(new TimedOut(TimedOut.Limit.CONNECT, Duration.ofMillis(50)), thrown.error());
      } finally {
        release.countDown();
      }
    }

    @Test
    void cancellingTheAttemptEndsALookup() {
      var release = new CountDownLatch(1);
      var attempt = new TestAttempt();
      HostResolver cancelling = name -> {
        attempt.cancel();
        return blocked(release).lookup(name);
      };
      try (var provider = open("http://vllm_server", cancelling, network -> network)) {
        var thrown = assertThrows(IOException.class, () -> provider.send(SingleAttemptCalls.HI, attempt));
        assertEquals("the call was cancelled", thrown.getMessage());
      } finally {
        release.countDown();
      }
    }

    @Test
    void closingTheProviderEndsALookup() {
      var release = new CountDownLatch(1);
      var opened = new CompletableFuture<OpenAiProvider>();
      HostResolver closing = name -> {
        opened.join().close();
        return blocked(release).lookup(name);
      };
      var provider = open("http://vllm_server", closing, network -> network);
      opened.complete(provider);
      assertThrows(IOException.class, () -> provider.send(SingleAttemptCalls.HI, new TestAttempt()));
      release.countDown();
    }

    @Test
    void interruptingTheCallerEndsALookup() {
      var release = new CountDownLatch(1);
      var caller = Thread.currentThread();
      HostResolver interrupting = name -> {
        caller.interrupt();
        return blocked(release).lookup(name);
      };
      try (var provider = open("http://vllm_server", interrupting, network -> network)) {
        assertThrows(InterruptedException.class,
            () -> provider.send(SingleAttemptCalls.HI, new TestAttempt()));
      } finally {
        release.countDown();
      }
    }

    private HostResolver blocked(CountDownLatch latch) {
      return name -> {
        awaitUninterruptibly(latch);
        throw new UnknownHostException(name);
      };
    }

    /** Waits without reacting to interrupts, like a lookup of the JVM. */
    private void awaitUninterruptibly(CountDownLatch latch) {
      while (true) {
        try {
          latch.await();
          return;
        } catch (InterruptedException e) {
          // A lookup of the JVM cannot be interrupted.
        }
      }
    }

    @Test
    void rejectsAnUnderscoreOnHttpsAndSuggestsANetworkAlias() {
      var message = misconfigurationMessage("https://vllm_server:8443", network -> network);
      assertTrue(message.contains("'https://vllm_server:8443'") && message.contains("network alias"), message);
    }

    @Test
    void rejectsAnUnderscoreThroughAProxy() {
      var message =
          misconfigurationMessage("http://vllm_server:8000",
              network -> network.proxy(ProxyConfig.http("http://squid:3128")));
      assertEquals(
          "host name 'vllm_server' has '_', which java.net.http does not send to the proxy http://squid:3128: give"
              + " the server a network alias without '_', or set NetworkConfig.proxy(ProxyConfig.none())",
          message);
    }

    private String misconfigurationMessage(String url, UnaryOperator<NetworkConfig> network) {
      var thrown = assertThrows(BifrostException.class, () -> open(url, addresses("127.0.0.1"), network));
      return assertInstanceOf(Misconfigured.class, thrown.error()).message();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.2, http://a_b:80/x?q=1, http://127.0.0.2:80/x?q=1",
        "::1, http://a_b/, http://[0:0:0:0:0:0:0:1]/",
        "::1, http://a_b:8000/v1?a=%2F, http://[0:0:0:0:0:0:0:1]:8000/v1?a=%2F"})
    void replacesTheHostNameOfAUrlWithAnAddress(String address, URI urlWithName, URI urlWithAddress) throws Exception {
      assertEquals(urlWithAddress, AddressLookup.withHost(InetAddress.getByName(address), urlWithName));
    }

    @Test
    void reportsTheServerByItsName() throws Exception {
      server.reply(RESPONSE);
      var reported = new ArrayList<String>();
      var attempt = new TestAttempt() {
        @Override
        public void server(URI baseUrl) {
          reported.add(baseUrl.toString());
        }
      };
      try (var provider =
          open("http://vllm_server:" + port + "/v1/?key=s3cret", addresses("127.0.0.1"), network -> network)) {
        provider.send(SingleAttemptCalls.HI, attempt);
      }
      assertEquals(List.of("http://vllm_server:" + port + "/v1"), reported);
    }

    @Test
    void errorsAboutAMissingPathContainTheHostName() {
      server.reply(Reply.json(404, "{\"detail\":\"Not Found\"}"));
      try (var provider = open("http://vllm_server:" + port, addresses("127.0.0.1"), network -> network)) {
        var thrown = assertThrows(BifrostException.class,
            () -> provider.send(SingleAttemptCalls.HI, new TestAttempt()));
        assertTrue(thrown.getMessage().contains("POST http://vllm_server:" + port + "/v1/chat/completions ("),
            thrown.getMessage());
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://vllm_server:%d/x?a=b", "http://127.0.0.1:%d/x?a=b", "/x?a=b"})
    void followsRedirectsToTheNameTheAddressOrAPath(String location) throws Exception {
      server.reply(Reply.of(307, Map.of("Location", String.format(location, port)), new byte[0]), RESPONSE);
      try (var provider = open("http://vllm_server:" + port, addresses("127.0.0.1"), network -> network)) {
        provider.send(SingleAttemptCalls.HI, new TestAttempt());
      }
      assertEquals(List.of("/v1/chat/completions", "/x?a=b"),
          server.requests().stream().map(RecordedRequest::path).toList());
      assertEquals(List.of("vllm_server"), lookups);
    }

    @Test
    void hooksAndErrorsReceiveTheHostNameEvenAfterARedirect() {
      server.reply(Reply.of(307, Map.of("Location", "/x?a=b"), new byte[0]),
          Reply.json(404, "{\"detail\":\"Not Found\"}"));
      var uris = new ArrayList<String>();
      var attempt = new TestAttempt() {
        @Override
        public Map<String, String> headers(OutgoingRequest request) {
          uris.add(request.uri().orElseThrow().toString());
          return Map.of();
        }
      };
      var url = "http://vllm_server:" + port;
      try (var provider = open(url, addresses("127.0.0.1"), network -> network)) {
        var thrown =
            assertThrows(BifrostException.class, () -> provider.send(SingleAttemptCalls.HI, attempt));
        assertTrue(thrown.getMessage().contains("POST " + url + "/"), thrown.getMessage());
      }
      assertEquals(List.of(url + "/v1/chat/completions", url + "/x?a=b"), uris);
    }
  }

  @Nested
  class WithSeveralAddresses {
    private static final String UNUSED = "127.0.0.42";

    /** Opens a provider; its server listens only on 127.0.0.1. */
    private OpenAiProvider open(String host, boolean triesOtherAddresses, String... addresses) {
      return HostNameResolutionTests.this.open("http://" + host + ":" + port, addresses(addresses),
          network -> network.tryOtherAddresses(triesOtherAddresses));
    }

    @Test
    void triesSeveralAddressesInOrder() throws Exception {
      server.reply(RESPONSE);
      try (var provider = open("vllm_server", true, UNUSED, "127.0.0.43", "127.0.0.1")) {
        provider.send(SingleAttemptCalls.HI, new TestAttempt());
      }
      assertEquals(List.of("127.0.0.1:" + port), hosts());
    }

    @Test
    void triesSeveralAddressesForUploads() throws Exception {
      server.reply(Reply.json("{\"text\":\"Hi\"}"));
      try (var provider = open("vllm_server", true, UNUSED, "127.0.0.1")) {
        provider.send(TranscriptionRequest.of("m", Upload.of("a.wav", new byte[5])), new TestAttempt());
      }
      assertEquals(1, server.requests().size());
    }

    @Test
    void listsTheAddressesIfNoneAcceptsAConnection() {
      try (var provider = open("vllm_server", true, UNUSED, "127.0.0.43")) {
        assertListed(provider, UNUSED + ", 127.0.0.43");
      }
    }

    @Test
    void triesOtherAddressesOnlyIfConfigured() {
      try (var provider = open("vllm_server", false, UNUSED, "127.0.0.1")) {
        assertListed(provider, UNUSED + ", 127.0.0.1");
      }
      assertEquals(List.of(), server.requests());
    }

    @Test
    void doesNotTryOtherAddressesAfterAResponse() {
      server.reply(Reply.json(503, "{\"error\":\"busy\"}"));
      try (var provider = open("vllm_server", true, "127.0.0.1", UNUSED)) {
        assertThrows(BifrostException.class, () -> provider.send(SingleAttemptCalls.HI, new TestAttempt()));
      }
      assertEquals(1, server.requests().size());
    }

    private void assertListed(OpenAiProvider provider, String addresses) {
      var thrown =
          assertThrows(ConnectException.class, () -> provider.send(SingleAttemptCalls.HI, new TestAttempt()));
      assertTrue(thrown.getMessage().endsWith(" refused (addresses of the server: " + addresses + ")"),
          thrown.getMessage());
    }
  }

  /** The JVM resolves these names; the addresses defined by the tests are used only after a failure to connect. */
  @Nested
  class WithAnOrdinaryName {
    private static final int CLOSED = 1; // Nothing listens on the tcpmux port.

    /** Returns a server whose port is free at 127.0.0.1, where other processes may listen. */
    private static RawServer elsewhere() throws IOException {
      while (true) {
        var server = new RawServer(InetAddress.getByName("127.0.0.42"));
        try {
          new ServerSocket(server.url().getPort(), 1, InetAddress.getByName("127.0.0.1")).close();
          return server;
        } catch (BindException e) {
          server.close();
        }
      }
    }

    @Test
    void triesTheOtherAddressesOfAnOrdinaryName() throws Exception {
      try (var elsewhere = elsewhere().reply(RawServer.json("{\"choices\":[]}"));
          var provider =
              open("http://localhost:" + elsewhere.url().getPort(), addresses("127.0.0.1", "127.0.0.42"),
                  tryingOtherAddresses())) {
        provider.send(SingleAttemptCalls.HI, new TestAttempt());
        assertEquals(1, elsewhere.requests());
      }
      assertEquals(List.of("localhost"), lookups);
    }

    @Test
    void looksUpAnOrdinaryNameOnlyAfterAFailureToConnect() throws Exception {
      server.reply(RESPONSE);
      try (var provider =
          open("http://localhost:" + port, addresses("127.0.0.42", "127.0.0.43"), tryingOtherAddresses())) {
        provider.send(SingleAttemptCalls.HI, new TestAttempt());
      }
      assertEquals(List.of("localhost:" + port), hosts());
      assertEquals(List.of(), lookups);
    }

    @Test
    void listsTheAddressesOfAnOrdinaryNameOnHttps() {
      try (var provider =
          open("https://localhost:" + CLOSED, addresses("10.0.0.1", "10.0.0.2"), tryingOtherAddresses())) {
        var thrown = assertThrows(ConnectException.class,
            () -> provider.send(SingleAttemptCalls.HI, new TestAttempt()));
        assertTrue(thrown.getMessage().endsWith("(addresses of the server: 10.0.0.1, 10.0.0.2)"), thrown.getMessage());
      }
      assertEquals(List.of("localhost"), lookups);
    }

    @Test
    void failsOnlyAfterTheLastAddress() {
      try (var provider =
          open("http://localhost:" + CLOSED, addresses("127.0.0.1", "127.0.0.42", "127.0.0.43"),
              tryingOtherAddresses())) {
        var thrown = assertThrows(ConnectException.class,
            () -> provider.send(SingleAttemptCalls.HI, new TestAttempt()));
        assertTrue(thrown.getMessage().endsWith("127.0.0.1, 127.0.0.42, 127.0.0.43)"), thrown.getMessage());
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void doesNotLookUpOtherAddressesAfterAConnectTimeoutByDefault(String scheme) throws Exception {
      try (var busyListener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        var waiting = new ArrayList<SocketChannel>();
        for (int i = 0; i < 8; i++) { // Connections beyond the backlog are never accepted.
          var channel = SocketChannel.open();
          channel.configureBlocking(false);
          channel.connect(busyListener.getLocalSocketAddress());
          waiting.add(channel);
        }
        try (var provider =
            open(scheme + "://localhost:" + busyListener.getLocalPort(), addresses("127.0.0.1", "127.0.0.42"),
                network -> network.connectTimeout(Duration.ofMillis(100)))) {
          var thrown = assertThrows(BifrostException.class,
              () -> provider.send(SingleAttemptCalls.HI, new TestAttempt()));
          assertEquals(new TimedOut(TimedOut.Limit.CONNECT, Duration.ofMillis(100)), thrown.error());
        }
        for (var channel : waiting) channel.close();
      }
      assertEquals(List.of(), lookups);
    }

    @Test
    void doesNotLookUpAnIpAddress() {
      try (var provider = open("http://127.0.0.1:" + CLOSED, addresses("127.0.0.1"), tryingOtherAddresses())) {
        assertThrows(ConnectException.class, () -> provider.send(SingleAttemptCalls.HI, new TestAttempt()));
      }
      assertEquals(List.of(), lookups);
    }
  }
}
