package bifrost.api;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.server.ScriptedServers.config;
import static bifrost.api.internal.server.ScriptedServers.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.internal.server.ScriptedServers;
import bifrost.api.internal.server.ScriptedServers.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of load balancing: the selection of one of the available servers for each call. */
@Timeout(60)
class LoadBalancingTests {
  private final ManualClock time = new ManualClock().withRandom(new Random(7)::nextDouble);
  private final ScriptedServers servers = new ScriptedServers();
  private final List<Bifrost> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Bifrost::close);
  }

  private Bifrost open(ProviderConfig config) {
    var bifrost = servers.open(config, time);
    opened.add(bifrost);
    return bifrost;
  }

  private static Map<String, String> serverByConversation(Bifrost bifrost) {
    var servers = new HashMap<String, String>();
    for (int i = 0; i < 1_000; i++) servers.put("conversation-" + i, server(bifrost, "conversation-" + i));
    return servers;
  }

  private static String server(Bifrost bifrost, String conversation) {
    return bifrost.send(REQUEST, options().affinity(conversation)).text();
  }

  @Nested
  class WithAffinity {
    @ParameterizedTest
    @EnumSource
    void aConversationStaysOnOneServer(LoadBalancing balance) {
      var bifrost = open(config("a", "b", "c").traffic(traffic -> traffic.loadBalancing(balance)));
      var first = serverByConversation(bifrost);
      assertEquals(first, serverByConversation(bifrost));
    }

    /**
     * The expected servers are a literal instead of a second computation, because other processes, JVMs and releases
     * must choose the same servers.
     */
    @Test
    void aConversationUsesTheSameServerInEveryProcess() {
      var bifrost = open(config("gpu-1:8000", "gpu-2:8000", "gpu-3:8000"));
      assertEquals("1312323232313323", IntStream.range(0, 16)
          .mapToObj(i -> server(bifrost, "conversation-" + i).substring(4)).reduce("", String::concat));
    }

    @Test
    void theChoiceOfTheServerDoesNotDependOnTheNotationOfBaseUrls() {
      var plain = serverByConversation(open(config("a", "b")));
      var other = serverByConversation(
          open(ProviderConfig.defaults().key(ApiKey.server("http://B:80/v1")).key(ApiKey.server("http://a/"))));
      other.replaceAll((conversation, server) -> server.toLowerCase(Locale.ROOT));
      assertEquals(plain, other);
    }

    @Test
    void anAddedServerReceivesItsShareOfConversationsAndNoOthersMove() {
      var before = serverByConversation(open(config("a", "b", "c")));
      var after = serverByConversation(open(config("a", "b", "c", "d")));
      var moved = after.entrySet().stream().filter(each -> !before.get(each.getKey()).equals(each.getValue())).toList();
      assertTrue(moved.stream().allMatch(each -> each.getValue().equals("d")));
      assertTrue(moved.size() > 200 && moved.size() < 300, moved.size() + " of 1000 conversations moved");
    }

    @Test
    void conversationsOfAnEjectedServerMoveToAllOtherServersAndReturn() {
      var bifrost = open(config("a", "b", "c"));
      var before = serverByConversation(bifrost);
      servers.down("a", Fault.REFUSED);
      var meanwhile = serverByConversation(bifrost);
      meanwhile.forEach((conversation, server) -> {
        if (!before.get(conversation).equals("a")) assertEquals(before.get(conversation), server);
      });
      long toB = before.keySet().stream()
          .filter(each -> before.get(each).equals("a") && meanwhile.get(each).equals("b")).count();
      assertTrue(toB > 100 && toB < 230, toB + " conversations moved to b");
      servers.up("a");
      time.advance(Duration.ofMinutes(1));
      assertEquals(before, serverByConversation(bifrost));
    }

    @Test
    void aRateLimitedKeyMovesConversationsOnlyIfItsServerHasNoOtherKey() {
      var bifrost = open(config("a", "b", "c").key(ApiKey.of("more").id("a2").baseUrl("http://a")));
      var before = serverByConversation(bifrost);
      var limited = Fixtures.rejected(429, "enough");
      servers.down("a", limited).down("b", limited);
      for (var conversation : before.keySet()) {
        if (before.get(conversation).equals("a")) {
          bifrost.trySend(REQUEST, options().affinity(conversation));
          break;
        }
      }
      servers.up("a").up("b");
      assertEquals(before, serverByConversation(bifrost));
      servers.down("b", limited);
      for (var conversation : before.keySet()) bifrost.trySend(REQUEST, options().affinity(conversation));
      servers.up("b");
      var after = serverByConversation(bifrost);
      before.forEach((conversation, server) -> assertEquals(!server.equals("b"), server.equals(after.get(conversation)),
          conversation));
    }

    @Test
    void distributesConversationsInProportionToTheWeights() {
      var servers = serverByConversation(
          open(ProviderConfig.defaults().key(key("a").weight(3)).key(key("b")).key(key("s").weight(0))));
      var count = servers.values().stream().filter("a"::equals).count();
      assertTrue(count > 690 && count < 810, count + " of 1000 conversations, expected 750");
      assertTrue(!servers.containsValue("s"));
    }

    @Test
    void allClientsChooseTheSameServerForARetry() {
      var first = open(config("a", "b", "c", "d"));
      var second = open(config("a", "b", "c", "d"));
      servers.down("a", Fault.BUSY);
      for (int i = 0; i < 100; i++) {
        var options = options().affinity("conversation-" + i).maxRetries(1);
        assertEquals(first.send(REQUEST, options).text(), second.send(REQUEST, options).text());
      }
    }
  }

  @Nested
  class WithLeastBusy {
    private final Bifrost bifrost =
        open(config("a", "b").traffic(traffic -> traffic.loadBalancing(LoadBalancing.LEAST_BUSY)));

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.99})
    void choosesTheServerWithFewerStreamsInFlight(double random) {
      time.withRandom(() -> random);
      try (var one = bifrost.stream(REQUEST); var two = bifrost.stream(REQUEST)) {
        servers.attempts();
        assertEquals(2, Map.of(one.collect().text(), 1, two.collect().text(), 1).size());
      }
    }

    @Test
    void aStreamIsInFlightUntilItsEnd() {
      time.withRandom(() -> 0);
      var streams = new ArrayList<EventStream<ChatCompletionChunk, ChatCompletion>>();
      for (int i = 0; i < 6; i++) streams.add(bifrost.stream(REQUEST));
      assertEquals(List.of("a", "b", "a", "b", "a", "b"), servers.attempts());
      streams.get(0).close();
      streams.get(2).collect();
      bifrost.stream(REQUEST).close();
      assertEquals(List.of("a"), servers.attempts());
      streams.forEach(EventStream::close);
    }

    @Test
    void aServerWithTwiceTheWeightGetsTwiceTheStreams() {
      var weighted = open(ProviderConfig.defaults().key(key("a").weight(2)).key(key("b"))
          .traffic(traffic -> traffic.loadBalancing(LoadBalancing.LEAST_BUSY)));
      var streams = new ArrayList<EventStream<ChatCompletionChunk, ChatCompletion>>();
      for (int i = 0; i < 30; i++) streams.add(weighted.stream(REQUEST));
      assertEquals(20, servers.attempts().stream().filter("a"::equals).count(), 1);
      streams.forEach(EventStream::close);
    }

    @Test
    void aFailedServerDoesNotCountAsIdle() {
      servers.down("a", Fault.BUSY);
      for (int i = 0; i < 100; i++) bifrost.trySend(REQUEST, options().maxRetries(1));
      assertEquals(1, servers.attempts().stream().filter("a"::equals).count());
    }
  }
}
