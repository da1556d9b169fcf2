package bifrost.bench;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * A program that makes many chats through many callers, and fails if the heap or the number of threads grows between
 * the first quarter and the end.
 */
final class ChatsProgram {
  private static final int CALLERS = 64;
  /** Less than the smallest object, 16 bytes, for each of 150,000 chats. Idle connections keep buffers or none. */
  private static final long MAX_GROWTH = 2 << 20;
  /** The callers, the same number of threads of the HTTP client or the library, and those of the JVM. */
  private static final int MAX_THREADS = 2 * CALLERS + 32;
  private static final int MAX_NEW_THREADS = 4;

  private final Bifrost bifrost;

  private ChatsProgram(Bifrost bifrost) {
    this.bifrost = bifrost;
  }

  /** Runs the program. The arguments are the URL and the number of chats. */
  public static void main(String... arguments) throws InterruptedException, ExecutionException {
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(arguments[0])).open()) {
      new ChatsProgram(bifrost).run(Integer.parseInt(arguments[1]));
    }
    System.exit(0);
  }

  private void run(int chats) throws InterruptedException, ExecutionException {
    System.out.printf("%8s %10s %8s %8s %8s %10s%n", "chats", "heap KB", "threads", "peak", "started", "CPU s");
    call(chats / 4);
    var quarter = State.print(chats / 4);
    call(chats / 4);
    var half = State.print(chats / 2);
    call(chats / 2);
    var end = State.print(chats);
    half.requireNoGrowthSince(quarter);
    end.requireNoGrowthSince(quarter);
  }

  private void call(int chats) throws InterruptedException, ExecutionException {
    var executor = Executors.newFixedThreadPool(CALLERS);
    Callable<Void> caller = () -> {
      for (int i = 0; i < chats / CALLERS; i++) chat();
      return null;
    };
    for (var result : executor.invokeAll(Collections.nCopies(CALLERS, caller))) result.get();
    executor.shutdown();
    while (!executor.isTerminated()) Thread.sleep(10);
  }

  private void chat() {
    var request = ChatCompletionRequest.of("vllm/" + Payloads.MODEL, "hi").temperature(0).maxTokens(8);
    if (bifrost.send(request).text().isEmpty()) throw new IllegalStateException("incomplete response");
  }

  private record State(long heap, int threads, int peak) {
    static State print(int chats) throws InterruptedException {
      for (int i = 0; i < 3; i++) { // a collection enqueues references, which the next one clears
        System.gc();
        Thread.sleep(100);
      }
      var threads = ManagementFactory.getThreadMXBean();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      var state = new State(heap, threads.getThreadCount(), threads.getPeakThreadCount());
      System.out.printf("%8d %10d %8d %8d %8d %10.1f%n", chats, heap >> 10, state.threads, state.peak,
          threads.getTotalStartedThreadCount(), ProcessCost.now().cpuNanos() / 1e9);
      return state;
    }

    void requireNoGrowthSince(State earlier) {
      if (heap > earlier.heap + MAX_GROWTH || threads > earlier.threads + MAX_NEW_THREADS || peak > MAX_THREADS) {
        throw new IllegalStateException("grows from " + earlier + " to " + this);
      }
    }
  }
}
