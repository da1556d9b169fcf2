package bifrost.openai.internal.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The executor of an HTTP client, which also starts the client's requests. It passes on the future of a request
 * before the first task of the request runs, so that the response never arrives before its future is known.
 *
 * <p>It must not refer to its client: on Java 17 a client ends when it is garbage collected, and its selector thread
 * refers to the executor.
 */
final class RequestStarter implements Executor {
  private final Optional<Executor> tasks;
  @SuppressWarnings("ThreadLocalUsage") // each starter needs its own
  private final ThreadLocal<List<Runnable>> heldTasks = new ThreadLocal<>(); // set only inside sendAsync

  /**
   * Creates a starter.
   *
   * @param tasks runs the tasks of the client; if empty, each task runs on the thread that submits it
   */
  RequestStarter(Optional<Executor> tasks) {
    this.tasks = tasks;
  }

  @Override
  public void execute(Runnable task) {
    var held = heldTasks.get();
    if (held == null) run(task);
    else held.add(task);
  }

  private void run(Runnable task) {
    if (tasks.isPresent()) tasks.get().execute(task);
    else task.run();
  }

  /**
   * Starts a request.
   *
   * @param futureConsumer receives the future of the request
   * @throws RejectedExecutionException if tasks can no longer run, in which case the request fails
   */
  <T> void start(HttpClient client, HttpRequest request, BodyHandler<T> handler,
      Consumer<CompletableFuture<HttpResponse<T>>> futureConsumer) {
    var held = new ArrayList<Runnable>(1);
    CompletableFuture<HttpResponse<T>> future;
    heldTasks.set(held);
    try {
      future = client.sendAsync(request, handler);
    } finally {
      heldTasks.remove();
    }
    futureConsumer.accept(future);
    try {
      for (int i = 0; i < held.size(); i++) run(held.get(i));
    } catch (RejectedExecutionException e) {
      future.cancel(true);
      held.forEach(Runnable::run); // ends the cancelled request; otherwise the client would wait for it forever
      throw e;
    }
  }
}
