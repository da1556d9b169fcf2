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

/** Runs the trials of a block, several at a time, each lane with its own rig; and sees when one hangs. */
final class CaseRunner implements AutoCloseable {
  /** No claim about how long a call takes: who has not come back by now never will. */
  private static final int HANG_SECONDS = 90;

  private static final int TRIES = 8;

  private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
    var thread = new Thread(task, "matrix");
    thread.setDaemon(true);
    return thread;
  });

  /** What was wrong, trial by trial. */
  record Result(int trials, int hangs, List<String> wrong) {}

  Result run(CaseGroup block, RowFixture bench) throws InterruptedException {
    var queue = new ConcurrentLinkedQueue<>(block.cases());
    var wrong = Collections.synchronizedList(new ArrayList<String>());
    var lanes = new ArrayList<Callable<Integer>>();
    for (int i = 0; i < Math.min(block.concurrency(), block.cases().size()); i++) {
      lanes.add(lane(i, block, bench, queue, wrong));
    }
    int hangs = 0;
    for (var lane : threads.invokeAll(lanes)) hangs += result(lane);
    return new Result(block.cases().size(), hangs, List.copyOf(wrong));
  }

  private static int result(Future<Integer> lane) throws InterruptedException {
    try {
      return lane.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private Callable<Integer> lane(int number, CaseGroup block, RowFixture bench, Queue<MatrixCase> queue,
      List<String> wrong) {
    return () -> {
      int hangs = 0;
      var rig = bench.rig(number, block.keepsConnections());
      for (var trial = queue.poll(); trial != null; trial = queue.poll()) {
        try {
          wrong.addAll(complaints(trial, rig, bench.baseline));
        } catch (TimeoutException e) {
          wrong.add(trial.name() + ": hangs");
          hangs++;
          rig = bench.replace(number, block.keepsConnections());
        }
      }
      return hangs;
    };
  }

  /**
   * Under load a short limit may strike before the bytes are there: then the trial is repeated with a longer one. And a connection may not
   * be back in the client's pool when it is to be used again, since a stream ends by [DONE], and not with its body: then it is just repeated.
   */
  private List<String> complaints(MatrixCase first, FaultProxyFixture rig, FaultFreeCall baseline)
      throws InterruptedException, TimeoutException, ExecutionException {
    var trial = first;
    for (int tries = 1;; tries++) {
      rig.setReuseDelay(Duration.ofMillis(20L * (tries - 1)));
      var seen = watched(trial, rig);
      var complaints = trial.expected().complaints(seen.observed(), seen.connections(), baseline);
      boolean atLimit = seen.observed().end().isLimit();
      if (atLimit) rig.settle();
      boolean again = atLimit ? trial.mayBeTooSoon(seen.observed().end()) : rig.keepsConnections() && tries < TRIES;
      if (complaints.isEmpty() || !again) return complaints.stream().map(each -> first.name() + ": " + each).toList();
      if (atLimit) trial = trial.slower();
    }
  }

  private FaultProxyFixture.CallAndConnections watched(MatrixCase trial, FaultProxyFixture rig)
      throws InterruptedException, TimeoutException, ExecutionException {
    var call = threads.submit(() -> trial.script().run(rig, trial.limit()));
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
