package bifrost.openai.internal.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The executor of an HTTP client. It also starts the client's requests, and reveals the future of a request before the first task of the
 * request runs. The response therefore never arrives before its future is known.
 *
 * <p>It must not refer to its client: on 17 a client ends when it is collected, and its selector thread refers to the executor.
 */
final class RequestStarter implements Executor {
  private final Executor tasks;
  @SuppressWarnings("ThreadLocalUsage") // each starter has its own
  private final ThreadLocal<List<Runnable>> heldTasks = new ThreadLocal<>(); // set only inside sendAsync

  /** @param tasks runs the tasks of the client */
  RequestStarter(Executor tasks) {
    this.tasks = tasks;
  }

  @Override
  public void execute(Runnable task) {
    var first = heldTasks.get();
    if (first == null) tasks.execute(task);
    else first.add(task);
  }

  /**
   * Starts a request.
   *
   * @param revealed receives the future of the request
   * @throws RejectedExecutionException if the tasks cannot run any more; the request has failed then
   */
  <T> void start(HttpClient client, HttpRequest request, BodyHandler<T> handler,
      Consumer<CompletableFuture<HttpResponse<T>>> revealed) {
    var first = new ArrayList<Runnable>(1);
    CompletableFuture<HttpResponse<T>> future;
    heldTasks.set(first);
    try {
      future = client.sendAsync(request, handler);
    } finally {
      heldTasks.remove();
    }
    revealed.accept(future);
    try {
      first.forEach(tasks::execute);
    } catch (RejectedExecutionException e) {
      future.cancel(true);
      first.forEach(Runnable::run); // end a request that is cancelled; otherwise the client would wait for it for ever
      throw e;
    }
  }
}
