package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static bifrost.vllm.RoutedServers.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.ResponsesRequest;
import bifrost.testkit.RecordedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests with a vllm-router in front of two servers, started by the command from the guide. */
@EnabledIfSystemProperty(named = VllmRouter.COMMAND, matches = EndToEndServer.NOT_BLANK,
    disabledReason = "no vllm-router is configured; run 'pip install vllm-router' and set -D" + VllmRouter.COMMAND
        + "=/path/to/vllm-router")
@Timeout(300)
class RouterTests {
  private static final ChatCompletionRequest REQUEST = ChatCompletionRequest.of("vllm/" + MODEL, "Hi").maxTokens(4);

  private static RoutedServers shared;

  @BeforeAll
  static void start() {
    shared = new RoutedServers("round_robin");
  }

  @AfterAll
  static void stop() {
    if (shared != null) shared.close();
  }

  /** Runs the end-to-end tests of the router, which alternates between both servers. */
  @Nested
  class InFrontOfTwoFakeServers extends RouterEndToEndTests {
    @Override
    EndToEndServer router(EndToEndServer configured) {
      return shared.backend();
    }
  }

  @Nested
  class ToolsInFrontOfTwoFakeServers extends ToolTestCases {
    ToolsInFrontOfTwoFakeServers() {
      super(shared.backend());
    }
  }

  @Nested
  class ToolboxesInFrontOfTwoFakeServers extends ToolboxTestCases {
    ToolboxesInFrontOfTwoFakeServers() {
      super(shared.backend());
    }
  }

  @Nested
  class ResponsesInFrontOfTwoFakeServers extends ResponsesTestCases {
    ResponsesInFrontOfTwoFakeServers() {
      super(shared.backend());
    }
  }

  /** The router forwards unknown members of the body, but not those of messages and tools. */
  @Test
  void routerDropsUnknownMembersOfMessagesAndTools() {
    shared.servers().forEach(server -> server.clearRequests());
    var request = REQUEST.messages(List.of(Message.user("Hi").with("note", "x"))).tools(ToolTestCases.WEATHER)
        .with("structured_outputs", Map.of("choice", List.of("yes"))).with("unknown_member", 1);
    try (var client = shared.client()) {
      client.send(request);
    }
    var sent =
        shared.servers().flatMap(server -> RoutedServers.requests(server).stream()).findFirst().orElseThrow().json();
    assertTrue(sent.members().keySet().containsAll(Set.of("structured_outputs", "unknown_member")), sent::toString);
    assertFalse(sent.toString().contains("\"note\""), sent::toString);
    assertFalse(sent.toString().contains("\"strict\""), sent::toString);
  }

  @Test
  void routerDistributesRequestsOverBothServers() {
    shared.servers().forEach(server -> server.clearRequests());
    try (var client = shared.client()) {
      for (int i = 0; i < 10; i++) client.send(REQUEST);
    }
    shared.servers().forEach(server -> assertEquals(5, RoutedServers.requests(server).size()));
  }

  @Test
  void callsSucceedIfOneServerBehindTheRouterStops() {
    try (var servers = new RoutedServers("round_robin"); var client = servers.client()) {
      for (int i = 0; i < 60; i++) {
        if (i == 20) servers.first.close();
        if (i % 2 == 0) assertFalse(client.send(REQUEST).text().isEmpty());
        else assertFalse(streamed(client, REQUEST, options()).isEmpty());
      }
      assertTrue(RoutedServers.requests(servers.second).size() >= 40,
          "the other server received the remaining requests");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"consistent_hash", "sticky_least_loaded"})
  void routerSendsAConversationToOneServer(String policy) {
    try (var servers = new RoutedServers(policy); var client = servers.client()) {
      for (int i = 0; i < 64; i++) {
        var affinity = options().affinity("conversation " + i % 32);
        var request = ChatCompletionRequest.of("vllm/" + MODEL, "This is message " + i).maxTokens(4);
        if (i < 32) client.send(request, affinity);
        else streamed(client, request, affinity);
      }
      var first = RoutedServers.requests(servers.first).stream().map(RouterTests::session).toList();
      var second = RoutedServers.requests(servers.second).stream().map(RouterTests::session).toList();
      assertEquals(64, first.size() + second.size());
      assertFalse(first.stream().anyMatch(second::contains), () -> first + " and " + second);
      assertFalse(first.isEmpty() || second.isEmpty(), "both servers have conversations");
    }
  }

  private static String session(RecordedRequest request) {
    return request.header("x-session-id").orElseThrow();
  }

  private static String streamed(Bifrost client, ChatCompletionRequest request, CallOptions options) {
    try (var stream = client.stream(request, options)) {
      return stream.collect().text();
    }
  }

  @Test
  void closingAStreamDisconnectsFromTheServerBehindTheRouter() {
    shared.servers().forEach(server -> server.clearRequests());
    shared.servers().forEach(server -> server.pace(Duration.ofMillis(20)));
    try (var client = shared.client()) {
      try (var stream = client.stream(REQUEST.maxTokens(1500).with("min_tokens", 1500))) {
        stream.iterator().next();
      }
      shared.servers().flatMap(server -> RoutedServers.requests(server).stream())
          .forEach(request -> request.disconnected().join());
    } finally {
      shared.servers().forEach(server -> server.pace(Duration.ZERO));
    }
  }

  /** The router forwards headers only with the requests that it parses. */
  @Test
  void routerForwardsTheKeyOnlyWithChatRequests() {
    try (var servers = new RoutedServers("round_robin")) {
      servers.servers().forEach(server -> server.key("secret-key"));
      var config = ProviderConfig.of(servers.router.url()).key("secret-key").option("responses", "native");
      try (var client = Bifrost.builder().provider("vllm", config).open()) {
        assertFalse(client.send(REQUEST).text().isEmpty());
        var responses = ResponsesRequest.of("vllm/" + MODEL, "Hi");
        assertEquals(401, rejected(() -> client.send(responses)).status());
        assertEquals(401, rejected(() -> client.send(RawRequest.get("vllm", "/v1/unknown"))).status());
      }
    }
  }

  private static Rejected rejected(Executable call) {
    return (Rejected) assertThrows(BifrostException.class, call).error();
  }
}
