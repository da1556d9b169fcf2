package bifrost.api.internal.concurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** Tasks that run concurrently and are cancelled together. */
public final class TaskGroup<T> {
  private final List<FutureTask<T>> tasks;

  public TaskGroup(List<Callable<T>> tasks) {
    this.tasks = tasks.stream().map(FutureTask::new).toList();
  }

  /**
   * Runs the tasks, and waits for their results. If it fails, it cancels all tasks.
   *
   * @param onResult receives each result, in the order of the tasks, on the calling thread
   * @return the results, in the order of the tasks
   * @throws java.util.concurrent.CancellationException if the tasks are cancelled
   */
  public List<T> run(Executor executor, Consumer<T> onResult) throws InterruptedException, ExecutionException {
    try {
      tasks.forEach(executor::execute);
      var results = new ArrayList<T>(tasks.size());
      for (var task : tasks) {
        results.add(task.get());
        onResult.accept(results.get(results.size() - 1));
      }
      return results;
    } finally {
      cancel(); // no effect on tasks that have ended
    }
  }

  /** Interrupts the tasks that run, and never starts the others. Does not wait for the end of a task. */
  public void cancel() {
    tasks.forEach(task -> task.cancel(true));
  }
}
