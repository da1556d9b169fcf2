package bifrost.bench;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.EventStream;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A benchmark of the time from a cancellation or timeout until the waiting thread returns, and until the
 * server sees the disconnect. The server sends no further bytes, so only the client ends the call. The
 * results of the 50 ms timeouts include the 50 ms.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 2, time = 3)
public class CancelBenchmark {
  private static final ChatCompletionRequest REQUEST = ChatCompletionRequest.of("vllm/any", "Hi");
  private static final Duration TIMEOUT = Duration.ofMillis(50);
  private static final String EVENT =
      "{\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"any\","
          + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}";

  private final FakeServer server = FakeServer.start();

  /** Called by JMH. */
  public CancelBenchmark() {}

  private Bifrost open() {
    return Bifrost.builder().provider("vllm", ProviderConfig.of(server.url().toString())).open();
  }

  /** {@return a future that completes when the server sees the last client disconnect} */
  private CompletableFuture<Void> disconnected() {
    var requests = server.requests();
    return requests.get(requests.size() - 1).disconnected();
  }

  /** Stops the server. */
  @TearDown
  public void close() {
    server.close();
  }

  /** A stream whose reader waits for the next event. */
  @State(Scope.Thread)
  public static class Stalled {
    private Bifrost bifrost;
    private EventStream<ChatCompletionChunk, ChatCompletion> stream;
    private Thread reader;

    /** Called by JMH. */
    public Stalled() {}

    /**
     * Opens the stream.
     *
     * @param benchmark the benchmark with the server
     * @throws InterruptedException if interrupted
     */
    @Setup(Level.Invocation)
    public void open(CancelBenchmark benchmark) throws InterruptedException {
      bifrost = benchmark.open();
      benchmark.server.reply(Reply.sse(EVENT).end(Reply.Ending.STALL));
      stream = bifrost.stream(REQUEST);
      reader = new Thread(() -> expectFailure(stream::collect));
      reader.start();
      awaitBlocked(reader);
    }

    /** Closes the client. */
    @TearDown(Level.Invocation)
    public void close() {
      bifrost.close();
    }
  }

  /** A call without a response. */
  @State(Scope.Thread)
  public static class Silent {
    private Bifrost bifrost;
    private Thread caller;

    /** Called by JMH. */
    public Silent() {}

    /**
     * Starts the call.
     *
     * @param benchmark the benchmark with the server
     * @throws InterruptedException if interrupted
     */
    @Setup(Level.Invocation)
    public void open(CancelBenchmark benchmark) throws InterruptedException {
      bifrost = benchmark.open();
      int before = benchmark.server.requests().size();
      benchmark.server.reply(Reply.silence());
      caller = new Thread(() -> expectFailure(() -> bifrost.send(REQUEST)));
      caller.start();
      while (benchmark.server.requests().size() == before) Thread.sleep(1);
      awaitBlocked(caller);
    }

    /** Closes the client. */
    @TearDown(Level.Invocation)
    public void close() {
      bifrost.close();
    }
  }

  private static void awaitBlocked(Thread thread) throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING) Thread.sleep(1);
  }

  private static void expectFailure(Runnable call) {
    try {
      call.run();
      throw new AssertionError("the call ended without an error");
    } catch (BifrostException expected) {
      // The error is Cancelled or TimedOut.
    }
  }

  /**
   * Measures the time to close a stream.
   *
   * @param stalled the stream
   */
  @Benchmark
  public void closeReturns(Stalled stalled) {
    stalled.stream.close();
  }

  /**
   * Measures the time from closing a stream until its reader returns.
   *
   * @param stalled the stream
   * @throws InterruptedException if interrupted
   */
  @Benchmark
  public void closeEndsTheReader(Stalled stalled) throws InterruptedException {
    stalled.stream.close();
    stalled.reader.join();
  }

  /**
   * Measures the time from closing a stream until the server sees the disconnect.
   *
   * @param stalled the stream
   */
  @Benchmark
  public void closeReachesTheServer(Stalled stalled) {
    stalled.stream.close();
    disconnected().join();
  }

  /**
   * Measures the time from interrupting a reader until it returns.
   *
   * @param stalled the stream
   * @throws InterruptedException if interrupted
   */
  @Benchmark
  public void interruptEndsTheReader(Stalled stalled) throws InterruptedException {
    stalled.reader.interrupt();
    stalled.reader.join();
  }

  /**
   * Measures the time from interrupting the caller of a unary call until the server sees the disconnect.
   *
   * @param silent the call
   * @throws InterruptedException if interrupted
   */
  @Benchmark
  public void interruptEndsACall(Silent silent) throws InterruptedException {
    silent.caller.interrupt();
    silent.caller.join();
    disconnected().join();
  }

  /**
   * Measures the time from closing the client until the caller of a unary call returns.
   *
   * @param silent the call
   * @throws InterruptedException if interrupted
   */
  @Benchmark
  public void closingTheClientEndsACall(Silent silent) throws InterruptedException {
    silent.bifrost.close();
    silent.caller.join();
  }

  /** A client for calls that time out. */
  @State(Scope.Benchmark)
  public static class Client {
    private Bifrost bifrost;

    /** Called by JMH. */
    public Client() {}

    /**
     * Opens the client.
     *
     * @param benchmark the benchmark with the server
     */
    @Setup
    public void open(CancelBenchmark benchmark) {
      bifrost = benchmark.open();
    }

    /** Closes the client. */
    @TearDown
    public void close() {
      bifrost.close();
    }
  }

  /**
   * Measures a unary call that exceeds a request timeout of 50 ms.
   *
   * @param client the client
   */
  @Benchmark
  public void requestTimeoutOf50Milliseconds(Client client) {
    server.reply(Reply.silence());
    expectFailure(() -> client.bifrost.send(REQUEST, CallOptions.options().requestTimeout(TIMEOUT)));
  }

  /**
   * Measures a stream that exceeds an idle timeout of 50 ms.
   *
   * @param client the client
   */
  @Benchmark
  public void idleTimeoutOf50Milliseconds(Client client) {
    server.reply(Reply.sse(EVENT).end(Reply.Ending.STALL));
    expectFailure(() -> client.bifrost.stream(REQUEST, CallOptions.options().idleTimeout(TIMEOUT)).collect());
  }

  /**
   * Measures a stream that exceeds a total timeout of 50 ms.
   *
   * @param client the client
   */
  @Benchmark
  public void totalTimeoutOf50Milliseconds(Client client) {
    server.reply(Reply.sse(EVENT).end(Reply.Ending.STALL));
    expectFailure(() -> client.bifrost.stream(REQUEST, CallOptions.options().timeout(TIMEOUT)).collect());
  }
}
