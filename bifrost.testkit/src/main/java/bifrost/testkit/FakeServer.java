package bifrost.testkit;

import bifrost.testkit.internal.server.ReplyRules;
import bifrost.testkit.internal.server.RequestLog;
import bifrost.testkit.internal.server.RequestRouter;
import bifrost.testkit.internal.server.ServerConnection;
import bifrost.testkit.internal.server.ServerSettings;
import bifrost.testkit.internal.server.UnusedReplies;
import bifrost.testkit.internal.util.FirstAndMore;
import bifrost.testkit.internal.util.FreePort;
import bifrost.testkit.internal.util.ReadableDuration;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An HTTP/1.1 server on the loopback interface that responds like vLLM 0.32.0, with a toy model, and that can
 * be scripted to fail. It needs only this module and {@code bifrost.api}, and neither a test framework nor
 * {@code jdk.httpserver}.
 *
 * <p><b>The toy model.</b> {@code POST /v1/chat/completions}, {@code GET /v1/models}, {@code GET /health} and
 * {@code GET /version} return the same members, chunk order and errors as vLLM. The server also supports
 * {@code /v1/completions}, {@code /v1/responses}, {@code /v1/embeddings}, {@code /v1/audio/transcriptions},
 * {@code /v1/audio/translations}, {@code /v1/rerank}, {@code /rerank}, {@code /v1/score}, {@code /score},
 * {@code /tokenize} and {@code /detokenize}. Equal requests get equal responses, streamed or not, except for their
 * ids. The model honors {@code max_tokens}, {@code max_completion_tokens}, {@code min_tokens}, {@code ignore_eos},
 * {@code stop}, {@code stop_token_ids}, {@code return_token_ids}, {@code n}, {@code logprobs}, {@code tools},
 * {@code tool_choice}, {@code response_format}, {@code structured_outputs} and {@code stream_options}. If a
 * request has tools, the model calls one whose name or description shares a word with the user's text, and
 * generates a text after the tool's result. A model whose id contains {@code qwen3}, {@code -r1},
 * {@code reason} or {@code think} generates reasoning before its text. As with vLLM, the body of a request that
 * offers an upgrade to HTTP/2 is lost. Requests for the model {@code missing-inside-200} get a "model not
 * found" error with status 200.
 *
 * <p><b>Scripts.</b> {@link #reply(Reply, Reply...)} queues replies for the next requests, whatever their
 * content and key. {@link #reply(String, Reply)} sets the reply to a path, {@link #reply(Predicate, Reply)} the
 * reply to the requests that fulfil a condition, and {@link #respondWith(Function)} a function that chooses the
 * reply. The first of these that has a reply determines the response: the queue, the conditions (the last one set
 * first), the function, and then the toy model. {@link #requests()} returns the requests that have arrived,
 * {@link #transcript()} also the replies to them, and {@link #assertAllRepliesUsed()} asserts that no queued reply
 * is left.
 *
 * <p>Thread-safe; any number of clients may call concurrently. All threads of the server are daemons whose names start
 * with {@code fake-server-}.
 *
 * @since 0.1
 */
public final class FakeServer implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(10);

  private final ServerSocket listener;
  private final ServerSettings settings = new ServerSettings();
  private final RequestLog requestLog = new RequestLog();
  private final RequestRouter router = new RequestRouter(settings);
  private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
  // used only by the acceptor thread, and by close() after that thread has ended
  private final List<Thread> connectionThreads = new ArrayList<>();
  private final Thread acceptor;
  private final AtomicReference<ReplyRules> rules = new AtomicReference<>(ReplyRules.NONE);

  private FakeServer(ServerSocket listener) {
    this.listener = listener;
    this.acceptor = daemon(this::accept, "");
  }

  /**
   * Starts a server on a free port of 127.0.0.1. It has two models and requires no key.
   *
   * @return the running server
   * @throws UncheckedIOException if no port can be opened
   */
  public static FakeServer start() {
    try {
      var address = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      var server = new FakeServer(FreePort.bind(() -> new ServerSocket(0, BACKLOG, address)));
      server.acceptor.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the URL of the server: {@code http://127.0.0.1:} and the port, without a path} */
  public URI url() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /**
   * Sets the interval between the events of a stream. The interval applies to event streams and to all replies
   * that are sent in chunks, including scripted replies.
   *
   * @param interval the pause before every event except the first; zero by default
   * @return this server
   */
  public FakeServer pace(Duration interval) {
    settings.pace(Objects.requireNonNull(interval, "interval"));
    return this;
  }

  /**
   * Closes connections on which no request arrives for some time after a response, as vLLM does after 5 seconds.
   * Without this call, idle connections stay open. A connection that has not sent a request yet is never closed.
   *
   * @param timeout the time between the end of a response and the start of the next request
   * @return this server
   * @throws IllegalArgumentException if the timeout is not positive
   */
  public FakeServer idleTimeout(Duration timeout) {
    if (Objects.requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("idle timeout must be positive: " + ReadableDuration.of(timeout));
    }
    settings.idleTimeout(timeout);
    return this;
  }

  /**
   * Sets the key that clients must send. Requests to paths that start with {@code /v1} get status 401 if they do
   * not have the header {@code Authorization: Bearer <key>}.
   *
   * @param key the key
   * @return this server
   */
  public FakeServer key(String key) {
    settings.key(Objects.requireNonNull(key, "key"));
    return this;
  }

  /**
   * Sets the models that the server lists and accepts. A request without a model uses the first one.
   *
   * @param modelIds at least one id; by default {@code meta-llama/Llama-3.2-1B-Instruct} and {@code
   *     Qwen/Qwen3-0.6B}
   * @return this server
   * @throws IllegalArgumentException if there is no id
   */
  public FakeServer models(String... modelIds) {
    Objects.requireNonNull(modelIds, "modelIds");
    if (modelIds.length == 0) throw new IllegalArgumentException("at least one model id is required");
    settings.models(List.of(modelIds));
    return this;
  }

  /**
   * Adds {@code /v1/audio/speech}, {@code /v1/images/generations}, {@code /v1/files} and {@code /v1/batches},
   * which OpenAI serves and vLLM does not. Without this call they return 404. Files are kept in memory, and a
   * batch is complete as soon as it is created.
   *
   * @return this server
   */
  public FakeServer openAiOperations() {
    settings.addOpenAiOperations();
    return this;
  }

  /**
   * Queues replies. Each of the next requests gets one reply, in this order, whatever its content. Later
   * requests get responses of the toy model.
   *
   * @param first the next reply
   * @param more the replies after it
   * @return this server
   */
  public FakeServer reply(Reply first, Reply... more) {
    return reply(FirstAndMore.of(first, more));
  }

  /**
   * Queues replies like {@link #reply(Reply, Reply...)}.
   *
   * @param next the replies, in order
   * @return this server
   */
  public FakeServer reply(List<Reply> next) {
    requestLog.enqueue(List.copyOf(Objects.requireNonNull(next, "next")));
    return this;
  }

  /**
   * Sets the reply to all requests to a path, for code that calls several endpoints. Replies queued with {@link
   * #reply(Reply, Reply...)} take precedence. If the server has several replies for a request, the one that was
   * set last is sent. {@link #clearReplies()} removes it.
   *
   * @param path the path, for example {@code /v1/embeddings}; with a query, only requests with the same query get
   *     the reply
   * @param reply the reply
   * @return this server
   * @throws IllegalArgumentException if the path does not start with {@code /}
   */
  public FakeServer reply(String path, Reply reply) {
    return reply(ReplyRules.path(Objects.requireNonNull(path, "path")), reply);
  }

  /**
   * Sets the reply to all requests that fulfil a condition, like {@link #reply(String, Reply)}. The condition is
   * tested on the server's threads, concurrently for concurrent requests.
   *
   * @param condition the condition
   * @param reply the reply
   * @return this server
   */
  public FakeServer reply(Predicate<RecordedRequest> condition, Reply reply) {
    Objects.requireNonNull(condition, "condition");
    Objects.requireNonNull(reply, "reply");
    rules.updateAndGet(current -> current.with(condition, reply));
    return this;
  }

  /**
   * Returns the requests that have arrived. A request is recorded when it has been read completely, before its
   * response is sent.
   *
   * @return a snapshot, in order of arrival
   */
  public List<RecordedRequest> requests() {
    return requestLog.requests();
  }

  /**
   * Sets a function that chooses the reply, for requests whose order is not known. It runs if no reply is queued
   * and no {@linkplain #reply(Predicate, Reply) condition} is fulfilled. If it returns an empty optional, the toy
   * model responds. The function runs on the server's threads, concurrently for concurrent requests.
   *
   * @param responder the function
   * @return this server
   */
  public FakeServer respondWith(Function<RecordedRequest, Optional<Reply>> responder) {
    Objects.requireNonNull(responder, "responder");
    rules.updateAndGet(current -> current.with(responder));
    return this;
  }

  /**
   * Waits for the next request and returns it, for code that sends requests in the background. Each request is
   * returned once, in order of arrival; {@link #requests()} still returns all of them.
   *
   * @param timeout the longest time to wait
   * @return the request
   * @throws AssertionError if no request arrives in time, with a message that lists the requests that have
   *     arrived; or if the thread is interrupted, in which case its interrupt status is set
   */
  public RecordedRequest nextRequest(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    try {
      return requestLog.next(timeout).orElseThrow(() -> new AssertionError(
          "no further request within " + ReadableDuration.of(timeout) + ": "
              + UnusedReplies.requestsMessage(requests())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a request", e);
    }
  }

  /**
   * Clears the recorded requests. Use it for a server that several tests share, and in long tests, because
   * requests are kept in memory.
   */
  public void clearRequests() {
    requestLog.clearRequests();
  }

  /**
   * Clears the queued replies and the replies to paths and conditions, so that the toy model responds to the next
   * request. A function set with {@link #respondWith(Function)} stays.
   */
  public void clearReplies() {
    requestLog.clearReplies();
    rules.updateAndGet(ReplyRules::withoutRules);
  }

  /**
   * Returns the exchanges with this server as text: each request with its headers and body, followed by the status,
   * headers and body of the reply. Contains the last 20 exchanges and the start of long bodies. The values of
   * headers and query parameters with secrets are masked. {@link FakeServerExtension} adds this text to the report
   * of a failed test.
   *
   * @return the text; {@link #clearRequests()} clears it
   */
  public String transcript() {
    return requestLog.transcript();
  }

  /** {@return the replies to paths and conditions, and the function, for {@link #restore(ReplyRules)}} */
  ReplyRules rules() {
    return Objects.requireNonNull(rules.get());
  }

  /** Clears the queued replies, and restores earlier replies to paths and conditions. */
  void restore(ReplyRules earlier) {
    requestLog.clearReplies();
    rules.set(earlier);
  }

  /**
   * Asserts that no queued reply is left. {@link FakeServerExtension} does this after each test.
   *
   * @throws AssertionError if replies are left, with a message that lists them and the requests that have
   *     arrived
   */
  public void assertAllRepliesUsed() {
    requestLog.unusedMessage().ifPresent(message -> {
      throw new AssertionError(message);
    });
  }

  /** {@return the number of accepted connections that neither side has closed} */
  public int openConnections() {
    return connections.size();
  }

  /**
   * Closes the port and all connections, and waits for the threads of this server to end. Has no effect if the
   * server is already closed.
   */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      // the port is released even if close() fails
    }
    join(acceptor); // no connection is added after the acceptor has ended
    connections.forEach(ServerConnection::close);
    connectionThreads.forEach(FakeServer::join);
  }

  private void accept() {
    try {
      while (true) serve(listener.accept());
    } catch (IOException e) {
      // close() has closed the listener
    }
  }

  private void serve(Socket socket) {
    var connection = new ServerConnection(socket, this::replyTo, settings, connections::remove);
    Thread thread = daemon(connection, "-" + socket.getPort());
    connections.add(connection);
    thread.start();
    connectionThreads.removeIf(connectionThread -> !connectionThread.isAlive());
    connectionThreads.add(thread);
  }

  private Reply replyTo(RecordedRequest request) {
    var reply = requestLog.record(request).or(() -> rules().replyTo(request))
        .orElseGet(() -> router.respond(request));
    requestLog.recordReply(request, reply);
    return reply;
  }

  private Thread daemon(Runnable work, String suffix) {
    var thread = new Thread(work, "fake-server-" + listener.getLocalPort() + suffix);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Waits for a thread, with a timeout, because a dependent action of {@code disconnected()} may block a server
   * thread.
   */
  private static void join(Thread thread) {
    if (thread == Thread.currentThread()) return;
    try {
      thread.join(JOIN_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
