package bifrost.testkit;

import bifrost.testkit.internal.proxy.FaultExpression;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A fault that a {@link FaultProxy} injects into one connection. Immutable and thread-safe: methods that modify a fault
 * return a modified copy, and can be combined in any order. {@link #toString()} returns the Java expression that
 * creates the fault.
 *
 * <pre>{@code
 * Fault.cut(17);                                   // FIN after 17 bytes of the response, including its head
 * Fault.reset(0);                                  // RST when the response begins, before its first byte
 * Fault.stall(100).everyByte();                    // 100 bytes, each in its own write, then nothing
 * Fault.cut(40).ofRequest();                       // the server receives 40 bytes of the request, then FIN
 * Fault.truncate(10);                              // a valid response whose body ends after 10 bytes
 * Fault.none().gather(4096).delay(Duration.ofMillis(5));
 * }</pre>
 *
 * <p>A fault applies to one {@link #direction()}, in which it counts bytes and changes the pacing. Bytes in the
 * other direction are forwarded without changes. A fault takes effect at most once on its connection. It counts
 * bytes from the start of the message with the number {@link #exchange()}, and continues to count in later
 * messages. Everything before that message is forwarded without changes. For example, use {@code inExchange(2)}
 * for a fault at any offset of the second response on a connection.
 *
 * <p>Byte counts include heads and framing, except for {@link #truncate(long)}, which counts bytes of the body.
 * If a connection transfers fewer bytes, the fault has no effect.
 *
 * @param ending how the connection ends
 * @param after the number of bytes forwarded before the ending; zero for endings that count no bytes
 * @param direction the direction in which bytes are counted and paced
 * @param exchange the number of the message at which the fault starts, counted in that direction from 1;
 *     informational responses do not count
 * @param pacing the sizes and times of the network writes
 * @param keepsOpen whether the connection to the client stays open when the server closes or resets its
 *     connection
 * @param idle the time after which an idle connection (one on which all responses are complete) is closed with
 *     FIN; if empty, the proxy never closes an idle connection
 * @since 0.1
 */
public record Fault(Ending ending, long after, Direction direction, int exchange, Pacing pacing, boolean keepsOpen,
    Optional<Duration> idle) {
  private static final Duration MAX_DURATION = Duration.ofDays(36_500); // fits into a long of nanoseconds

  /** The way in which the proxy ends a connection. */
  public enum Ending {
    /** The proxy does not end the connection; the client or the server does. */
    NONE,
    /** The connection is accepted and reset immediately; the proxy does not connect to the server. */
    REFUSE,
    /** Both sides receive FIN. */
    CUT,
    /** Both sides receive RST. */
    RESET,
    /** Nothing more is forwarded in this direction, not even its end, and the sockets stay open. */
    STALL,
    /** The body of the response ends early but validly, and then the connection ends with FIN. */
    TRUNCATE,
    /** The response is forwarded without its end, and the sockets stay open. */
    ENDLESS
  }

  /** The direction in which bytes travel. */
  public enum Direction {
    /** From the client to the server. */
    REQUEST,
    /** From the server to the client. */
    RESPONSE
  }

  /**
   * The sizes and times of the network writes that forward bytes.
   *
   * @param writeSize the largest number of bytes in one network write, at least 1; {@link Integer#MAX_VALUE} for no
   *     limit
   * @param gather the number of bytes to collect before forwarding them, at least 1; with 1, bytes are forwarded
   *     as they arrive. Fewer bytes are forwarded when the message or the connection ends
   * @param delay the delay before the first byte, or before the ending if no byte is forwarded
   * @param pause the pause between two writes
   */
  public record Pacing(int writeSize, int gather, Duration delay, Duration pause) {
    /** Forwards bytes as they arrive. */
    private static final Pacing NONE = new Pacing(Integer.MAX_VALUE, 1, Duration.ZERO, Duration.ZERO);

    /**
     * Validates the sizes and the durations.
     *
     * @param writeSize the largest number of bytes in one network write
     * @param gather the number of bytes to collect before forwarding them
     * @param delay the delay before the first byte
     * @param pause the pause between two writes
     * @throws IllegalArgumentException if a size is less than 1, or if a duration is negative or longer than
     *     36,500 days
     */
    public Pacing {
      Objects.requireNonNull(delay, "delay");
      Objects.requireNonNull(pause, "pause");
      if (writeSize < 1 || gather < 1) {
        throw new IllegalArgumentException("writeSize and gather must be at least 1: " + writeSize + ", " + gather);
      }
      checkDuration(delay);
      checkDuration(pause);
    }
  }

  /**
   * Validates the combination of the components.
   *
   * @param ending how the connection ends
   * @param after the number of bytes forwarded before the ending
   * @param direction the direction in which bytes are counted and paced
   * @param exchange the number of the message at which the fault starts
   * @param pacing the sizes and times of the network writes
   * @param keepsOpen whether the connection to the client stays open when the server closes its connection
   * @param idle the time after which an idle connection is closed
   * @throws IllegalArgumentException if a number is negative, if the exchange is not positive, if an ending
   *     that counts no bytes has a count, if an ending of a response is combined with the direction of requests, or
   *     if a duration is negative or longer than 36,500 days
   */
  public Fault {
    Objects.requireNonNull(idle, "idle");
    Objects.requireNonNull(ending, "ending");
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(pacing, "pacing");
    if (after < 0) throw new IllegalArgumentException("after must not be negative: " + after);
    if (after > 0 && !countsBytes(ending)) {
      throw new IllegalArgumentException("after must be 0 for the ending " + ending + ": " + after);
    }
    if (exchange < 1) throw new IllegalArgumentException("exchange must be at least 1: " + exchange);
    boolean endsBody = ending == Ending.TRUNCATE || ending == Ending.ENDLESS;
    if (endsBody && direction == Direction.REQUEST) {
      throw new IllegalArgumentException("the ending " + ending + " requires the direction RESPONSE");
    }
    idle.ifPresent(Fault::checkDuration);
  }

  private static void checkDuration(Duration time) {
    if (time.isNegative() || time.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException("duration must be between 0 and 36500 days: " + time);
    }
  }

  private static boolean countsBytes(Ending ending) {
    return ending == Ending.CUT || ending == Ending.RESET || ending == Ending.STALL || ending == Ending.TRUNCATE;
  }

  /**
   * Forwards everything as it arrives, including half-closes and resets. Pacing can be added.
   *
   * @return the fault
   */
  public static Fault none() {
    return of(Ending.NONE, 0);
  }

  /**
   * Accepts the connection and resets it immediately. If the client receives the reset while it is still
   * connecting, {@code java.net.http} connects again, and that connection gets the next fault. To refuse
   * connections, use {@link FaultProxy#down()}.
   *
   * @return the fault
   */
  public static Fault refuse() {
    return of(Ending.REFUSE, 0);
  }

  /**
   * Cuts the connection with FIN after exactly this number of bytes. Afterwards, the proxy reads and discards
   * all bytes from the receiver, because unread bytes would cause an RST instead of the FIN.
   *
   * @param bytes the number of bytes forwarded before FIN; with 0, FIN is sent when the first byte arrives
   * @return the fault
   */
  public static Fault cut(long bytes) {
    return of(Ending.CUT, bytes);
  }

  /**
   * Resets the connection with RST after at most this number of bytes. On Linux the receiver reads all of them
   * before the error, if they fit into its buffer; see {@link FaultProxy}.
   *
   * @param bytes the number of bytes forwarded before RST; with 0, RST is sent when the first byte arrives
   * @return the fault
   */
  public static Fault reset(long bytes) {
    return of(Ending.RESET, bytes);
  }

  /**
   * Forwards this number of bytes and then nothing more. The sockets stay open until the client closes the
   * connection; a half-close counts as closing, because a proxy cannot distinguish the two. A stalled sender
   * blocks when the buffers are full. The proxy still reads up to 64 KiB of a stalled request, so that it
   * detects when the client closes the connection.
   *
   * @param bytes the number of bytes forwarded; with 0, nothing arrives
   * @return the fault
   */
  public static Fault stall(long bytes) {
    return of(Ending.STALL, bytes);
  }

  /**
   * Ends the body of the response validly after this number of bytes: with the last chunk, with a matching
   * {@code Content-Length}, or with the end of the connection. The response gets the header
   * {@code Connection: close}, and the connection ends with FIN. Responses without a body, and data that is not
   * HTTP/1, are forwarded without changes.
   *
   * @param bytes the number of bytes of the body, not counting chunk framing
   * @return the fault
   */
  public static Fault truncate(long bytes) {
    return of(Ending.TRUNCATE, bytes);
  }

  /**
   * Forwards everything except the end of the response: the last chunk of a chunked body, the last byte of any
   * other body, or the end of the connection if that ends the body. The sockets then stay open as after {@link
   * #stall(long)}.
   *
   * @return the fault
   */
  public static Fault endless() {
    return of(Ending.ENDLESS, 0);
  }

  /**
   * Reproduces the race between a client that reuses a connection and a server that closes it: the first
   * exchange succeeds, and when the client sends a second request, the connection ends with FIN before any byte
   * of the request is forwarded. Equal to {@code cut(0).ofRequest().inExchange(2)}; for RST, use
   * {@code reset(0)} instead of {@code cut(0)}.
   *
   * @return the fault
   */
  public static Fault cutOnReuse() {
    return cut(0).ofRequest().inExchange(2);
  }

  private static Fault of(Ending ending, long after) {
    return new Fault(ending, after, Direction.RESPONSE, 1, Pacing.NONE, false, Optional.empty());
  }

  /**
   * Applies the fault to the bytes that the client sends, instead of those that the server sends.
   *
   * @return the modified fault
   * @throws IllegalArgumentException if the ending applies only to responses
   */
  public Fault ofRequest() {
    return new Fault(ending, after, Direction.REQUEST, exchange, pacing, keepsOpen, idle);
  }

  /**
   * Starts the fault at the message with the given number on the connection.
   *
   * @param number the number of the message, counted in the direction of the fault from 1
   * @return the modified fault
   */
  public Fault inExchange(int number) {
    return new Fault(ending, after, direction, number, pacing, keepsOpen, idle);
  }

  /**
   * Forwards each byte in its own network write. The receiver may still read several at once.
   *
   * @return the modified fault
   */
  public Fault everyByte() {
    return writeSize(1);
  }

  /**
   * Limits the size of network writes.
   *
   * @param bytes the largest number of bytes in one write, at least 1
   * @return the modified fault
   */
  public Fault writeSize(int bytes) {
    return pacing(new Pacing(bytes, pacing.gather(), pacing.delay(), pacing.pause()));
  }

  /**
   * Collects this number of bytes and forwards them in one write. The remaining bytes are forwarded when an
   * HTTP/1 message ends, or when the sender closes the connection.
   *
   * @param bytes the number of bytes, at least 1; the proxy buffers this many bytes in memory
   * @return the modified fault
   */
  public Fault gather(int bytes) {
    return pacing(new Pacing(pacing.writeSize(), bytes, pacing.delay(), pacing.pause()));
  }

  /**
   * Delays the first byte by this time, counted from its arrival. If the client closes the connection during
   * the delay, the proxy notifies the server immediately, but keeps the client's socket open until the delay
   * has passed, because the client may have closed only one direction.
   *
   * @param time the minimum delay
   * @return the modified fault
   */
  public Fault delay(Duration time) {
    return pacing(
        new Pacing(pacing.writeSize(), pacing.gather(), Objects.requireNonNull(time, "time"), pacing.pause()));
  }

  /**
   * Waits between two network writes.
   *
   * @param time the minimum pause
   * @return the modified fault
   */
  public Fault pause(Duration time) {
    return pacing(
        new Pacing(pacing.writeSize(), pacing.gather(), pacing.delay(), Objects.requireNonNull(time, "time")));
  }

  private Fault pacing(Pacing changed) {
    return new Fault(ending, after, direction, exchange, changed, keepsOpen, idle);
  }

  /**
   * Keeps the connection to the client open until the client closes it, even if the server closes or resets its
   * connection.
   *
   * @return the modified fault
   */
  public Fault keepOpen() {
    return new Fault(ending, after, direction, exchange, pacing, true, idle);
  }

  /**
   * Closes the connection with FIN if no further request arrives within this time after the end of the last
   * response.
   *
   * @param time the minimum time; zero to close the connection immediately after a response
   * @return the modified fault
   */
  public Fault idle(Duration time) {
    return new Fault(ending, after, direction, exchange, pacing, keepsOpen,
        Optional.of(Objects.requireNonNull(time, "time")));
  }

  /** {@return the Java expression that creates this fault} */
  @Override
  public String toString() {
    return FaultExpression.of(this);
  }
}
