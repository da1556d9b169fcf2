package bifrost.blackbox.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.json.Json;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SseRelayTests {
  private static final String STREAMED = "{\"stream\": true}";

  /** A relay, with the URL that it prints. */
  private record Relay(RunningExample process, URI url) implements AutoCloseable {
    static Relay start(URI upstream) throws Exception {
      var process = RunningExample.start("SseRelay.java", upstream.toString(), "0");
      return new Relay(process, URI.create(process.awaitOutput("\n").strip()));
    }

    @Override
    public void close() throws IOException {
      process.close();
    }
  }

  private static void assertError(String expected, String body) {
    assertEquals(Json.parse(expected), Json.parse(body));
  }

  private static String[] chunks(int count) {
    return IntStream.range(0, count).mapToObj(i -> "{\"choices\":[],\"number\":" + i + "}").toArray(String[]::new);
  }

  @Test
  void bodiesAndEventsArePassedOnUnchanged() throws Exception {
    var first = "{\"id\":\"a\",\"choices\":[{\"delta\":{\"content\":\"Gr\u00fc\u00dfe \ud83d\ude00\"},\"index\":0}],"
        + "\"x\":1.50}";
    var completion = "{\"id\":\"b\",\"choices\":[],\"usage\":null,\"new\":{\"b\":[1e2],\"a\":\"\\n\"}}";
    try (var server = FakeServer.start().reply(Reply.sse(first, "{}", "[DONE]"), Reply.json(completion));
        var relay = Relay.start(server.url())) {
      var request = "{\"model\":\"a\",\"stream\":true,\"messages\":[],\"stream_options\":null,\"z\":[1]}";
      try (var client = RawClient.post(relay.url(), request)) {
        assertEquals("200 text/event-stream", client.head());
        assertEquals(List.of("data: " + first, "data: {}", "data: [DONE]"), client.rest());
      }
      try (var client = RawClient.post(relay.url(), "{\"model\":\"b\"}")) {
        assertEquals("200 application/json", client.head());
        assertEquals(List.of(completion), client.rest());
      }
      assertEquals(List.of(request, "{\"model\":\"b\"}"),
          server.requests().stream().map(each -> new String(each.body(), UTF_8)).toList());
    }
  }

  @Test
  void eventsArePassedOnAsTheyArrive() throws Exception {
    try (var server = FakeServer.start().reply(Reply.sse(chunks(2)).end(Reply.Ending.STALL));
        var relay = Relay.start(server.url());
        var client = RawClient.post(relay.url(), STREAMED)) {
      assertEquals("200 text/event-stream", client.head());
      assertEquals("data: " + chunks(2)[0], client.next());
      assertEquals("data: " + chunks(2)[1], client.next());
    }
  }

  @Test
  void disconnectOfTheClientCancelsTheRequest() throws Exception {
    try (var server = FakeServer.start().pace(Duration.ofMillis(10)).reply(Reply.sse(chunks(30_000)));
        var relay = Relay.start(server.url())) {
      try (var client = RawClient.post(relay.url(), STREAMED)) {
        client.head();
        assertEquals("data: " + chunks(1)[0], client.next());
      }
      server.requests().get(0).disconnected().get(120, TimeUnit.SECONDS);
    }
  }

  @Test
  void slowClientSlowsTheUpstreamDown() throws Exception {
    int events = 60_000;
    try (var server = new FastUpstream(events);
        var relay = Relay.start(server.url());
        var client = RawClient.post(relay.url(), STREAMED)) {
      client.head();
      int sent = server.awaitStall();
      assertTrue(sent < events / 2, sent + " of " + events + " events were sent to a client that reads none");
      for (int i = 0; i < events; i++) assertEquals("data: " + FastUpstream.data(i), client.next());
      assertEquals("data: [DONE]", client.next());
    }
  }

  @Test
  void errorsHaveTheFormatOfOpenAi() throws Exception {
    var limited = "{\"error\":{\"message\":\"slow down\",\"type\":\"rate\",\"param\":null,\"code\":\"limit\"}}";
    try (var server = FakeServer.start().reply(Reply.json(429, limited), Reply.json(429, limited),
        Reply.sse(chunks(1)[0], limited), Reply.sse(chunks(1)).end(Reply.Ending.CUT));
        var relay = Relay.start(server.url())) {
      for (var request : List.of("{}", STREAMED)) {
        try (var client = RawClient.post(relay.url(), request)) {
          assertEquals("429 application/json", client.head());
          assertError(limited, client.next());
        }
      }
      try (var client = RawClient.post(relay.url(), STREAMED)) {
        assertEquals("200 text/event-stream", client.head());
        assertEquals(List.of("data: " + chunks(1)[0], "data: " + limited), client.rest());
      }
      try (var client = RawClient.post(relay.url(), STREAMED)) {
        assertEquals("200 text/event-stream", client.head());
        var data = client.rest();
        assertEquals(2, data.size());
        assertTrue(data.get(1).endsWith("\"type\":\"server_error\",\"param\":null,\"code\":\"truncated\"}}"),
            data::toString);
      }
      try (var client = RawClient.post(relay.url(), "{\"model\":")) {
        assertEquals("400 application/json", client.head());
        assertTrue(client.next().startsWith("{\"error\":{\"message\":\"expected a value"));
      }
    }
  }

  @Test
  void unreachableUpstreamIsABadGateway() throws Exception {
    try (var relay = Relay.start(URI.create("http://127.0.0.1:1"));
        var client = RawClient.post(relay.url(), STREAMED)) {
      assertEquals("502 application/json", client.head());
      assertTrue(client.next().endsWith("\"param\":null,\"code\":\"unreachable\"}}"));
    }
  }

  @Test
  void clientsOfTheRelayReceiveTheSameResponseAsFromTheUpstream() throws Exception {
    try (var server = FakeServer.start();
        var relay = Relay.start(server.url());
        var bifrost = Bifrost.builder().provider("direct", ProviderConfig.of(server.url()).kind("vllm"))
            .provider("relayed", ProviderConfig.of(relay.url()).kind("vllm")).open()) {
      var request = ChatCompletionRequest.of("direct/Qwen/Qwen3-0.6B", "Hello!").maxTokens(50);
      var direct = bifrost.send(request);
      var relayed = request.model("relayed/Qwen/Qwen3-0.6B");
      var responses = Stream.of(bifrost.send(relayed), bifrost.stream(relayed).collect());
      responses.forEach(response -> {
        assertEquals(direct.text(), response.text());
        assertEquals(direct.message().reasoning(), response.message().reasoning());
        assertEquals(direct.usage(), response.usage());
      });
    }
  }
}
