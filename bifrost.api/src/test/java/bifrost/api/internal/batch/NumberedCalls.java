package bifrost.api.internal.batch;

import static bifrost.api.internal.call.Fixtures.rejected;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A provider whose requests are numbers, from 0, and whose responses repeat the number. Calls can fail or block by
 * number. Counts the calls in flight.
 */
final class NumberedCalls implements Provider {
  private final Set<Integer> failing = ConcurrentHashMap.newKeySet();
  private final Map<Integer, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  final AtomicInteger maxInFlight = new AtomicInteger();
  final AtomicInteger read = new AtomicInteger();
  final Set<Integer> begun = ConcurrentHashMap.newKeySet();
  final Set<Integer> cancelled = ConcurrentHashMap.newKeySet();
  final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  NumberedCalls failing(Integer... numbers) {
    failing.addAll(Set.of(numbers));
    return this;
  }

  /** Blocks a call until {@link #release}. */
  NumberedCalls blocking(Integer... numbers) {
    for (var number : numbers) gates.put(number, new CountDownLatch(1));
    return this;
  }

  void release(int number) {
    gates.get(number).countDown();
  }

  Bifrost open() {
    return Bifrost.builder().provider(this).open();
  }

  /** {@return a source that counts the requests that are read from it} */
  Stream<ChatCompletionRequest> requests(int count) {
    return IntStream.range(0, count).mapToObj(number -> {
      read.incrementAndGet();
      return ChatCompletionRequest.of("n/" + number, "Hi");
    });
  }

  static int number(ChatCompletion completion) {
    return Integer.parseInt(completion.text());
  }

  /** Waits until calls have begun: stopping one earlier would only prevent it. */
  void awaitBegun(Integer... numbers) throws InterruptedException {
    while (!begun.containsAll(Set.of(numbers))) Thread.sleep(1);
  }

  int inFlight() {
    return inFlight.get();
  }

  @Override
  public String name() {
    return "n";
  }

  @Override
  public RequestHandlers handlers() {
    return RequestHandlers.of().send(ChatCompletionRequest.class, this::send);
  }

  private ChatCompletion send(ChatCompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    int number = Integer.parseInt(request.model());
    maxInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    threads.add(Thread.currentThread());
    try {
      begun.add(number);
      var gate = gates.getOrDefault(number, new CountDownLatch(0));
      attempt.onCancel(() -> {
        cancelled.add(number);
        gate.countDown();
      });
      gate.await();
      if (attempt.isCancelled()) throw new IOException("cancelled");
      if (failing.contains(number)) throw new BifrostException(rejected(400, "number " + number));
      return ChatCompletion.of("" + number);
    } finally {
      inFlight.decrementAndGet();
    }
  }
}
