package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.spi.Attempt;
import bifrost.testkit.internal.contract.BackgroundTask;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One request on its own connection, and the body of its response. */
final class MutantConnection extends InputStream {
  private final Set<Defect> defects;
  private final Attempt attempt;
  private final boolean streamed;
  private final ByteBuffer buffer = ByteBuffer.allocate(4096).flip();
  private final Map<String, List<String>> headers = new TreeMap<>();
  private volatile SocketChannel channel;
  private volatile boolean closed;
  private String head = "";
  private int status;
  /** The remaining bytes of the body; negative if the body ends with the connection. */
  private long remaining;
  private boolean chunked;
  private boolean ended;
  private boolean headReceived;
  /** The last received chunk. */
  private InputStream currentChunk = InputStream.nullInputStream();

  MutantConnection(Set<Defect> defects, Attempt attempt, boolean streamed) {
    this.defects = defects;
    this.attempt = attempt;
    this.streamed = streamed;
  }

  boolean isStreamed() {
    return streamed;
  }

  /** {@return whether the path of the request starts with {@code path}} */
  boolean hasPath(String path) {
    return head.contains(" " + path);
  }

  int status() {
    return status;
  }

  Map<String, List<String>> headers() {
    return headers;
  }

  String header(String name) {
    return headers.getOrDefault(name, List.of("")).get(0);
  }

  /** Sends a request and reads the head of the response. */
  MutantConnection send(URI url, String head, byte[] body) throws IOException {
    this.head = head;
    boolean chatsOnly = defects.contains(Defect.CANCELS_CHATS_ONLY) && hasPath("/v1/audio");
    boolean registersLate = defects.contains(Defect.REGISTERS_STREAMS_AFTER_THE_RESPONSE) && streamed;
    if (!chatsOnly && !registersLate
        && !defects.contains(Defect.REGISTERS_NO_CANCEL_ACTION)) {
      attempt.onCancel(this::stop);
    }
    boolean cancelledEarlier = closed && !defects.contains(Defect.MISSES_EARLIER_CANCELLATION);
    channel = SocketChannel.open();
    if (cancelledEarlier && !defects.contains(Defect.SENDS_CANCELLED_ATTEMPTS)) close();
    channel.connect(new InetSocketAddress(url.getHost(), url.getPort()));
    var request = new ByteArrayOutputStream();
    request.writeBytes((head + "host: " + url.getAuthority() + "\r\ncontent-length: " + body.length + "\r\nconnection: "
        + (keepsAlive() ? "keep-alive" : "close") + "\r\n\r\n").getBytes(ISO_8859_1));
    request.writeBytes(body);
    if (!defects.contains(Defect.DOES_NOT_REPORT_THE_RAW_REQUEST)) attempt.requestBody(ByteBuffer.wrap(body));
    for (var out = ByteBuffer.wrap(request.toByteArray()); out.hasRemaining();) channel.write(out);
    if (cancelledEarlier) close();
    readHead();
    if (registersLate) attempt.onCancel(this::stop);
    return this;
  }

  private boolean keepsAlive() {
    return defects.contains(Defect.LEAKS_CONNECTIONS_OF_RESPONSES)
        || defects.contains(Defect.LEAKS_CONNECTIONS_OF_WEB_PAGES);
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
    status = Integer.parseInt(line().split(" ")[1]);
    for (var line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), List.of(line.substring(colon + 1).strip()));
    }
    headReceived = true;
    chunked = header("transfer-encoding").equals("chunked");
    remaining = headers.containsKey("content-length") ? Long.parseLong(header("content-length")) : -1;
    boolean hidesStatus =
        defects.contains(Defect.REPORTS_NO_STATUS) || defects.contains(Defect.REPORTS_NO_STATUS_IN_STREAMS) && streamed
            || defects.contains(Defect.REPORTS_STATUS_OF_SUCCESSES_ONLY) && status >= 300;
    if (!hidesStatus) attempt.responded(status, headers);
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

  /** {@return the next byte of the connection; -1 at its end} */
  private int raw() throws IOException {
    if (!buffer.hasRemaining() && !fill()) return -1;
    return buffer.get() & 0xff;
  }

  private boolean fill() throws IOException {
    buffer.clear();
    int read = channel.read(buffer);
    buffer.flip();
    if (read > 0 && reports()) attempt.received();
    return read > 0;
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
    if (ended) return -1;
    int b = chunked ? readFromChunk() : readFromBody();
    ended = b < 0;
    return b;
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
    if (!defects.contains(Defect.DOES_NOT_REPORT_THE_RAW_RESPONSE)) attempt.responseBody(ByteBuffer.wrap(bytes));
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

  @Override
  public void close() {
    closed = true;
    if (channel == null) return;
    try {
      channel.close();
    } catch (IOException e) {
      // A failure to close the channel does not matter.
    }
  }
}
