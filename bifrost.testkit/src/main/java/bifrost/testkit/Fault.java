package bifrost.testkit;

import bifrost.testkit.internal.proxy.FaultExpression;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link FaultProxy} does to one connection. Immutable; the methods that look like changes answer a changed copy, and they
 * compose in any order. {@link #toString()} is the Java expression that makes the fault.
 *
 * <pre>{@code
 * Fault.cut(17)                                    // FIN after 17 bytes of the answer, its head included
 * Fault.reset(0)                                   // RST when the answer begins, before its first byte
 * Fault.stall(100).everyByte()                     // 100 bytes in writes of their own, and then silence
 * Fault.cut(40).ofRequest()                        // the server gets 40 bytes of the request
 * Fault.truncate(10)                               // a valid answer whose body ends after 10 bytes
 * Fault.none().gather(4096).delay(Duration.ofMillis(5))
 * }</pre>
 *
 * <p>A fault concerns one {@link #direction()}: there it counts, and there it changes the pace; the other is forwarded as it comes.
 * It happens once, and bytes are counted over the whole connection, from the first byte of the message that {@link #exchange()} says.
 * Everything before that passes as it comes. For a fault at every offset of the second answer on a connection, use
 * {@code inExchange(2)}.
 *
 * <p>Counts of bytes are of what is sent, head and framing included; only {@link #truncate(long)} counts bytes of the body. A count
 * that the connection does not reach changes nothing.
 *
 * @param ending how the connection ends
 * @param after the bytes that are forwarded before; zero for the endings that count none
 * @param direction where bytes are counted and paced
 * @param exchange the message in that direction, from 1, with which the fault begins; informational responses do not count
 * @param pacing in which pieces, and when, bytes are forwarded
 * @param keepsOpen whether the client's side stays open when the server closes or resets its own
 * @param idle how long the connection may be idle, answered and without a new request, until it is closed with FIN; empty for ever
 */
public record Fault(Ending ending, long after, Direction direction, int exchange, Pacing pacing, boolean keepsOpen,
    Optional<Duration> idle) {
  private static final Duration LONGEST = Duration.ofDays(36_500); // so that it can be counted in nanoseconds

  /** How a connection ends, beside what its two ends do. */
  public enum Ending {
    /** As the client and the server say. */
    NONE,
    /** It is accepted and reset at once; the server does not hear of it. */
    REFUSE,
    /** Both sides get FIN. */
    CUT,
    /** Both sides get RST. */
    RESET,
    /** Nothing more is forwarded in this direction, not even its end, and the sockets stay open. */
    STALL,
    /** The body of the answer ends validly before its time, and then the connection ends with FIN. */
    TRUNCATE,
    /** The answer is forwarded but for its end, and the sockets stay open. */
    ENDLESS
  }

  /** Which way bytes go. */
  public enum Direction {
    /** From the client to the server. */
    REQUEST,
    /** From the server to the client. */
    RESPONSE
  }

  /**
   * In which pieces, and when, bytes are forwarded.
   *
   * @param piece the most bytes in one network write, at least 1; {@link Integer#MAX_VALUE} for as they come
   * @param gather how many bytes are waited for, until the message or the connection ends, at least 1; 1 for none
   * @param delay the wait before the first byte, or before the ending if no byte is forwarded
   * @param pause the wait between two writes
   */
  public record Pacing(int piece, int gather, Duration delay, Duration pause) {
    /** As they come. */
    private static final Pacing NONE = new Pacing(Integer.MAX_VALUE, 1, Duration.ZERO, Duration.ZERO);

    /**
     * Checks the sizes and the times.
     *
     * @param piece the most bytes in one network write
     * @param gather how many bytes are waited for
     * @param delay the wait before the first byte
     * @param pause the wait between two writes
     * @throws IllegalArgumentException if a size is less than 1, or a time is negative or longer than a century
     */
    public Pacing {
      Objects.requireNonNull(delay, "delay");
      Objects.requireNonNull(pause, "pause");
      if (piece < 1 || gather < 1) throw new IllegalArgumentException("a piece has at least one byte");
      check(delay);
      check(pause);
    }
  }

  /**
   * Checks what makes sense together.
   *
   * @param ending how the connection ends
   * @param after the bytes that are forwarded before
   * @param direction where bytes are counted and paced
   * @param exchange the message with which the fault begins
   * @param pacing in which pieces, and when, bytes are forwarded
   * @param keepsOpen whether the client's side stays open when the server closes
   * @param idle how long the connection may be idle
   * @throws IllegalArgumentException if a number is negative, the exchange is not positive, an ending that counts no bytes has some,
   *     the end of an answer is asked for in the direction of requests, or a time is negative or longer than a century
   */
  public Fault {
    Objects.requireNonNull(idle, "idle");
    Objects.requireNonNull(ending, "ending");
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(pacing, "pacing");
    if (after < 0) throw new IllegalArgumentException("negative count of bytes: " + after);
    if (after > 0 && !counts(ending)) throw new IllegalArgumentException(ending + " counts no bytes");
    if (exchange < 1) throw new IllegalArgumentException("exchanges are counted from 1: " + exchange);
    boolean endsAnswer = ending == Ending.TRUNCATE || ending == Ending.ENDLESS;
    if (endsAnswer && direction == Direction.REQUEST) throw new IllegalArgumentException(ending + " is for answers");
    idle.ifPresent(Fault::check);
  }

  private static void check(Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("not between 0 and 100 years: " + time);
    }
  }

  private static boolean counts(Ending ending) {
    return ending == Ending.CUT || ending == Ending.RESET || ending == Ending.STALL || ending == Ending.TRUNCATE;
  }

  /**
   * No fault: everything is forwarded as it comes, half-closes and resets included. Pacing can be added.
   *
   * @return the fault
   */
  public static Fault none() {
    return of(Ending.NONE, 0);
  }

  /**
   * Accepts the connection and resets it at once. The client may hear of that while it still connects, and {@code java.net.http} then
   * connects once more, with the next fault. For a connect that is refused see {@link FaultProxy#down()}.
   *
   * @return the fault
   */
  public static Fault refuse() {
    return of(Ending.REFUSE, 0);
  }

  /**
   * Cuts the connection in an orderly way: exactly that many bytes arrive, and then FIN. What the receiver still sends is read and
   * dropped, so that no RST takes its place.
   *
   * @param bytes after how many bytes; with 0, when the first byte comes
   * @return the fault
   */
  public static Fault cut(long bytes) {
    return of(Ending.CUT, bytes);
  }

  /**
   * Resets the connection: at most that many bytes arrive, and then RST. On Linux they all do, if the receiver has room for them,
   * and are read before the error; see {@link FaultProxy}.
   *
   * @param bytes after how many bytes; with 0, when the first byte comes
   * @return the fault
   */
  public static Fault reset(long bytes) {
    return of(Ending.RESET, bytes);
  }

  /**
   * Forwards that many bytes and then nothing more, while the sockets stay open until the client closes. Its half-close counts as its
   * leaving, since a proxy cannot tell the two apart. A stalled sender can write as much as buffers hold, and then is held up; of a
   * stalled request 64 KiB are read ahead, to notice a client that leaves.
   *
   * @param bytes after how many bytes; with 0, nothing arrives
   * @return the fault
   */
  public static Fault stall(long bytes) {
    return of(Ending.STALL, bytes);
  }

  /**
   * Ends the body of the answer validly after that many of its bytes: the last chunk is sent, {@code Content-Length} says what is
   * sent, or the connection ends. {@code Connection: close} is announced, and the connection ends with FIN. An answer without a
   * body, and what is not HTTP/1, passes unchanged.
   *
   * @param bytes the bytes of the body, chunked encoding taken off
   * @return the fault
   */
  public static Fault truncate(long bytes) {
    return of(Ending.TRUNCATE, bytes);
  }

  /**
   * Forwards everything but the end of the answer: not the last chunk of a chunked body, not the last byte of any other, not the
   * end of the connection where that ends the body. Then as after {@link #stall(long)}.
   *
   * @return the fault
   */
  public static Fault endless() {
    return of(Ending.ENDLESS, 0);
  }

  /**
   * The race of kept connections: the first exchange succeeds, and when the client uses the connection again it ends with FIN before
   * anything of the request is forwarded. Short for {@code cut(0).ofRequest().inExchange(2)}; {@code reset(0)} gives it RST.
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
   * Counts and paces what the client sends, instead of what the server answers.
   *
   * @return the changed fault
   * @throws IllegalArgumentException if the fault is about the end of an answer
   */
  public Fault ofRequest() {
    return new Fault(ending, after, Direction.REQUEST, exchange, pacing, keepsOpen, idle);
  }

  /**
   * Lets the fault begin later on the connection.
   *
   * @param number the message in the direction of the fault, from 1
   * @return the changed fault
   */
  public Fault inExchange(int number) {
    return new Fault(ending, after, direction, number, pacing, keepsOpen, idle);
  }

  /**
   * Forwards each byte in a network write of its own. The receiver may still find several together.
   *
   * @return the changed fault
   */
  public Fault everyByte() {
    return pieces(1);
  }

  /**
   * Limits network writes.
   *
   * @param bytes the most bytes in one, at least 1
   * @return the changed fault
   */
  public Fault pieces(int bytes) {
    return pacing(new Pacing(bytes, pacing.gather(), pacing.delay(), pacing.pause()));
  }

  /**
   * Holds bytes back until there are so many, and forwards these in one write. What is left is forwarded when an HTTP/1 message ends,
   * and when the sender closes.
   *
   * @param bytes how many, at least 1; as many are kept in memory
   * @return the changed fault
   */
  public Fault gather(int bytes) {
    return pacing(new Pacing(pacing.piece(), bytes, pacing.delay(), pacing.pause()));
  }

  /**
   * Waits before the first byte is forwarded, from when it has come. The server hears at once of a client that leaves meanwhile, but
   * the proxy keeps its socket until the wait is over, since the client may have closed one direction only.
   *
   * @param time how long at least
   * @return the changed fault
   */
  public Fault delay(Duration time) {
    return pacing(new Pacing(pacing.piece(), pacing.gather(), Objects.requireNonNull(time, "time"), pacing.pause()));
  }

  /**
   * Waits between two network writes.
   *
   * @param time how long at least
   * @return the changed fault
   */
  public Fault pause(Duration time) {
    return pacing(new Pacing(pacing.piece(), pacing.gather(), pacing.delay(), Objects.requireNonNull(time, "time")));
  }

  private Fault pacing(Pacing changed) {
    return new Fault(ending, after, direction, exchange, changed, keepsOpen, idle);
  }

  /**
   * Keeps the client's side open when the server closes or resets its own, until the client closes.
   *
   * @return the changed fault
   */
  public Fault keepOpen() {
    return new Fault(ending, after, direction, exchange, pacing, true, idle);
  }

  /**
   * Closes the connection with FIN when it has been idle: the last answer was forwarded, and no other request has come.
   *
   * @param time how long at least; zero for at once
   * @return the changed fault
   */
  public Fault idle(Duration time) {
    return new Fault(ending, after, direction, exchange, pacing, keepsOpen,
        Optional.of(Objects.requireNonNull(time, "time")));
  }

  /** The Java expression that makes this fault. */
  @Override
  public String toString() {
    return FaultExpression.of(this);
  }
}
