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

/** Subscribes to so many streams at once, and says how they ended and what that took. */
final class ManyStreamsClient {
  private final Map<String, AtomicInteger> ends = new ConcurrentHashMap<>();
  private final AtomicLong events = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private final CountDownLatch ended;

  private ManyStreamsClient(int count) {
    this.ended = new CountDownLatch(count);
  }

  public static void main(String... arguments) throws InterruptedException {
    int count = Integer.parseInt(arguments[1]);
    var streams = new ManyStreamsClient(count);
    var config = ProviderConfig.of(arguments[0]).network(network -> network.connectTimeout(Duration.ofMinutes(1)));
    long began = System.nanoTime();
    try (var bifrost = Bifrost.builder().provider("vllm", config).open()) {
      var publisher =
          bifrost.publisher(ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Tell me something."));
      for (int i = 0; i < count; i++) publisher.subscribe(streams.new Listener());
      streams.report(began);
    }
  }

  /** Looks on until all have ended. */
  private void report(long began) throws InterruptedException {
    long mostHeap = 0;
    int mostThreads = 0;
    while (ended.getCount() > 0) {
      mostHeap = Math.max(mostHeap, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
      mostThreads = Math.max(mostThreads, everything().activeCount());
      Thread.sleep(50);
    }
    var cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    System.out.printf("Java %d: %d streams, %d at a time, %d events; ends %s%n", Runtime.version().feature(),
        ends.values().stream()
            .mapToInt(AtomicInteger::get).sum(),
        mostOpen.get(), events.get(), new TreeMap<>(ends));
    System.out.printf("heap %d MB at most (limit %d MB), %d platform threads at most, %.1f s of CPU in %.1f s%n",
        mostHeap >> 20, Runtime.getRuntime().maxMemory() >> 20, mostThreads, cpu.toMillis() / 1e3,
        (System.nanoTime() - began) / 1e9);
    if (!ends.keySet().equals(Set.of("complete"))) System.exit(1);
  }

  /** The group that all platform threads are in. */
  private static ThreadGroup everything() {
    var group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) group = group.getParent();
    return group;
  }

  private void end(String how) {
    open.decrementAndGet();
    ends.computeIfAbsent(how, first -> new AtomicInteger()).incrementAndGet();
    ended.countDown();
  }

  private final class Listener implements Flow.Subscriber<ChatCompletionChunk> {
    private Flow.Subscription subscription;
    private boolean begun;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(ChatCompletionChunk chunk) {
      if (!begun) mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
      begun = true;
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
