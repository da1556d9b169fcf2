package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.LoadBalancing;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Fault;
import bifrost.testkit.FaultProxy;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests with two servers, one of which fails, over real connections. */
// The timeout ends tests that hang. It does not check the speed.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralServersEndToEndTests {
  private static final int CALLS = 200;
  private static final ChatCompletionRequest REQUEST =
      ChatCompletionRequest.of("vllm/Qwen/Qwen3-0.6B", "Hi").maxTokens(1);

  private final FakeServer one = FakeServer.start();
  private final FakeServer two = FakeServer.start();
  private final FaultProxy failing = FaultProxy.inFrontOf(one.url());

  @AfterEach
  void close() {
    failing.close();
    one.close();
    two.close();
  }

  /** The failures of the first server, with the maximum numbers of calls lost without and with retries. */
  private enum Failure {
    REFUSES_CONNECTIONS(0, 0),
    STOPS_AFTER_20_CALLS(0, 0),
    RESETS_CONNECTIONS(0, 0),
    ANSWERS_503(1, 0),
    CUTS_RESPONSES(1, 0),
    /**
     * Without retries, each call that probes the silent server is lost: the server may have processed its request.
     */
    IS_SILENT(8, 0);

    private final int lostWithoutRetries;
    private final int lostWithRetries;

    Failure(int lostWithoutRetries, int lostWithRetries) {
      this.lostWithoutRetries = lostWithoutRetries;
      this.lostWithRetries = lostWithRetries;
    }

    int maxLost(int maxRetries) {
      return maxRetries == 0 ? lostWithoutRetries : lostWithRetries;
    }

    void applyBefore(int call, FakeServer server, FaultProxy proxy) {
      switch (this) {
        case REFUSES_CONNECTIONS -> at(0, call, proxy::down);
        case STOPS_AFTER_20_CALLS -> at(20, call, () -> {
          proxy.down();
          proxy.dropIdle();
        });
        case RESETS_CONNECTIONS -> at(0, call, () -> proxy.always(Fault.reset(0).ofRequest()));
        case ANSWERS_503 -> at(0, call,
            () -> server.reply(Collections.nCopies(CALLS, Reply.json(503, "{\"error\":{\"message\":\"busy\"}}"))));
        case CUTS_RESPONSES -> at(0, call, () -> proxy.always(Fault.cut(200)));
        case IS_SILENT -> at(0, call, () -> proxy.always(Fault.stall(0)));
      }
    }

    private static void at(int trigger, int call, Runnable change) {
      if (call == trigger) change.run();
    }
  }

  /** The distribution of calls over two servers. */
  private enum Policy {
    WEIGHTED(CALLS), LEAST_BUSY(50), AFFINITY(50), STANDBY(50);

    private final int calls;

    Policy(int calls) {
      this.calls = calls;
    }

    ProviderConfig config(URI one, URI two) {
      if (this == STANDBY) {
        return ProviderConfig.of(one.toString()).key(ApiKey.of("secret")).key(ApiKey.server(two.toString()).weight(0));
      }
      var config = ProviderConfig.servers(one.toString(), two.toString());
      return this == LEAST_BUSY ? config.traffic(traffic -> traffic.loadBalancing(LoadBalancing.LEAST_BUSY)) : config;
    }

    CallOptions options(int call) {
      return this == AFFINITY ? CallOptions.options().affinity("conversation-" + call % 20) : CallOptions.options();
    }
  }

  private static Bifrost open(ProviderConfig config) {
    return Bifrost.builder()
        .provider("vllm", config.network(network -> network.retryBackoff(Duration.ofMillis(1), Duration.ofMillis(2))))
        .open();
  }

  private int lost(Failure failure, Policy policy, int maxRetries) {
    try (var first = FakeServer.start();
        var proxy = FaultProxy.inFrontOf(first.url());
        var bifrost = open(policy.config(proxy.url(), two.url()))) {
      int lost = 0;
      for (int call = 0; call < policy.calls; call++) {
        failure.applyBefore(call, first, proxy);
        var options = policy.options(call).maxRetries(maxRetries);
        if (failure == Failure.IS_SILENT) options = options.requestTimeout(Duration.ofSeconds(5));
        if (bifrost.trySend(REQUEST, options) instanceof Outcome.Failure) lost++;
      }
      return lost;
    }
  }

  @Test
  void failingServerLosesNoCallsWithRetriesAndFewCallsWithoutRetries() throws IOException {
    var table = new StringBuilder(
        "Calls lost when one of two servers fails, by policy (and its number of calls), with maxRetries 0 / 3\n");
    table.append(String.format("%-22s", ""));
    for (var policy : Policy.values()) table.append(String.format("%18s", policy + " (" + policy.calls + ")"));
    var violations = new StringBuilder();
    for (var failure : Failure.values()) {
      table.append(String.format("%n%-22s", failure));
      for (var policy : Policy.values()) {
        int lostWithout = lost(failure, policy, 0);
        int lostWith = lost(failure, policy, 3);
        table.append(String.format("%18s", lostWithout + " / " + lostWith));
        if (lostWithout > failure.maxLost(0) || lostWith > failure.maxLost(3)) {
          violations.append(failure).append(" ").append(policy).append("; ");
        }
      }
    }
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "several-servers.txt"), table + "\n");
    assertEquals("", violations.toString(), table::toString);
  }

  @Test
  void everyAttemptNamesItsServerEvenIfItCannotConnect() {
    failing.down();
    try (var bifrost = open(Policy.STANDBY.config(failing.url(), two.url()))) {
      var attempts = bifrost.trySend(REQUEST).report().attempts();
      assertEquals(List.of(Optional.of(failing.url()), Optional.of(two.url())),
          attempts.stream().map(each -> each.server()).toList());
    }
  }

  @Test
  void listsTheModelsOfReachableServersAndReportsAnUnreachableServer() {
    failing.down();
    try (var bifrost = open(ProviderConfig.servers(failing.url().toString(), two.url().toString()))) {
      var outcome = bifrost.trySend(ListModelsRequest.of("vllm"));
      assertTrue(!outcome.orElseThrow().targets().isEmpty());
      assertEquals(List.of(Optional.of(failing.url()), Optional.of(two.url())),
          outcome.report().attempts().stream().map(each -> each.server()).toList());
      for (int i = 0; i < 20; i++) {
        // The client skips the unreachable server.
        assertEquals(1, bifrost.trySend(REQUEST).report().attempts().size());
      }
    }
  }

  @Test
  void sendsASharedKeyToEveryServer() {
    one.key("secret");
    two.key("secret");
    try (var bifrost = open(ProviderConfig.servers(one.url().toString(), two.url().toString()).key("secret"))) {
      for (int i = 0; i < 50; i++) bifrost.send(REQUEST);
    }
    assertTrue(one.requests().size() > 5 && two.requests().size() > 5);
  }

  @Test
  void sendsTheCallsAndStreamsOfAConversationToOneServer() {
    try (var bifrost = open(ProviderConfig.servers(one.url().toString(), two.url().toString()))) {
      for (int i = 0; i < 20; i++) {
        bifrost.send(REQUEST, options().affinity("a conversation"));
        try (var stream = bifrost.stream(REQUEST, options().affinity("a conversation"))) {
          stream.collect();
        }
      }
    }
    var counts = List.of(chatRequests(one), chatRequests(two));
    assertTrue(counts.contains(40L) && counts.contains(0L), counts::toString);
  }

  private static long chatRequests(FakeServer server) {
    return server.requests().stream().map(RecordedRequest::path).filter(path -> path.endsWith("/chat/completions"))
        .count();
  }
}
