package bifrost.api.internal.call;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.Request;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A provider with scripted responses. Records requests and attempts. */
public final class ScriptedProvider implements Provider {
  /** The response to an attempt. */
  public interface Responder<T> {
    T respond(Attempt attempt) throws IOException, InterruptedException;
  }

  private final String name;
  private final List<Request<?>> requests = new CopyOnWriteArrayList<>();
  private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
  private final AtomicInteger closes = new AtomicInteger();
  private volatile Responder<ChatCompletion> unary = attempt -> ChatCompletion.of("Hello");
  private volatile Responder<? extends EventSource<ChatCompletionChunk>> streamed =
      attempt -> ScriptedSource.of("Hel", "lo");

  private volatile Responder<ModelList> listed = attempt -> ModelList.of(List.of());

  public ScriptedProvider(String name) {
    this.name = name;
  }

  /** Sets the response of unary calls. */
  public ScriptedProvider responding(Responder<ChatCompletion> response) {
    this.unary = response;
    return this;
  }

  public ScriptedProvider failing(Throwable failure) {
    return responding(attempt -> {
      throw Fixtures.<RuntimeException>sneakyThrow(failure);
    });
  }

  /** Blocks unary calls until they are cancelled or interrupted. */
  public ScriptedProvider blocking(CountDownLatch begun) {
    return responding(attempt -> {
      var cancelled = new CountDownLatch(1);
      attempt.onCancel(cancelled::countDown);
      begun.countDown();
      cancelled.await();
      throw new IOException("cancelled");
    });
  }

  /** Sets the response of streams. */
  public ScriptedProvider streaming(Responder<? extends EventSource<ChatCompletionChunk>> response) {
    this.streamed = response;
    return this;
  }

  public ScriptedProvider streaming(EventSource<ChatCompletionChunk> source) {
    return streaming(attempt -> source);
  }

  /** Sets the list of models. */
  public ScriptedProvider listing(Responder<ModelList> response) {
    this.listed = response;
    return this;
  }

  public ScriptedProvider listing(String... ids) {
    return listing(attempt -> ModelList.of(Stream.of(ids).map(Model::of).toList()));
  }

  /** {@return the targets of the requests, which are models, or the name of the provider} */
  List<String> targets() {
    return requests.stream().<String>map(Request::target).toList();
  }

  public boolean wasCalled() {
    return !requests.isEmpty();
  }

  Request<?> request() {
    return requests.get(requests.size() - 1);
  }

  public Attempt attempt() {
    return attempts.get(attempts.size() - 1);
  }

  public int closes() {
    return closes.get();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RequestHandlers handlers() {
    return RequestHandlers.of()
        .send(ChatCompletionRequest.class, this::chatCompletion)
        .stream(ChatCompletionRequest.class, this::chatCompletionStream)
        .send(ListModelsRequest.class, this::listModels);
  }

  public ChatCompletion chatCompletion(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    return recordAndRespond(request, attempt, unary);
  }

  public EventSource<ChatCompletionChunk> chatCompletionStream(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    return recordAndRespond(request, attempt, streamed);
  }

  public ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
    return recordAndRespond(request, attempt, listed);
  }

  private <T> T recordAndRespond(Request<?> request, Attempt attempt, Responder<T> response)
      throws IOException, InterruptedException {
    requests.add(request);
    attempts.add(attempt);
    return response.respond(attempt);
  }

  @Override
  public void close() {
    closes.incrementAndGet();
  }
}
