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
 * A benchmark that makes calls of every kind for minutes, through a proxy that injects a different fault into
 * each connection. A successful call must return the same result as without faults. Any other result, an
 * exception other than {@link BifrostException}, and a call that ends too late count as wrong ends.
 */
final class SoakBenchmark {
  private static final int CALLERS = 8;
  private static final Duration THINK_TIME = Duration.ofMillis(20);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final CallOptions OPTIONS =
      CallOptions.options().timeout(TIMEOUT).requestTimeout(Duration.ofSeconds(2))
          .idleTimeout(Duration.ofMillis(500)).maxRetries(2);

  private final Map<String, AtomicLong> ends = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> wrong = new ConcurrentHashMap<>();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private volatile boolean stopped;

  static void run() throws InterruptedException {
    new SoakBenchmark()
        .run(Duration.ofSeconds((long) (60 * Double.parseDouble(System.getProperty("bench.minutes", "5")))));
  }

  private void run(Duration time) throws InterruptedException {
    long seed = System.nanoTime();
    try (var server = FakeServer.start(); var proxy = FaultProxy.inFrontOf(server.url()).randomFaults(seed, 4096)) {
      var expected = BenchmarkCall.expectedResults(server.url().toString());
      try (var bifrost = open(proxy.url().toString())) {
        System.out.println("seed " + seed + ", " + CALLERS + " callers, " + time.toSeconds() + " s");
        var callers = new ArrayList<Thread>();
        for (int i = 0; i < CALLERS; i++) callers.add(new Thread(() -> call(bifrost, expected)));
        callers.forEach(Thread::start);
        printProgress(time, proxy, server);
        stopped = true;
        for (var caller : callers) caller.join();
      }
      awaitNoConnections(proxy, server);
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
    while (!stopped) {
      var kind = kinds[ThreadLocalRandom.current().nextInt(kinds.length)];
      long start = System.nanoTime();
      try {
        var outcome = kind.run(bifrost, OPTIONS);
        count(ends, kind + " success");
        if (!expected.get(kind).equals(kind.comparable(outcome.orElseThrow()))) {
          count(wrong, kind + " returned an unexpected result");
        }
        retries.addAndGet(outcome.report().attempts().size() - 1);
      } catch (BifrostException e) {
        count(ends, kind + " " + e.error().getClass().getSimpleName());
        retries.addAndGet(e.report().orElseThrow().attempts().size() - 1);
      } catch (Throwable unexpected) {
        count(wrong, kind + " threw " + unexpected);
      }
      if (System.nanoTime() - start > TIMEOUT.plusSeconds(10).toNanos()) count(wrong, kind + " ended too late");
      calls.incrementAndGet();
      LockSupport.parkNanos(THINK_TIME.toNanos());
    }
  }

  private static void count(Map<String, AtomicLong> counts, String key) {
    counts.computeIfAbsent(key, first -> new AtomicLong()).incrementAndGet();
  }

  private void printProgress(Duration time, FaultProxy proxy, FakeServer server) throws InterruptedException {
    System.out.printf("%8s %9s %9s %9s %8s %8s %12s %6s%n", "seconds", "calls", "retries", "faults", "heap MB",
        "threads", "connections", "wrong");
    long start = System.nanoTime();
    for (int i = 1; i <= 20; i++) {
      dropIdleUntil(start + time.toNanos() * i / 20, proxy);
      server.clearRequests();
      System.gc();
      var runtime = Runtime.getRuntime();
      System.out.printf("%8d %9d %9d %9d %8.1f %8d %12s %6d%n",
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start), calls.get(), retries.get(), proxy.connections(),
          (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0, Thread.activeCount(),
          proxy.openConnections() + "/" + server.openConnections(),
          wrong.values().stream().mapToLong(AtomicLong::get).sum());
    }
  }

  /**
   * Drops idle connections until a time, so that calls use new connections, each with its own fault, and
   * connections that the proxy closes when they are reused.
   */
  private static void dropIdleUntil(long end, FaultProxy proxy) throws InterruptedException {
    while (System.nanoTime() < end) {
      Thread.sleep(50);
      proxy.dropIdle();
    }
  }

  /** Waits until idle connections close. On Java 17, they close only when the HTTP client is collected. */
  private static void awaitNoConnections(FaultProxy proxy, FakeServer server) throws InterruptedException {
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
