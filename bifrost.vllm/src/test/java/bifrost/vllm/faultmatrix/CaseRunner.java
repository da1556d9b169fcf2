package bifrost.vllm.faultmatrix;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A runner of case groups with several workers, each with its own {@link FaultProxyFixture}. It detects calls that
 * hang.
 */
final class CaseRunner implements AutoCloseable {
  /** The time after which a call counts as hanging. It is not an assertion about speed. */
  private static final int HANG_SECONDS = 90;

  private static final int MAX_ATTEMPTS = 8;

  private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
    var thread = new Thread(task, "matrix");
    thread.setDaemon(true);
    return thread;
  });

  /** The results of a group: the numbers of cases and hangs, and the problems. */
  record Result(int cases, int hangs, List<String> problems) {}

  Result run(CaseGroup group, RowFixture rowFixture) throws InterruptedException {
    var queue = new ConcurrentLinkedQueue<>(group.cases());
    var problems = Collections.synchronizedList(new ArrayList<String>());
    var workers = new ArrayList<Callable<Integer>>();
    for (int i = 0; i < Math.min(group.concurrency(), group.cases().size()); i++) {
      workers.add(worker(i, group, rowFixture, queue, problems));
    }
    int hangs = 0;
    for (var worker : threads.invokeAll(workers)) hangs += result(worker);
    return new Result(group.cases().size(), hangs, List.copyOf(problems));
  }

  private static int result(Future<Integer> worker) throws InterruptedException {
    try {
      return worker.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private Callable<Integer> worker(int number, CaseGroup group, RowFixture rowFixture, Queue<MatrixCase> queue,
      List<String> problems) {
    return () -> {
      int hangs = 0;
      var proxyFixture = rowFixture.proxyFixture(number, group.keepsConnections());
      for (var matrixCase = queue.poll(); matrixCase != null; matrixCase = queue.poll()) {
        try {
          problems.addAll(problemsOf(matrixCase, proxyFixture, rowFixture.baseline));
        } catch (TimeoutException e) {
          problems.add(matrixCase.name() + ": hangs");
          hangs++;
          proxyFixture = rowFixture.replace(number, group.keepsConnections());
        }
      }
      return hangs;
    };
  }

  /**
   * {@return the problems of a case}
   *
   * <p>Under load, a short timeout may expire before the bytes arrive; the case then runs again with a longer
   * timeout. A stream ends at {@code [DONE]}, not at the end of its body, so its connection may not be in the
   * pool of the client when the next call needs it; the case then runs again unchanged.
   */
  private List<String> problemsOf(MatrixCase first, FaultProxyFixture proxyFixture, FaultFreeCall baseline)
      throws InterruptedException, TimeoutException, ExecutionException {
    var matrixCase = first;
    for (int attempt = 1;; attempt++) {
      proxyFixture.setReuseDelay(Duration.ofMillis(20L * (attempt - 1)));
      var result = runWithHangDetection(matrixCase, proxyFixture);
      var problems = matrixCase.expected().problems(result.observed(), result.connections(), baseline);
      boolean timedOut = result.observed().end().isTimeout();
      if (timedOut) proxyFixture.awaitProxy();
      boolean mayRetry = timedOut ? matrixCase.mayHaveTimedOutTooSoon(result.observed().end())
          : proxyFixture.keepsConnections() && attempt < MAX_ATTEMPTS;
      if (problems.isEmpty() || !mayRetry) return problems.stream().map(each -> first.name() + ": " + each).toList();
      if (timedOut) matrixCase = matrixCase.withLongerTimeout();
    }
  }

  private FaultProxyFixture.CallAndConnections runWithHangDetection(MatrixCase matrixCase,
      FaultProxyFixture proxyFixture)
      throws InterruptedException, TimeoutException, ExecutionException {
    var call = threads.submit(() -> matrixCase.script().run(proxyFixture, matrixCase.timeout()));
    try {
      return call.get(HANG_SECONDS, TimeUnit.SECONDS);
    } finally {
      call.cancel(true);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
