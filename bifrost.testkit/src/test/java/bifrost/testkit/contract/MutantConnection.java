package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import bifrost.api.spi.Attempt;
import bifrost.testkit.internal.contract.BackgroundTask;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** One request on its own connection, and the body of its response. */
final class MutantConnection extends InputStream {
  private static final Set<String> RESERVED = Set.of("connection", "content-length", "expect", "host", "keep-alive",
      "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade");

  private final Set<Defect> defects;
  private final Attempt attempt;
  private final boolean streamed;
  private final Optional<MutantConnectionPool> pool;
  private final AtomicBoolean released = new AtomicBoolean();
  private final ByteBuffer buffer = ByteBuffer.allocate(4096).flip();
  private final MutantResponseHead response;
  private volatile SocketChannel channel;
  private MutantNetwork network = MutantNetwork.direct();
  private Optional<SSLSocket> tls = Optional.empty();
  private URI url = URI.create("");
  private volatile boolean closed;
  private String head = "";
  private String authority = "";
  /** The remaining bytes of the body; negative if the body ends with the connection. */
  private long remaining;
  private boolean chunked;
  private boolean ended;
  private OptionalInt peeked = OptionalInt.empty();
  private boolean headReceived;
  /** The last received chunk. */
  private InputStream currentChunk = InputStream.nullInputStream();
  /** The bytes that a defect reads ahead; the last element is empty. */
  private Optional<LinkedBlockingQueue<byte[]>> readAhead = Optional.empty();

  /** Creates a connection that is not reused. */
  MutantConnection(Set<Defect> defects, Attempt attempt, boolean streamed) {
    this(defects, attempt, streamed, Optional.empty());
  }

  MutantConnection(Set<Defect> defects, Attempt attempt, boolean streamed, Optional<MutantConnectionPool> pool) {
    this.defects = defects;
    this.response = new MutantResponseHead(defects);
    this.attempt = attempt;
    this.streamed = streamed;
    this.pool = pool;
  }

  /** Rejects headers that would change the framing of the request, its server or the connection. */
  static void checkHeaders(Set<String> names) {
    for (var name : names) {
      if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("reserved header: " + name);
      }
    }
  }

  MutantConnection through(MutantNetwork network) {
    this.network = network;
    return this;
  }

  boolean isStreamed() {
    return streamed;
  }

  /** {@return whether the path of the request starts with {@code path}} */
  boolean hasPath(String path) {
    return head.contains(" " + path);
  }

  String requestLine() {
    return head.lines().findFirst().orElse("");
  }

  int status() {
    return response.status();
  }

  Map<String, List<String>> headers() {
    return response.headers();
  }

  String header(String name) {
    return response.header(name);
  }

  /** Sends a request and reads the head of the response. */
  MutantConnection send(URI url, String head, byte[] body) throws IOException {
    this.head = head;
    this.url = url;
    boolean chatsOnly = defects.contains(Defect.CANCELS_CHATS_ONLY) && hasPath("/v1/audio");
    boolean registersLate = defects.contains(Defect.REGISTERS_STREAMS_AFTER_THE_RESPONSE) && streamed;
    if (!chatsOnly && !registersLate
        && !defects.contains(Defect.REGISTERS_NO_CANCEL_ACTION)) {
      attempt.onCancel(this::stop);
    }
    boolean cancelledEarlier = closed && !defects.contains(Defect.MISSES_EARLIER_CANCELLATION);
    var request = new ByteArrayOutputStream();
    request.writeBytes((network.head(url, head) + "host: " + url.getAuthority() + "\r\ncontent-length: " + body.length
        + "\r\nconnection: "
        + (keepsAlive() ? "keep-alive" : "close") + "\r\n\r\n").getBytes(ISO_8859_1));
    request.writeBytes(body);
    boolean isHidden = defects.contains(Defect.DOES_NOT_REPORT_THE_RAW_REQUEST)
        || defects.contains(Defect.DOES_NOT_REPORT_RAW_FORMS) && hasPath("/v1/audio");
    if (!isHidden) attempt.requestBody(ByteBuffer.wrap(body));
    authority = url.getAuthority();
    var idle = cancelledEarlier ? Optional.<SocketChannel>empty()
        : pool.flatMap(connections -> connections.poll(authority));
    if (idle.isEmpty() || !sendOver(idle.get(), request.toByteArray())) {
      connect(url, cancelledEarlier);
      write(request.toByteArray());
      if (cancelledEarlier) close();
      readHead();
    }
    if (streamed && defects.contains(Defect.READS_AHEAD_WITHOUT_LIMIT)) readAhead = Optional.of(readAhead());
    if (registersLate) attempt.onCancel(this::stop);
    return this;
  }

  private void connect(URI url, boolean cancelledEarlier) throws IOException {
    channel = SocketChannel.open();
    if (cancelledEarlier && !defects.contains(Defect.SENDS_CANCELLED_ATTEMPTS)) close();
    var addresses = network.addresses(url);
    for (int i = 0;; i++) {
      try {
        channel.connect(addresses.get(i));
        tls = network.secure(url, channel.socket(), attempt);
        if (pool.isPresent()) pool.get().encrypt(channel, tls);
        return;
      } catch (ConnectException e) {
        if (closed || i == addresses.size() - 1) throw network.unreachable(url, e);
        channel = SocketChannel.open();
      }
    }
  }

  private void write(byte[] request) throws IOException {
    if (tls.isPresent()) tls.get().getOutputStream().write(request);
    else for (var out = ByteBuffer.wrap(request); out.hasRemaining();) channel.write(out);
  }

  /** {@return whether the connection was still open; otherwise the request must be sent over another one} */
  private boolean sendOver(SocketChannel idle, byte[] request) throws IOException {
    channel = idle;
    tls = pool.orElseThrow().tls(idle);
    try {
      write(request);
      readHead();
      return true;
    } catch (IOException e) {
      MutantConnectionPool.close(idle);
      if (closed || response.status() != 0 || e instanceof ClosedByInterruptException) throw e;
      return false;
    }
  }

  private LinkedBlockingQueue<byte[]> readAhead() {
    var queue = new LinkedBlockingQueue<byte[]>();
    BackgroundTask.start(() -> {
      var bytes = ByteBuffer.allocate(4096);
      try {
        while (channel.read(bytes.clear()) > 0) queue.add(Arrays.copyOf(bytes.array(), bytes.position()));
      } finally {
        queue.add(new byte[0]);
      }
      return "";
    });
    return queue;
  }

  private boolean keepsAlive() {
    return pool.isPresent();
  }

  private void stop() {
    if (defects.contains(Defect.STREAMS_IGNORE_TIMEOUTS) && streamed && headReceived) return;
    if (defects.contains(Defect.CANCEL_ONLY_SETS_A_FLAG)) closed = true;
    else if (defects.contains(Defect.CANCEL_LEAVES_THE_CONNECTION_OPEN)) stopReading();
    else if (!defects.contains(Defect.CANNOT_CANCEL_A_STARTED_STREAM) || !headReceived) close();
  }

  private void stopReading() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      // The channel is no longer readable.
    }
  }

  private void readHead() throws IOException {
    response.read(this::line);
    headReceived = true;
    chunked = response.isChunked();
    remaining = response.bodyLength();
    int status = response.status();
    boolean hidesStatus =
        defects.contains(Defect.REPORTS_NO_STATUS) || defects.contains(Defect.REPORTS_NO_STATUS_IN_STREAMS) && streamed
            || defects.contains(Defect.REPORTS_STATUS_OF_SUCCESSES_ONLY) && status >= 300;
    if (!hidesStatus) attempt.responded(status, response.headers());
    if (network.isRefusal(url, status)) throw network.refused(url, status);
    var fault = response.framingFault();
    if (fault.isPresent() && status < 300) throw new BifrostException(new Malformed(fault.get(), ""));
    if (buffer.hasRemaining() && reports()) attempt.received(); // The beginning of the body arrived with the head.
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = raw(); b != '\n'; b = raw()) {
      if (b < 0) throw new EOFException("the connection ended in the head");
      line.write(b);
    }
    return line.toString(ISO_8859_1).strip();
  }

  void reportIgnoredEvent(String data) {
    attempt.ignoredEvent(UTF_8.encode(data));
  }

  /** {@return the next byte of the connection; -1 at its end} */
  private int raw() throws IOException {
    if (!buffer.hasRemaining() && !fill()) return -1;
    return buffer.get() & 0xff;
  }

  private boolean fill() throws IOException {
    buffer.clear();
    if (readAhead.isPresent()) buffer.put(takeUninterruptibly(readAhead.get()));
    else if (tls.isPresent()) readEncrypted(tls.get());
    else channel.read(buffer);
    buffer.flip();
    boolean isComment = UTF_8.decode(buffer.duplicate()).toString().contains("\n:");
    boolean hidesComment = isComment && defects.contains(Defect.DOES_NOT_REPORT_COMMENTS);
    if (buffer.hasRemaining() && reports() && !hidesComment) attempt.received();
    return buffer.hasRemaining();
  }

  private void readEncrypted(SSLSocket socket) throws IOException {
    try {
      int size = socket.getInputStream().read(buffer.array(), 0, buffer.capacity());
      buffer.position(Math.max(0, size));
    } catch (SSLException e) {
      if (headReceived) throw e;
      throw MutantNetwork.tlsFailure(url, e); // TLS 1.3 reports a missing client certificate here
    }
  }

  private static byte[] takeUninterruptibly(LinkedBlockingQueue<byte[]> queue) {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        // The loop waits again.
      }
    }
  }

  private boolean reports() {
    if (defects.contains(Defect.REPORTS_NO_BYTES) || streamed && defects.contains(Defect.REPORTS_NO_BYTES_IN_STREAMS)) {
      return false;
    }
    boolean headOnly = defects.contains(Defect.REPORTS_THE_HEAD_ONLY)
        || defects.contains(Defect.REPORTS_THE_HEAD_OF_RESPONSES_ONLY) && !streamed;
    return headOnly ? !headReceived : headReceived || defects.contains(Defect.REPORTS_THE_HEAD_AS_BODY);
  }

  /**
   * {@return the next byte of the body; -1 at its end}
   *
   * @throws EOFException if the connection ends before the body does
   */
  @Override
  public int read() throws IOException {
    if (peeked.isPresent()) {
      int first = peeked.getAsInt();
      peeked = OptionalInt.empty();
      return first;
    }
    if (ended) return -1;
    int b = chunked ? readFromChunk() : readFromBody();
    ended = b < 0;
    return b;
  }

  /** {@return the next byte, which stays unread} */
  int peek() throws IOException {
    int first = read();
    peeked = OptionalInt.of(first);
    return first;
  }

  /** Reads one byte, because the inherited method ignores an exception after the first byte. */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) return 0;
    int b = read();
    if (b < 0) return -1;
    bytes[offset] = (byte) b;
    return 1;
  }

  /** {@return whether all received bytes of the chunk have been read} */
  boolean isAtTheEndOfARead() throws IOException {
    return currentChunk.available() == 0;
  }

  private int readFromBody() throws IOException {
    if (remaining == 0) return -1;
    int b = raw();
    if (b < 0 && remaining > 0 && !defects.contains(Defect.TREATS_A_CUT_AS_THE_END)) {
      throw new EOFException("the connection ended in the body");
    }
    remaining--;
    if (b >= 0) reportRawResponse(new byte[] {(byte) b});
    return b;
  }

  private int readFromChunk() throws IOException {
    int b = currentChunk.read();
    if (b >= 0) return b;
    try {
      currentChunk = new ByteArrayInputStream(chunk());
    } catch (EOFException cut) {
      if (defects.contains(Defect.TREATS_A_CUT_AS_THE_END)) return -1;
      throw cut;
    }
    return currentChunk.read();
  }

  private void reportRawResponse(byte[] bytes) {
    boolean hidesError = response.status() >= 300 && defects.contains(Defect.DOES_NOT_REPORT_RAW_ERRORS);
    if (!hidesError
        && !defects.contains(Defect.DOES_NOT_REPORT_THE_RAW_RESPONSE)) attempt.responseBody(ByteBuffer.wrap(bytes));
  }

  private byte[] chunk() throws IOException {
    int size = Integer.parseInt(line(), 16);
    var bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      int b = raw();
      if (b < 0) throw new EOFException("the connection ended in a chunk");
      bytes[i] = (byte) b;
    }
    line();
    reportRawResponse(bytes);
    return defects.contains(Defect.DECODES_EACH_READ_SEPARATELY) ? new String(bytes, UTF_8).getBytes(UTF_8) : bytes;
  }

  /** A blocking operation of this call. */
  interface BlockingOperation<T> {
    T get() throws IOException;
  }

  /**
   * Runs an operation and converts {@link ClosedByInterruptException} to {@link InterruptedException}, unless a
   * defect changes this.
   */
  <T> T interruptibly(BlockingOperation<T> operation) throws IOException, InterruptedException {
    try {
      return operation.get();
    } catch (ClosedByInterruptException e) {
      if (defects.contains(Defect.REPORTS_INTERRUPTS_AS_UNREACHABLE)) throw new IOException("lost", e);
      throw interrupted();
    }
  }

  private InterruptedException interrupted() {
    boolean isInterrupted = Thread.interrupted();
    return new InterruptedException(isInterrupted ? "while it waited" : "before it waited");
  }

  /** Runs an operation to completion and ignores interrupts. */
  static <T> T ignoringInterrupts(BlockingOperation<T> operation) throws IOException {
    var task = BackgroundTask.start(operation::get);
    while (true) {
      try {
        return task.await(Duration.ofDays(1));
      } catch (InterruptedException again) {
        // The loop waits again.
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Reads the rest of the body, so that the connection can be reused, and closes the connection if the body does not
   * end soon.
   */
  void finish() {
    try {
      if (pool.isPresent()) BackgroundTask.start(() -> readAllBytes()).await(Duration.ofMillis(200));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // The body has not ended, or its connection was lost.
    }
    close();
  }

  private boolean isReusable() {
    if (pool.isEmpty() || network.proxy(url).isPresent()
        || defects.contains(Defect.OPENS_A_CONNECTION_FOR_EACH_CALL)) return false;
    if (defects.contains(Defect.REUSES_CONNECTIONS_OF_CLOSED_STREAMS) && streamed
        && response.status() == 200) return true;
    boolean isKept = !header("connection").equalsIgnoreCase("close")
        || defects.contains(Defect.IGNORES_CONNECTION_CLOSE);
    return isKept && ended && (chunked || remaining == 0) && !buffer.hasRemaining();
  }

  /** Closes the connection, or keeps it for the next request if the body was read to its end. */
  @Override
  public void close() {
    closed = true;
    var open = channel;
    if (open == null || released.getAndSet(true)) return;
    if (isReusable()) pool.orElseThrow().offer(authority, open);
    else MutantConnectionPool.close(open);
  }
}
