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
 * The executor of an HTTP client, which also starts the client's requests. It passes on the future of a request
 * before the first task of the request runs, so that the response never arrives before its future is known.
 *
 * <p>It must not refer to its client: on Java 17 a client ends when it is garbage collected, and its selector thread
 * refers to the executor.
 */
final class RequestStarter implements Executor {
  private final Executor tasks;
  @SuppressWarnings("ThreadLocalUsage") // each starter needs its own
  private final ThreadLocal<List<Runnable>> heldTasks = new ThreadLocal<>(); // set only inside sendAsync

  /**
   * Creates a starter.
   *
   * @param tasks the executor that runs the tasks of the client
   */
  RequestStarter(Executor tasks) {
    this.tasks = tasks;
  }

  @Override
  public void execute(Runnable task) {
    var held = heldTasks.get();
    if (held == null) tasks.execute(task);
    else held.add(task);
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
      for (int i = 0; i < held.size(); i++) tasks.execute(held.get(i));
    } catch (RejectedExecutionException e) {
      future.cancel(true);
      held.forEach(Runnable::run); // ends the cancelled request; otherwise the client would wait for it forever
      throw e;
    }
  }
}
