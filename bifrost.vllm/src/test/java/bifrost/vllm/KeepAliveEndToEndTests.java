package bifrost.vllm;

import bifrost.api.RawRequest;
import bifrost.api.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Tests for connections that the server closes while they are reused.
 *
 * <p>uvicorn closes a connection without notice after it has been idle for five seconds. Many clients with one
 * connection each send a request at that moment. Some of these requests use a connection that is being closed,
 * but no call may fail. The connections of a proxy in front of vLLM are not tested.
 */
@EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
    disabledReason = EndToEndServer.DISABLED_REASON)
class KeepAliveEndToEndTests extends EndToEndTestCases {
  private static final int CLIENTS = 40;
  private static final int ROUNDS = 3;

  KeepAliveEndToEndTests() {
    super(EndToEndServer.real());
  }

  @Test
  void noCallFailsIfTheServerClosesAReusedConnection() throws Exception {
    var request = RawRequest.post("vllm", "/tokenize", JsonObject.of("model", modelId()).with("prompt", "Hi"));
    var callers = new ArrayList<BackgroundCall>();
    for (int i = 0; i < CLIENTS; i++) {
      var idle = Duration.ofMillis(4_990).plusNanos(500_000L * i);
      callers.add(BackgroundCall.start(() -> countResends(request, idle)));
    }
    int resent = 0;
    for (var caller : callers) resent += (Integer) caller.value();
    System.out.println(backend.name() + ": of " + ROUNDS * CLIENTS
        + " calls on connections idle for 4.99 to 5.01 s, " + resent
        + " were sent again, and none failed");
  }

  /** Makes calls on an idle connection, and returns the number of requests that were sent again. */
  private int countResends(RawRequest request, Duration idle) throws InterruptedException {
    int resent = 0;
    try (var client = open(config())) {
      client.send(request);
      for (int round = 0; round < ROUNDS; round++) {
        TimeUnit.NANOSECONDS.sleep(idle.toNanos()); // The pause must match the keep-alive timeout of the server.
        var outcome = client.trySend(request);
        outcome.orElseThrow();
        resent += outcome.report().attempts().size() - 1;
      }
    }
    return resent;
  }
}
