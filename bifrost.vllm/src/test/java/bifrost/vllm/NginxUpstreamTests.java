package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static bifrost.vllm.RoutedServers.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import bifrost.testkit.Reply.Ending;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** Tests that the nginx configuration from the guide distributes calls over two servers. */
@EnabledIf(value = "bifrost.vllm.NginxReverseProxy#isInstalled",
    disabledReason = "nginx not found: add it to the PATH, or set -Dbifrost.nginx=…")
@Timeout(180)
class NginxUpstreamTests {
  private static final ChatCompletionRequest REQUEST = ChatCompletionRequest.of("vllm/" + MODEL, "Hi").maxTokens(4);

  private final FakeServer first = FakeServer.start();
  private final FakeServer second = FakeServer.start();
  private NginxUpstream nginx;
  private Bifrost client;

  @BeforeEach
  void start() {
    nginx = NginxUpstream.inFrontOf(first.url(), second.url());
    client = Bifrost.builder().provider("vllm", ProviderConfig.of(nginx.url())).open();
  }

  @AfterEach
  void stop() {
    if (client != null) client.close();
    if (nginx != null) nginx.close();
    first.close();
    second.close();
  }

  /** Makes calls and returns the number of requests that a server received. */
  private int countRequests(FakeServer server, int calls, IntConsumer call) {
    int before = server.requests().size();
    for (int i = 0; i < calls; i++) call.accept(i);
    return server.requests().size() - before;
  }

  @Test
  void distributesCallsWithoutAnAffinityOverBothServers() {
    int received = countRequests(first, 60, i -> client.send(REQUEST));
    assertTrue(received > 5 && received < 55, received + " of 60");
  }

  @Test
  void sendsTheCallsOfAConversationToOneServer() {
    for (var conversation : List.of("a", "b", "c", "d", "e")) {
      int received = countRequests(first, 4, i -> client.send(REQUEST, options().affinity(conversation)));
      assertTrue(received == 0 || received == 4, received + " of 4");
    }
  }

  @Test
  void forwardsEventsBeforeTheStreamEnds() {
    for (var server : List.of(first, second)) {
      server.reply(Reply.sse(ScriptedEvents.text("Hel"), ScriptedEvents.text("lo")).end(Ending.STALL));
    }
    try (var stream = client.stream(REQUEST)) {
      ChatCompletionChunk event = stream.iterator().next();
      assertEquals("Hel", event.text());
    }
  }

  @Test
  void callsSucceedIfAServerIsDownOrAnswers503() {
    first.reply(Reply.json(503, "{}"), Reply.json(503, "{}"));
    for (int i = 0; i < 20; i++) assertFalse(client.send(REQUEST).text().isEmpty());
    first.close();
    for (int i = 0; i < 20; i++) assertFalse(client.send(REQUEST).text().isEmpty());
  }

  /** The default limit of nginx is 1 MB. */
  @Test
  void acceptsRequestsOfTwoMegabytes() {
    assertTrue(client.send(REQUEST.with("metadata", Map.of("note", "x".repeat(2 << 20)))).finishReason().isPresent());
  }
}
