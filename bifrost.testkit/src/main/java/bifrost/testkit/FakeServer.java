package bifrost.testkit;

import bifrost.testkit.internal.server.RequestLog;
import bifrost.testkit.internal.server.RequestRouter;
import bifrost.testkit.internal.server.ServerConnection;
import bifrost.testkit.internal.server.ServerSettings;
import bifrost.testkit.internal.server.UnusedReplies;
import bifrost.testkit.internal.util.FirstAndMore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * An HTTP/1.1 server on the loopback interface that answers like vLLM 0.32.0, with a toy for a model, and that can be told to
 * misbehave. It needs nothing but this module and {@code bifrost.api}: no test framework, no {@code jdk.httpserver}.
 *
 * <p><b>The toy model.</b> {@code POST /v1/chat/completions}, {@code GET /v1/models}, {@code GET /health} and {@code GET /version}
 * have the members, the order of chunks and the errors of the real server. The same request gets the same answer, streamed or
 * whole; only ids count up. Honoured are {@code max_tokens}, {@code max_completion_tokens}, {@code min_tokens},
 * {@code ignore_eos}, {@code stop}, {@code stop_token_ids}, {@code return_token_ids}, {@code n}, {@code logprobs}, {@code tools},
 * {@code tool_choice}, {@code response_format}, {@code structured_outputs} and {@code stream_options}. If the request has tools, the model calls
 * one whose name or description shares a word with the user's text, and returns a text after the result. A model whose id contains {@code qwen3}, {@code -r1},
 * {@code reason} or {@code think} reasons before it answers. As with the real server, a request that asks for an upgrade to
 * HTTP/2 loses its body. The model {@code missing-inside-200} does not exist and says so with status 200.
 *
 * <p><b>Scripts.</b> {@link #reply(Reply, Reply...)} queues answers for the next requests, whatever they ask, key or no key;
 * {@link #requests()} tells what arrived, and {@link #assertAllRepliesUsed()} that no answer is left.
 *
 * <p>Any number of clients may call at the same time. All methods may be called from any thread. Every thread of the server is a
 * daemon whose name starts with {@code fake-server-}.
 */
public final class FakeServer implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ServerSocket listener;
  private final ServerSettings settings = new ServerSettings();
  private final RequestLog journal = new RequestLog();
  private final RequestRouter routes = new RequestRouter(settings);
  private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
  private final List<Thread> servants = new ArrayList<>(); // touched by the acceptor, and by close() once that has ended
  private final Thread acceptor;
  private volatile Function<RecordedRequest, Optional<Reply>> fallback = request -> Optional.empty();

  private FakeServer(ServerSocket listener) {
    this.listener = listener;
    this.acceptor = daemon(this::accept, "");
  }

  /**
   * Starts a server on a free port of 127.0.0.1, with two models and no key.
   *
   * @return the running server
   * @throws UncheckedIOException if no port can be opened
   */
  public static FakeServer start() {
    try {
      var server = new FakeServer(new ServerSocket(0, BACKLOG, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
      server.acceptor.start();
      return server;
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
  }

  /**
   * Where the server listens.
   *
   * @return {@code http://127.0.0.1:} and the port, without a path
   */
  public URI url() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /**
   * Sets how fast streams are sent, scripted ones included: event streams, and whatever is sent in chunks.
   *
   * @param betweenTokens the pause before every event but the first; zero, the default, for none
   * @return this server
   */
  public FakeServer pace(Duration betweenTokens) {
    settings.pace(Objects.requireNonNull(betweenTokens, "betweenTokens"));
    return this;
  }

  /**
   * Demands a key: requests below {@code /v1} without {@code Authorization: Bearer <required>} get status 401.
   *
   * @param required the key
   * @return this server
   */
  public FakeServer key(String required) {
    settings.key(Objects.requireNonNull(required, "required"));
    return this;
  }

  /**
   * Sets the models that are served; a request that names none gets the first.
   *
   * @param ids at least one id; by default {@code meta-llama/Llama-3.2-1B-Instruct} and {@code Qwen/Qwen3-0.6B}
   * @return this server
   * @throws IllegalArgumentException if there is no id
   */
  public FakeServer models(String... ids) {
    if (ids.length == 0) throw new IllegalArgumentException("no model");
    settings.models(List.of(ids));
    return this;
  }

  /**
   * Adds {@code /v1/audio/speech}, {@code /v1/images/generations}, {@code /v1/files} and {@code /v1/batches}, as OpenAI's server has them. vLLM
   * has none of these, so by default they return 404. Files are kept in memory, and a batch is complete when it has been created.
   *
   * @return this server
   */
  public FakeServer openAiOperations() {
    settings.addOpenAiOperations();
    return this;
  }

  /**
   * Queues replies. The next requests get them in this order, each once, whatever they ask for; then the toy model answers again.
   *
   * @param first the next reply
   * @param more the replies after it
   * @return this server
   */
  public FakeServer reply(Reply first, Reply... more) {
    return reply(FirstAndMore.of(first, more));
  }

  /**
   * Queues replies, as {@link #reply(Reply, Reply...)} does.
   *
   * @param next the replies, in order
   * @return this server
   */
  public FakeServer reply(List<Reply> next) {
    journal.enqueue(List.copyOf(Objects.requireNonNull(next, "next")));
    return this;
  }

  /**
   * What has arrived so far. A request is recorded when it has been read to its end, before its answer is sent.
   *
   * @return the requests in order of arrival; later ones do not change this list
   */
  public List<RecordedRequest> requests() {
    return journal.requests();
  }

  /**
   * Sets a function that chooses the reply when none is queued, for calls that arrive in any order. If it returns an empty optional, the toy model
   * answers. The function runs on the threads of the server, several at a time.
   *
   * @param answers the function
   * @return this server
   */
  public FakeServer respondWith(Function<RecordedRequest, Optional<Reply>> answers) {
    fallback = Objects.requireNonNull(answers, "answers");
    return this;
  }

  /**
   * The next request, waited for if it has not arrived yet: for applications that call while the test goes on. Each request is given
   * once, in order of arrival; {@link #requests()} goes on showing all of them.
   *
   * @param limit how long to wait, at most
   * @return the request
   * @throws AssertionError if none arrives in time, saying what has arrived; or if the thread is interrupted, and it stays so
   */
  public RecordedRequest nextRequest(Duration limit) {
    try {
      return journal.next(limit).orElseThrow(() -> new AssertionError(
          "No further request within " + limit + ". " + UnusedReplies.requestsMessage(requests())));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for a request", stop);
    }
  }

  /** Forgets what has arrived so far, for servers of several tests, and for tests so long that the memory would not hold it. */
  public void clearRequests() {
    journal.forgetRequests();
  }

  /** Forgets the replies that wait: the toy model answers the next request. */
  public void clearReplies() {
    journal.forgetReplies();
  }

  /**
   * Asserts that no reply waits any more. {@link FakeServerExtension} does this after each test.
   *
   * @throws AssertionError if one does, saying which, and which requests have arrived
   */
  public void assertAllRepliesUsed() {
    journal.unusedMessage().ifPresent(message -> {
      throw new AssertionError(message);
    });
  }

  /**
   * Counts connections.
   *
   * @return how many sockets have been accepted and not yet been closed by either side
   */
  public int openConnections() {
    return connections.size();
  }

  /** Closes the port and every connection, and waits until the threads of this server have ended. Does nothing the second time. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException closedAnyway) {
      // the port is free even then
    }
    join(acceptor); // from here on no connection is added
    connections.forEach(ServerConnection::close);
    servants.forEach(FakeServer::join);
  }

  private void accept() {
    try {
      while (true) serve(listener.accept());
    } catch (IOException closed) {
      // by close()
    }
  }

  private void serve(Socket socket) {
    var connection = new ServerConnection(socket, this::answer, settings::pace, connections::remove);
    Thread thread = daemon(connection, "-" + socket.getPort());
    connections.add(connection);
    thread.start();
    servants.removeIf(servant -> !servant.isAlive());
    servants.add(thread);
  }

  private Reply answer(RecordedRequest request) {
    return journal.record(request).or(() -> fallback.apply(request)).orElseGet(() -> routes.respond(request));
  }

  private Thread daemon(Runnable work, String suffix) {
    var thread = new Thread(work, "fake-server-" + listener.getLocalPort() + suffix);
    thread.setDaemon(true);
    return thread;
  }

  /** Bounded, because an action that depends on {@code disconnected()} may keep one of our threads. */
  private static void join(Thread thread) {
    if (thread == Thread.currentThread()) return;
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
