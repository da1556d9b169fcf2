package bifrost.api.internal.client;

import static bifrost.api.CallOptions.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ListModelsRequest;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedProvider;
import bifrost.api.internal.concurrent.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the timeout of a health check, with a manual clock. */
class HealthCheckTests {
  private final List<Duration> remaining = new ArrayList<>();
  private final ScriptedProvider provider = new ScriptedProvider("p").listing(attempt -> {
    remaining.add(attempt.remainingTime());
    return ModelList.of(List.of(Model.of("m")));
  });

  @Test
  void theTimeoutIsTenSecondsUnlessTheCallOrTheClientSetsOne() {
    try (var bifrost = Fixtures.builder().provider(provider).open(new ManualClock());
        var patient = Fixtures.builder().provider(new ScriptedProvider("q").listing(attempt -> provider.listModels(
            ListModelsRequest.of("q"), attempt))).options(options().timeout(Duration.ofSeconds(30)))
            .open(new ManualClock())) {
      assertTrue(bifrost.health("p").isReady());
      assertTrue(bifrost.health("p", options().timeout(Duration.ofSeconds(2))).isReady());
      assertTrue(patient.health("q").isReady());
    }
    assertEquals(List.of(Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(30)), remaining);
  }
}
