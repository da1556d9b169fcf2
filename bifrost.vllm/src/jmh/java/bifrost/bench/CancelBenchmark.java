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
 * How long it takes from giving up until whoever waited is let go, and until the server knows. The server never sends another byte:
 * what ends is ended by us alone. A limit of 50 ms takes 50 ms and what is measured beyond.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 2, time = 3)
public class CancelBenchmark {
  private static final ChatCompletionRequest ASK = ChatCompletionRequest.of("vllm/any", "Hi");
  private static final Duration LIMIT = Duration.ofMillis(50);
  private static final String EVENT =
      "{\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"any\","
          + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}";

  private final FakeServer server = FakeServer.start();

  /** For JMH. */
  public CancelBenchmark() {}

  private Bifrost open() {
    return Bifrost.builder().provider("vllm", ProviderConfig.of(server.url().toString())).open();
  }

  /** When the server sees that its latest client has gone. */
  private CompletableFuture<Void> gone() {
    var requests = server.requests();
    return requests.get(requests.size() - 1).disconnected();
  }

  /** Ends the server. */
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

    /** For JMH. */
    public Stalled() {}

    /**
     * Opens it.
     *
     * @param all the server
     * @throws InterruptedException if interrupted
     */
    @Setup(Level.Invocation)
    public void open(CancelBenchmark all) throws InterruptedException {
      bifrost = all.open();
      all.server.reply(Reply.sse(EVENT).end(Reply.Ending.STALL));
      stream = bifrost.stream(ASK);
      reader = new Thread(() -> endOf(stream::collect));
      reader.start();
      awaitWaiting(reader);
    }

    /** Closes the client. */
    @TearDown(Level.Invocation)
    public void close() {
      bifrost.close();
    }
  }

  /** A call whose answer does not come. */
  @State(Scope.Thread)
  public static class Silent {
    private Bifrost bifrost;
    private Thread caller;

    /** For JMH. */
    public Silent() {}

    /**
     * Makes it.
     *
     * @param all the server
     * @throws InterruptedException if interrupted
     */
    @Setup(Level.Invocation)
    public void open(CancelBenchmark all) throws InterruptedException {
      bifrost = all.open();
      int before = all.server.requests().size();
      all.server.reply(Reply.silence());
      caller = new Thread(() -> endOf(() -> bifrost.send(ASK)));
      caller.start();
      while (all.server.requests().size() == before) Thread.sleep(1);
      awaitWaiting(caller);
    }

    /** Closes the client. */
    @TearDown(Level.Invocation)
    public void close() {
      bifrost.close();
    }
  }

  private static void awaitWaiting(Thread thread) throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING) Thread.sleep(1);
  }

  private static void endOf(Runnable call) {
    try {
      call.run();
      throw new AssertionError("it ended quietly");
    } catch (BifrostException expected) {
      // Cancelled, or TimedOut
    }
  }

  /**
   * The stream is closed.
   *
   * @param stalled the stream
   */
  @Benchmark
  public void closeReturns(Stalled stalled) {
    stalled.stream.close();
  }

  /**
   * The stream is closed, and its reader let go.
   *
   * @param stalled the stream
   * @throws InterruptedException if interrupted
   */
  @Benchmark
  public void closeLetsTheReaderGo(Stalled stalled) throws InterruptedException {
    stalled.stream.close();
    stalled.reader.join();
  }

  /**
   * The stream is closed, and the server knows.
   *
   * @param stalled the stream
   */
  @Benchmark
  public void closeReachesTheServer(Stalled stalled) {
    stalled.stream.close();
    gone().join();
  }

  /**
   * The reader is interrupted, and let go.
   *
   * @param stalled the stream
   * @throws InterruptedException if interrupted
   */
  @Benchmark
  public void interruptLetsTheReaderGo(Stalled stalled) throws InterruptedException {
    stalled.reader.interrupt();
    stalled.reader.join();
  }

  /**
   * Who waits for a whole answer is interrupted, and the server knows.
   *
   * @param silent the call
   * @throws InterruptedException if interrupted
   */
  @Benchmark
  public void interruptEndsACall(Silent silent) throws InterruptedException {
    silent.caller.interrupt();
    silent.caller.join();
    gone().join();
  }

  /**
   * The client is closed, and who waits for a whole answer let go.
   *
   * @param silent the call
   * @throws InterruptedException if interrupted
   */
  @Benchmark
  public void closingTheClientEndsACall(Silent silent) throws InterruptedException {
    silent.bifrost.close();
    silent.caller.join();
  }

  /**
   * A client to make calls with that time out.
   */
  @State(Scope.Benchmark)
  public static class Client {
    private Bifrost bifrost;

    /** For JMH. */
    public Client() {}

    /**
     * Opens it.
     *
     * @param all the server
     */
    @Setup
    public void open(CancelBenchmark all) {
      bifrost = all.open();
    }

    /** Closes it. */
    @TearDown
    public void close() {
      bifrost.close();
    }
  }

  /**
   * 50 ms of no answer, and then the end.
   *
   * @param client the client
   */
  @Benchmark
  public void requestLimitOf50Milliseconds(Client client) {
    server.reply(Reply.silence());
    endOf(() -> client.bifrost.send(ASK, CallOptions.options().requestTimeout(LIMIT)));
  }

  /**
   * 50 ms without a byte, and then the end.
   *
   * @param client the client
   */
  @Benchmark
  public void idleLimitOf50Milliseconds(Client client) {
    server.reply(Reply.sse(EVENT).end(Reply.Ending.STALL));
    endOf(() -> client.bifrost.stream(ASK, CallOptions.options().idleTimeout(LIMIT)).collect());
  }

  /**
   * A whole call of 50 ms.
   *
   * @param client the client
   */
  @Benchmark
  public void totalLimitOf50Milliseconds(Client client) {
    server.reply(Reply.sse(EVENT).end(Reply.Ending.STALL));
    endOf(() -> client.bifrost.stream(ASK, CallOptions.options().timeout(LIMIT)).collect());
  }
}
