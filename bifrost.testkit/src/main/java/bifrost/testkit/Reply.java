package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.testkit.internal.server.EventSplitter;
import bifrost.testkit.internal.server.RecordedReplyParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One scripted answer of a {@link FakeServer}: what is sent, in which pieces, and how it ends. Immutable; the methods that
 * look like changes answer a changed copy.
 *
 * <pre>{@code
 * Reply.sse("{\"choices\":[]}", "[DONE]")                       // a whole stream
 * Reply.sse("{\"choices\":[]}").end(Reply.Ending.CUT)           // the connection ends in mid-stream
 * Reply.json(503, "{\"error\":\"busy\"}").header("Retry-After", "1")
 * Reply.json("{\"id\":\"é\"}").everyByte()                      // one network write for each byte of the body
 * Reply.recorded(Path.of("answer.response"))                   // what curl -i has printed
 * }</pre>
 *
 * <p>How the body is delimited follows from {@link #framing()}. An {@link #end() ending} other than {@code COMPLETE} always
 * leaves a delimited body unfinished: the last chunk is missing, or {@code Content-Length} promises one byte more than is
 * sent, so that a correct client can tell. A header given by the script is sent as it is, {@code Content-Length} and
 * {@code Transfer-Encoding} included; nothing is checked, so wrong answers can be scripted too.
 *
 * <p>Two replies are equal if their parts are, and byte arrays are equal only to themselves; those
 * that {@link #writes()} shows must not be changed.
 *
 * @param status the HTTP status, for example 200
 * @param headers header fields by name, sent in this order and in this spelling
 * @param writes the body, one element for each network write; an event stream sends each as one chunk of the chunked encoding
 * @param end how the answer ends
 * @param framing how the end of the body is marked
 * @param delay how long the server waits, the request read, before it sends the first byte
 */
public record Reply(int status, Map<String, String> headers, List<byte[]> writes, Ending end, Framing framing,
    Duration delay) {
  /** How an answer ends. */
  public enum Ending {
    /** Everything is sent, and the connection is kept for the next request unless a header says otherwise. */
    COMPLETE,
    /** The connection is closed in an orderly way (FIN) before the body is finished. */
    CUT,
    /** The connection is reset (RST) before the body is finished. */
    RESET,
    /** Nothing more is sent, and the connection stays open until the client or {@link FakeServer#close()} ends it. */
    STALL
  }

  /** How a client can tell where the body ends. */
  public enum Framing {
    /** Chunked if the content type is {@code text/event-stream}, otherwise {@code Content-Length}. */
    BY_CONTENT_TYPE,
    /** Neither length nor chunks: the body ends where the connection is closed, and {@code Connection: close} announces it. */
    CLOSE_DELIMITED,
    /** No response head and no body are sent at all. */
    NO_ANSWER
  }

  /**
   * Copies what can change.
   *
   * @param status the HTTP status
   * @param headers header fields by name
   * @param writes the pieces of the body
   * @param end how the answer ends
   * @param framing how the end of the body is marked
   * @param delay the wait before the first byte
   */
  public Reply {
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(writes, "writes");
    headers.forEach((name, value) -> Objects.requireNonNull(value, name));
    headers = unmodifiable(headers);
    writes = writes.stream().map(byte[]::clone).toList();
    Objects.requireNonNull(end, "end");
    Objects.requireNonNull(framing, "framing");
    Objects.requireNonNull(delay, "delay");
  }

  /**
   * A reply framed by its content type, without delay.
   *
   * @param status the HTTP status
   * @param headers header fields by name
   * @param writes the pieces of the body
   * @param end how the answer ends
   */
  public Reply(int status, Map<String, String> headers, List<byte[]> writes, Ending end) {
    this(status, headers, writes, end, Framing.BY_CONTENT_TYPE, Duration.ZERO);
  }

  /**
   * A JSON answer with status 200.
   *
   * @param body the JSON text
   * @return the reply
   */
  public static Reply json(String body) {
    return json(200, body);
  }

  /**
   * A JSON answer.
   *
   * @param status the HTTP status
   * @param body the JSON text
   * @return the reply
   */
  public static Reply json(int status, String body) {
    return of(status, Map.of("content-type", "application/json"), body.getBytes(UTF_8));
  }

  /**
   * A stream of server-sent events with status 200. Nothing is added: a stream that ends like vLLM's has {@code "[DONE]"} as
   * its last argument.
   *
   * @param data the data of each event; each becomes {@code data: <data>} and an empty line, one chunk, one write
   * @return the reply
   */
  public static Reply sse(String... data) {
    return events(
        List.of(Objects.requireNonNull(data, "data")).stream().map(each -> "data: " + each + "\n\n").toList());
  }

  /**
   * A stream of server-sent events with status 200, from its text: what {@code curl -N} has printed, say. Each event is one chunk and one
   * write, as vLLM sends them. Nothing is added but the empty line after the last event, where the text has none, since editors and text
   * blocks like to drop it.
   *
   * @param body the events, with their fields, comments and empty lines; lines end with LF, CR LF or CR
   * @return the reply
   */
  public static Reply events(String body) {
    return events(EventSplitter.events(Objects.requireNonNull(body, "body")));
  }

  /**
   * A stream of server-sent events, one network write each.
   *
   * @param events the text of each, with its field names and the blank line at its end
   * @return a reply
   */
  public static Reply events(List<String> events) {
    var writes = events.stream().map(each -> each.getBytes(UTF_8)).toList();
    return new Reply(200, Map.of("content-type", "text/event-stream; charset=utf-8"), writes, Ending.COMPLETE);
  }

  /**
   * Any answer.
   *
   * @param status the HTTP status
   * @param headers header fields by name
   * @param body the body, sent in one write
   * @return the reply
   */
  public static Reply of(int status, Map<String, String> headers, byte[] body) {
    return new Reply(status, headers, body.length == 0 ? List.of() : List.of(body), Ending.COMPLETE);
  }

  /**
   * A recorded answer: its status line, its header fields, an empty line, and its body as it was before it was cut into chunks. That is
   * what {@code curl -i} prints; answers with a status below 200 before it are passed over. An event stream is sent one event a write, as
   * by {@link #events(String)}, any other body in one write. Of the fields those that concern the connection only are left out
   * ({@code Content-Length}, {@code Transfer-Encoding}, {@code Connection} and {@code Keep-Alive}): the server makes its own.
   *
   * @param file where the answer is
   * @return the reply
   * @throws UncheckedIOException if the file cannot be read
   * @throws IllegalArgumentException if it holds no HTTP answer
   */
  public static Reply recorded(Path file) {
    try {
      return RecordedReplyParser.parse(file.toString(), Files.readAllBytes(file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * A recorded answer, as {@link #recorded(Path)} has it, from a resource of the test: {@code Class.getResourceAsStream(String)} finds those
   * of a module too.
   *
   * @param resource the answer; it is read to its end and closed
   * @return the reply
   * @throws UncheckedIOException if the stream cannot be read
   * @throws IllegalArgumentException if it holds no HTTP answer
   */
  public static Reply recorded(InputStream resource) {
    try (var in = Objects.requireNonNull(resource, "there is no such resource")) {
      return RecordedReplyParser.parse("the recording", in.readAllBytes());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * No answer: the request is read, and then nothing happens until the client goes away.
   *
   * @return the reply
   */
  public static Reply silence() {
    return new Reply(200, Map.of(), List.of(), Ending.STALL, Framing.NO_ANSWER, Duration.ZERO);
  }

  /**
   * No answer: the request is read and the connection closed without a byte, as when a server ends an idle connection in the
   * moment it is used again. With {@code end(Ending.RESET)} the connection is reset instead.
   *
   * @return the reply
   */
  public static Reply hangUp() {
    return new Reply(200, Map.of(), List.of(), Ending.CUT, Framing.NO_ANSWER, Duration.ZERO);
  }

  /**
   * Sets a header field, replacing one whose name differs at most in case.
   *
   * @param name the field's name
   * @param value the field's value
   * @return the changed reply
   */
  public Reply header(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    var changed = new LinkedHashMap<>(headers);
    changed.keySet().removeIf(name::equalsIgnoreCase);
    changed.put(name, value);
    return new Reply(status, changed, writes, end, framing, delay);
  }

  /**
   * Sets how the answer ends.
   *
   * @param ending how
   * @return the changed reply
   */
  public Reply end(Ending ending) {
    return new Reply(status, headers, writes, Objects.requireNonNull(ending, "ending"), framing, delay);
  }

  /**
   * Cuts the body into writes at these places. The former division into writes is forgotten.
   *
   * @param offsets bytes from the start of the body, ascending, each between 0 and the body's length; none: one write
   * @return the changed reply
   * @throws IllegalArgumentException if an offset is out of range or smaller than the one before
   */
  public Reply split(int... offsets) {
    Objects.requireNonNull(offsets, "offsets");
    byte[] body = body();
    var pieces = new ArrayList<byte[]>();
    int from = 0;
    for (int offset : offsets) {
      if (offset < from || offset > body.length) {
        throw new IllegalArgumentException("offset " + offset + " is not between " + from + " and " + body.length);
      }
      pieces.add(Arrays.copyOfRange(body, from, offset));
      from = offset;
    }
    pieces.add(Arrays.copyOfRange(body, from, body.length));
    pieces.removeIf(piece -> piece.length == 0);
    return new Reply(status, headers, pieces, end, framing, delay);
  }

  /**
   * Sends each byte of the body in a write of its own.
   *
   * @return the changed reply
   */
  public Reply everyByte() {
    int length = body().length;
    int[] offsets = new int[Math.max(length - 1, 0)];
    Arrays.setAll(offsets, index -> index + 1);
    return split(offsets);
  }

  /**
   * Sends neither length nor chunks, but {@code Connection: close}: the end of the connection is the end of the body, and a
   * {@code CUT} looks like a complete answer.
   *
   * @return the changed reply
   */
  public Reply closeDelimited() {
    return new Reply(status, headers, writes, end, Framing.CLOSE_DELIMITED, delay);
  }

  /**
   * Lets the server wait before it sends the first byte.
   *
   * @param time how long
   * @return the changed reply
   */
  public Reply delay(Duration time) {
    return new Reply(status, headers, writes, end, framing, Objects.requireNonNull(time, "time"));
  }

  /**
   * Joins all writes.
   *
   * @return a copy of the body
   */
  public byte[] body() {
    var body = new ByteArrayOutputStream();
    writes.forEach(body::writeBytes);
    return body.toByteArray();
  }

  private static Map<String, String> unmodifiable(Map<String, String> headers) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }
}
