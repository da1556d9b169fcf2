package bifrost.vllm;

import bifrost.api.RawRequest;
import bifrost.api.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * uvicorn closes a connection that was idle for five seconds without a word. Many clients, each with one connection, ask again in that
 * very moment: some of the requests meet a connection that is being closed, and none of the callers hears of it. What stands before
 * a vLLM has such connections of its own: this is no claim about every way there.
 */
@EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.SET, disabledReason = EndToEndServer.WHY)
class KeepAliveEndToEndTests extends EndToEndTestCases {
  private static final int CLIENTS = 40;
  private static final int ROUNDS = 3;

  KeepAliveEndToEndTests() {
    super(EndToEndServer.real());
  }

  @Test
  void aConnectionThatTheServerClosesWhenItIsUsedAgainFailsNoCall() throws Exception {
    var request = RawRequest.post("vllm", "/tokenize", JsonObject.of("model", modelId()).with("prompt", "Hi"));
    var callers = new ArrayList<BackgroundCall>();
    for (int i = 0; i < CLIENTS; i++) {
      var idle = Duration.ofMillis(4_990).plusNanos(500_000L * i);
      callers.add(BackgroundCall.start(() -> resent(request, idle)));
    }
    int resent = 0;
    for (var caller : callers) resent += (Integer) caller.value();
    System.out.println(backend.name() + ": of " + ROUNDS * CLIENTS
        + " calls on connections that had been idle for 4.99 to 5.01 seconds, " + resent
        + " were sent again, and none failed");
  }

  /** How many tries more than calls were made. */
  private int resent(RawRequest request, Duration idle) throws InterruptedException {
    int resent = 0;
    try (var client = open(config())) {
      client.send(request);
      for (int round = 0; round < ROUNDS; round++) {
        TimeUnit.NANOSECONDS.sleep(idle.toNanos()); // the claim is about the server's time
        var outcome = client.attempt(request);
        outcome.orElseThrow();
        resent += outcome.report().attempts().size() - 1;
      }
    }
    return resent;
  }
}
