package bifrost.bench;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import bifrost.testkit.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls of every kind, for minutes, through a proxy that breaks connections, each in its own way. A call that succeeds must have the very
 * answer that it has without faults: anything else is a wrong end, and so is what is no {@link BifrostException}, and one that comes late.
 */
final class SoakBenchmark {
  private static final int CALLERS = 8;
  private static final Duration THINKING = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final CallOptions OPTIONS = CallOptions.options().timeout(LIMIT).requestTimeout(Duration.ofSeconds(2))
      .idleTimeout(Duration.ofMillis(500)).maxRetries(2);

  private final Map<String, AtomicLong> ends = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> wrong = new ConcurrentHashMap<>();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong triesMore = new AtomicLong();
  private volatile boolean over;

  static void run() throws InterruptedException {
    new SoakBenchmark()
        .run(Duration.ofSeconds((long) (60 * Double.parseDouble(System.getProperty("bench.minutes", "5")))));
  }

  private void run(Duration time) throws InterruptedException {
    long seed = System.nanoTime();
    try (var server = FakeServer.start(); var proxy = FaultProxy.before(server.url()).randomFaults(seed, 4096)) {
      var expected = BenchmarkCall.answers(server.url().toString());
      try (var bifrost = open(proxy.url().toString())) {
        System.out.println("seed " + seed + ", " + CALLERS + " callers, " + time.toSeconds() + " s");
        var callers = new ArrayList<Thread>();
        for (int i = 0; i < CALLERS; i++) callers.add(new Thread(() -> call(bifrost, expected)));
        callers.forEach(Thread::start);
        watch(time, proxy, server);
        over = true;
        for (var caller : callers) caller.join();
      }
      settle(proxy, server);
      report(proxy);
    }
  }

  private static Bifrost open(String url) {
    var config =
        ProviderConfig.of(url).network(network -> network.retryBackoff(Duration.ofMillis(5), Duration.ofMillis(50)));
    return Bifrost.builder().provider("vllm", config).open();
  }

  private void call(Bifrost bifrost, Map<BenchmarkCall, Object> expected) {
    var kinds = BenchmarkCall.values();
    while (!over) {
      var kind = kinds[ThreadLocalRandom.current().nextInt(kinds.length)];
      long began = System.nanoTime();
      try {
        var outcome = kind.make(bifrost, OPTIONS);
        count(ends, kind + " success");
        if (!expected.get(kind).equals(kind.essence(outcome.orElseThrow()))) {
          count(wrong, kind + " gave another answer");
        }
        triesMore.addAndGet(outcome.report().attempts().size() - 1);
      } catch (BifrostException e) {
        count(ends, kind + " " + e.error().getClass().getSimpleName());
        triesMore.addAndGet(e.report().orElseThrow().attempts().size() - 1);
      } catch (Throwable bug) {
        count(wrong, kind + " threw " + bug);
      }
      if (System.nanoTime() - began > LIMIT.plusSeconds(10).toNanos()) count(wrong, kind + " ended too late");
      calls.incrementAndGet();
      LockSupport.parkNanos(THINKING.toNanos());
    }
  }

  private static void count(Map<String, AtomicLong> counts, String what) {
    counts.computeIfAbsent(what, first -> new AtomicLong()).incrementAndGet();
  }

  private void watch(Duration time, FaultProxy proxy, FakeServer server) throws InterruptedException {
    System.out.printf("%8s %9s %9s %9s %8s %8s %12s %6s%n", "seconds", "calls", "tries+", "faults", "heap MB",
        "threads", "connections", "wrong");
    long began = System.nanoTime();
    for (int i = 1; i <= 20; i++) {
      dropIdleUntil(began + time.toNanos() * i / 20, proxy);
      server.clearRequests();
      System.gc();
      var runtime = Runtime.getRuntime();
      System.out.printf("%8d %9d %9d %9d %8.1f %8d %12s %6d%n",
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began), calls.get(), triesMore.get(), proxy.connections(),
          (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0, Thread.activeCount(),
          proxy.openConnections() + "/" + server.openConnections(),
          wrong.values().stream().mapToLong(AtomicLong::get).sum());
    }
  }

  /** So that there are new connections, each with its fault, and old ones that are closed when they are used again. */
  private static void dropIdleUntil(long end, FaultProxy proxy) throws InterruptedException {
    while (System.nanoTime() < end) {
      Thread.sleep(50);
      proxy.dropIdle();
    }
  }

  /** Idle connections end when the client's part of the JDK is collected, on 17. */
  private static void settle(FaultProxy proxy, FakeServer server) throws InterruptedException {
    for (int i = 0; i < 100 && proxy.openConnections() + server.openConnections() > 0; i++) {
      System.gc();
      Thread.sleep(100);
    }
  }

  private void report(FaultProxy proxy) {
    new TreeMap<>(ends).forEach((end, count) -> System.out.printf("%10d  %s%n", count.get(), end));
    var faults = new TreeMap<String, Integer>();
    proxy.faults().forEach(fault -> faults.merge(fault.ending().toString(), 1, Integer::sum));
    System.out.println("connections by fault: " + faults + "; left open: " + proxy.openConnections());
    System.out.println(calls.get() + " calls, wrong ends: " + new TreeMap<>(wrong));
    if (!wrong.isEmpty()) throw new IllegalStateException("wrong ends");
  }
}
