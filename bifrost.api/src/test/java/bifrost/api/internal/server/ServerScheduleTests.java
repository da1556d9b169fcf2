package bifrost.api.internal.server;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.server.ScriptedServers.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.LoadBalancing;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.internal.server.ScriptedServers.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Tests of properties that hold for random sequences of server failures under every traffic policy. */
class ServerScheduleTests {
  private static final Duration INITIAL_PERIOD = Duration.ofSeconds(1);
  private static final Duration MAX_PERIOD = Duration.ofSeconds(8);

  /** The servers and the traffic policy of a run. A weight of 0 marks a standby. */
  record Setting(List<Integer> weights, LoadBalancing balance, boolean affinity, int maxRetries, boolean streamed,
      long seed) {
    ProviderConfig config() {
      var config =
          ProviderConfig.defaults()
              .traffic(traffic -> traffic.loadBalancing(balance).ejectionTime(INITIAL_PERIOD, MAX_PERIOD));
      for (int i = 0; i < weights.size(); i++) config = config.key(key(name(i)).weight(weights.get(i)));
      return config;
    }

    CallOptions options(int call) {
      var options = CallOptions.options().maxRetries(maxRetries);
      return affinity ? options.affinity("conversation-" + call % 7) : options;
    }
  }

  /** A change of one server, and the time until the next call. */
  record Step(int server, Optional<Fault> fault, int millis) {}

  /** A running client with its servers. */
  private static final class Run implements AutoCloseable {
    private final Setting setting;
    private final ManualClock clock;
    private final ScriptedServers scriptedServers = new ScriptedServers();
    private final Bifrost bifrost;
    private int calls;

    Run(Setting setting) {
      this.setting = setting;
      this.clock = new ManualClock().withRandom(new Random(setting.seed())::nextDouble);
      this.bifrost = scriptedServers.open(setting.config(), clock);
    }

    void change(Step step) {
      var server = name(step.server() % setting.weights().size());
      step.fault().ifPresentOrElse(fault -> scriptedServers.down(server, fault), () -> scriptedServers.up(server));
      clock.advance(Duration.ofMillis(step.millis()));
    }

    /** {@return whether a call succeeds} */
    boolean call() {
      var options = setting.options(calls++);
      if (!setting.streamed()) return bifrost.trySend(REQUEST, options) instanceof Outcome.Success;
      try (var stream = bifrost.stream(REQUEST, options)) {
        stream.collect();
        return true;
      } catch (BifrostException e) {
        return false;
      }
    }

    List<String> servers() {
      return IntStream.range(0, setting.weights().size()).mapToObj(ServerScheduleTests::name).toList();
    }

    @Override
    public void close() {
      Fixtures.assertNothingIsLeft(bifrost);
      bifrost.close();
    }
  }

  private static String name(int server) {
    return "gpu-" + server;
  }

  @Provide
  Arbitrary<Setting> settings() {
    return Combinators.combine(Arbitraries.integers().between(0, 3).list().ofMinSize(1).ofMaxSize(5),
        Arbitraries.of(LoadBalancing.class), Arbitraries.of(true, false), Arbitraries.integers().between(0, 4),
        Arbitraries.of(true, false), Arbitraries.longs()).as(Setting::new);
  }

  @Provide
  Arbitrary<List<Step>> schedules() {
    return Combinators.combine(Arbitraries.integers().between(0, 4), Arbitraries.of(Fault.class).optional(0.6),
        Arbitraries.integers().between(0, 3_000)).as(Step::new).list().ofMinSize(1).ofMaxSize(60);
  }

  @Property(tries = 500)
  void aCallSucceedsIfItsRetriesSufficeToReachAServerThatIsUp(@ForAll("settings") Setting setting,
      @ForAll("schedules") List<Step> schedule) {
    var faults = new HashMap<String, Fault>();
    try (var run = new Run(setting)) {
      for (var step : schedule) {
        run.change(step);
        var changed = name(step.server() % setting.weights().size());
        step.fault().ifPresentOrElse(fault -> faults.put(changed, fault), () -> faults.remove(changed));
        boolean someIsUp = faults.size() < setting.weights().size();
        long retriesNeeded = faults.values().stream().filter(fault -> !fault.needsNoRetry()).count();
        run.scriptedServers.attempts();
        boolean succeeded = run.call();
        var attempts = run.scriptedServers.attempts();
        if (someIsUp && retriesNeeded <= setting.maxRetries()) assertTrue(succeeded, () -> faults + " " + attempts);
        if (!someIsUp) assertEquals(false, succeeded);
        assertTrue(attempts.size() <= run.servers().size() + setting.maxRetries() + 3, attempts::toString);
      }
    }
  }

  @Property(tries = 500)
  void aServerThatIsDownReceivesOnlyProbes(@ForAll("settings") Setting setting,
      @ForAll("schedules") List<Step> schedule) {
    var allWeights = new ArrayList<>(setting.weights());
    allWeights.add(1); // a server that is always up
    var all = new Setting(allWeights, setting.balance(), setting.affinity(), setting.maxRetries(), setting.streamed(),
        setting.seed());
    var earlyProbes = new ArrayList<String>();
    var lastFailures = new HashMap<String, Long>(); // the time of the last failed attempt at each server
    var failures = new HashMap<String, Integer>();
    try (var run = new Run(all)) {
      run.scriptedServers.watch(server -> {
        long now = run.clock.nanos();
        if (run.scriptedServers.isUp(server)) {
          failures.remove(server);
        } else if (!Long.valueOf(now).equals(lastFailures.get(server))) { // lost requests are resent at once
          var previous = lastFailures.put(server, now);
          int count = failures.merge(server, 1, Integer::sum);
          long period = count == 1 ? 0 : Math.min(INITIAL_PERIOD.toNanos() << count - 2, MAX_PERIOD.toNanos());
          earlyProbes.addAll(count > 1 && now - previous < period ? List.of(server + " at " + now) : List.of());
        }
      });
      for (var step : schedule) {
        run.change(new Step(step.server() % setting.weights().size(), step.fault(), step.millis()));
        for (int call = 0; call < 5; call++) {
          run.clock.advance(Duration.ofMillis(100));
          run.call();
        }
      }
    }
    assertEquals(List.of(), earlyProbes);
  }

  @Property(tries = 60)
  void eachServerReceivesItsShareOfCalls(@ForAll("settings") Setting setting,
      @ForAll("schedules") List<Step> schedule) {
    try (var run = new Run(setting)) {
      schedule.stream().filter(step -> step.server() % 2 == 0).forEach(step -> {
        run.change(step);
        run.call();
      });
      run.servers().stream().filter(server -> !run.scriptedServers.isUp(server)).skip(run.servers().size() - 1)
          .forEach(run.scriptedServers::up); // at least one server is up
      run.clock.advance(MAX_PERIOD);
      for (int i = 0; i < 20; i++) run.call(); // readmits the servers that are up
      int calls = 1_000;
      var counts = counts(run, calls);
      double sum = run.servers().stream().mapToDouble(server -> weight(run, server)).sum();
      run.servers().stream().filter(run.scriptedServers::isUp).forEach(server -> {
        double share = weight(run, server) / sum;
        int count = counts.getOrDefault(server, 0);
        double noise = 6 * Math.sqrt(calls * share * (1 - share));
        assertTrue(Math.abs(count - calls * share) <= noise,
            () -> server + " received " + count + " of " + calls + " calls, expected share: " + share);
      });
    }
  }

  private static Map<String, Integer> counts(Run run, int calls) {
    var counts = new HashMap<String, Integer>();
    for (int i = 0; i < calls; i++) {
      run.scriptedServers.attempts();
      var options = options().maxRetries(run.setting.maxRetries());
      run.bifrost.trySend(REQUEST,
          run.setting.affinity() ? options.affinity("conversation-" + run.setting.seed() + "-" + i) : options);
      var attempts = run.scriptedServers.attempts();
      counts.merge(attempts.get(attempts.size() - 1), 1, Integer::sum);
    }
    return counts;
  }

  /** {@return the effective weight: 0 if the server is down, and 1 for standbys if no other server is up} */
  private static double weight(Run run, String server) {
    var weights = run.setting.weights();
    if (!run.scriptedServers.isUp(server)) return 0;
    boolean onlyStandbys =
        IntStream.range(0, weights.size()).allMatch(i -> weights.get(i) == 0 || !run.scriptedServers.isUp(name(i)));
    return onlyStandbys ? 1 : weights.get(Integer.parseInt(server.substring("gpu-".length())));
  }
}
