package bifrost.bench;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program that subscribes to many streams at the same time and reports how they ended and which resources
 * they used.
 */
final class ManyStreamsClient {
  private final Map<String, AtomicInteger> ends = new ConcurrentHashMap<>();
  private final AtomicLong events = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger maxOpen = new AtomicInteger();
  private final CountDownLatch ended;

  private ManyStreamsClient(int count) {
    this.ended = new CountDownLatch(count);
  }

  public static void main(String... arguments) throws InterruptedException {
    int count = Integer.parseInt(arguments[1]);
    var streams = new ManyStreamsClient(count);
    var config = ProviderConfig.of(arguments[0]).network(network -> network.connectTimeout(Duration.ofMinutes(1)));
    long start = System.nanoTime();
    try (var bifrost = Bifrost.builder().provider("vllm", config).open()) {
      var publisher =
          bifrost.publisher(ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Tell me something."));
      for (int i = 0; i < count; i++) publisher.subscribe(streams.new Listener());
      streams.report(start);
    }
  }

  /** Waits until all streams have ended, and prints the report. */
  private void report(long start) throws InterruptedException {
    long maxHeap = 0;
    int maxThreads = 0;
    while (ended.getCount() > 0) {
      maxHeap = Math.max(maxHeap, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
      maxThreads = Math.max(maxThreads, rootGroup().activeCount());
      Thread.sleep(50);
    }
    var cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    System.out.printf("Java %d: %d streams, %d concurrent, %d events; ends %s%n", Runtime.version().feature(),
        ends.values().stream()
            .mapToInt(AtomicInteger::get).sum(),
        maxOpen.get(), events.get(), new TreeMap<>(ends));
    System.out.printf("at most %d MB of heap (limit %d MB), at most %d platform threads, %.1f s of CPU in %.1f s%n",
        maxHeap >> 20, Runtime.getRuntime().maxMemory() >> 20, maxThreads, cpu.toMillis() / 1e3,
        (System.nanoTime() - start) / 1e9);
    if (!ends.keySet().equals(Set.of("complete"))) System.exit(1);
  }

  /** {@return the root thread group, which contains all platform threads} */
  private static ThreadGroup rootGroup() {
    var group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) group = group.getParent();
    return group;
  }

  private void end(String result) {
    open.decrementAndGet();
    ends.computeIfAbsent(result, first -> new AtomicInteger()).incrementAndGet();
    ended.countDown();
  }

  private final class Listener implements Flow.Subscriber<ChatCompletionChunk> {
    private Flow.Subscription subscription;
    private boolean started;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(ChatCompletionChunk chunk) {
      if (!started) maxOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
      started = true;
      events.incrementAndGet();
      subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
      end(failure.toString());
    }

    @Override
    public void onComplete() {
      end("complete");
    }
  }
}
