package bifrost.api;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.ASK;
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

/** How a server is chosen among those that are up. */
@Timeout(60)
class LoadBalancingTests {
  private final ManualClock time = new ManualClock().drawing(new Random(7)::nextDouble);
  private final ScriptedServers farm = new ScriptedServers();
  private final List<Bifrost> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Bifrost::close);
  }

  private Bifrost open(ProviderConfig config) {
    var bifrost = farm.open(config, time);
    opened.add(bifrost);
    return bifrost;
  }

  private static Map<String, String> serverByConversation(Bifrost bifrost) {
    var servers = new HashMap<String, String>();
    for (int i = 0; i < 1_000; i++) servers.put("conversation-" + i, server(bifrost, "conversation-" + i));
    return servers;
  }

  private static String server(Bifrost bifrost, String conversation) {
    return bifrost.send(ASK, options().affinity(conversation)).text();
  }

  @Nested
  class ByAffinity {
    @ParameterizedTest
    @EnumSource
    void aConversationStaysOnOneServer(LoadBalancing balance) {
      var bifrost = open(config("a", "b", "c").traffic(traffic -> traffic.balance(balance)));
      var first = serverByConversation(bifrost);
      assertEquals(first, serverByConversation(bifrost));
    }

    /** Computed once, and written down: another process, another JVM or the next release must choose the same servers. */
    @Test
    void theChoiceIsTheSameInEveryProcess() {
      var bifrost = open(config("gpu-1:8000", "gpu-2:8000", "gpu-3:8000"));
      assertEquals("1312323232313323", IntStream.range(0, 16)
          .mapToObj(i -> server(bifrost, "conversation-" + i).substring(4)).reduce("", String::concat));
    }

    @Test
    void theChoiceDoesNotDependOnHowTheServersAreWritten() {
      var plain = serverByConversation(open(config("a", "b")));
      var other = serverByConversation(
          open(ProviderConfig.defaults().key(ApiKey.server("http://B:80/v1")).key(ApiKey.server("http://a/"))));
      other.replaceAll((conversation, server) -> server.toLowerCase(Locale.ROOT));
      assertEquals(plain, other);
    }

    @Test
    void aServerThatJoinsTakesItsShareAndMovesNothingElse() {
      var before = serverByConversation(open(config("a", "b", "c")));
      var after = serverByConversation(open(config("a", "b", "c", "d")));
      var moved = after.entrySet().stream().filter(each -> !before.get(each.getKey()).equals(each.getValue())).toList();
      assertTrue(moved.stream().allMatch(each -> each.getValue().equals("d")));
      assertTrue(moved.size() > 200 && moved.size() < 300, moved.size() + " of 1000 moved");
    }

    @Test
    void aServerThatIsLeftOutLosesItsConversationsToAllOthersAndGetsThemBack() {
      var bifrost = open(config("a", "b", "c"));
      var before = serverByConversation(bifrost);
      farm.down("a", Fault.REFUSED);
      var meanwhile = serverByConversation(bifrost);
      meanwhile.forEach((conversation, server) -> {
        if (!before.get(conversation).equals("a")) assertEquals(before.get(conversation), server);
      });
      long toB = before.keySet().stream()
          .filter(each -> before.get(each).equals("a") && meanwhile.get(each).equals("b")).count();
      assertTrue(toB > 100 && toB < 230, toB + " moved to b");
      farm.up("a");
      time.pass(Duration.ofMinutes(1));
      assertEquals(before, serverByConversation(bifrost));
    }

    @Test
    void aKeyThatIsRateLimitedMovesOnlyTheConversationsOfAServerWithoutAnotherKey() {
      var bifrost = open(config("a", "b", "c").key(ApiKey.of("more").id("a2").baseUrl("http://a")));
      var before = serverByConversation(bifrost);
      var limited = Fixtures.rejected(429, "enough");
      farm.down("a", limited).down("b", limited);
      for (var conversation : before.keySet()) {
        if (before.get(conversation).equals("a")) {
          bifrost.attempt(ASK, options().affinity(conversation));
          break;
        }
      }
      farm.up("a").up("b");
      assertEquals(before, serverByConversation(bifrost));
      farm.down("b", limited);
      for (var conversation : before.keySet()) bifrost.attempt(ASK, options().affinity(conversation));
      farm.up("b");
      var after = serverByConversation(bifrost);
      before.forEach((conversation, server) -> assertEquals(!server.equals("b"), server.equals(after.get(conversation)),
          conversation));
    }

    @Test
    void serversHaveConversationsInProportionToTheirWeights() {
      var servers = serverByConversation(
          open(ProviderConfig.defaults().key(key("a").weight(3)).key(key("b")).key(key("s").weight(0))));
      var count = servers.values().stream().filter("a"::equals).count();
      assertTrue(count > 690 && count < 810, count + " of 1000, expected 750");
      assertTrue(!servers.containsValue("s"));
    }

    @Test
    void theRetryGoesToTheServerThatAllClientsWouldChoose() {
      var first = open(config("a", "b", "c", "d"));
      var second = open(config("a", "b", "c", "d"));
      farm.down("a", Fault.BUSY);
      for (int i = 0; i < 100; i++) {
        var options = options().affinity("conversation-" + i).maxRetries(1);
        assertEquals(first.send(ASK, options).text(), second.send(ASK, options).text());
      }
    }
  }

  @Nested
  class ByLoad {
    private final Bifrost bifrost =
        open(config("a", "b").traffic(traffic -> traffic.balance(LoadBalancing.LEAST_BUSY)));

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.99})
    void aCallGoesToTheServerWithFewerStreamsInFlight(double random) {
      time.drawing(() -> random);
      try (var one = bifrost.stream(ASK); var two = bifrost.stream(ASK)) {
        farm.attempts();
        assertEquals(2, Map.of(one.collect().text(), 1, two.collect().text(), 1).size());
      }
    }

    @Test
    void aStreamIsInFlightUntilItsEnd() {
      time.drawing(() -> 0);
      var streams = new ArrayList<EventStream<ChatCompletionChunk, ChatCompletion>>();
      for (int i = 0; i < 6; i++) streams.add(bifrost.stream(ASK));
      assertEquals(List.of("a", "b", "a", "b", "a", "b"), farm.attempts());
      streams.get(0).close();
      streams.get(2).collect();
      bifrost.stream(ASK).close();
      assertEquals(List.of("a"), farm.attempts());
      streams.forEach(EventStream::close);
    }

    @Test
    void aServerOfTwiceTheWeightHasTwiceTheStreams() {
      var weighted = open(ProviderConfig.defaults().key(key("a").weight(2)).key(key("b"))
          .traffic(traffic -> traffic.balance(LoadBalancing.LEAST_BUSY)));
      var streams = new ArrayList<EventStream<ChatCompletionChunk, ChatCompletion>>();
      for (int i = 0; i < 30; i++) streams.add(weighted.stream(ASK));
      assertEquals(20, farm.attempts().stream().filter("a"::equals).count(), 1);
      streams.forEach(EventStream::close);
    }

    @Test
    void aServerThatFailsIsNotTakenForIdle() {
      farm.down("a", Fault.BUSY);
      for (int i = 0; i < 100; i++) bifrost.attempt(ASK, options().maxRetries(1));
      assertEquals(1, farm.attempts().stream().filter("a"::equals).count());
    }
  }
}
