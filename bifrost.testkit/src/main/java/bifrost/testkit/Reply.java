package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.testkit.internal.server.EventSplitter;
import bifrost.testkit.internal.server.RecordedReplyParser;
import bifrost.testkit.internal.util.ServerSentEvent;
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
 * A scripted response of a {@link FakeServer}: its content, its division into network writes, and its ending. Immutable
 * and thread-safe: methods that modify a reply return a modified copy.
 *
 * <pre>{@code
 * Reply.sse("{\"choices\":[]}", "[DONE]");                      // a complete stream
 * Reply.sse("{\"choices\":[]}").end(Reply.Ending.CUT);          // the connection ends in the middle of the stream
 * Reply.json(503, "{\"error\":\"busy\"}").header("Retry-After", "1");
 * Reply.json("{\"id\":\"é\"}").everyByte();                     // one network write for each byte of the body
 * Reply.recorded(Path.of("chat.response"));                    // the output of curl -i
 * }</pre>
 *
 * <p>{@link #framing()} determines how the end of the body is marked. With an {@link #end() ending} other than
 * {@code COMPLETE}, a correct client can detect that the body is incomplete: the last chunk is missing, or
 * {@code Content-Length} is one byte larger than the body. A {@linkplain #closeDelimited() close-delimited} body
 * that ends with {@code CUT} looks complete, however. Headers are sent as they are, including
 * {@code Content-Length} and {@code Transfer-Encoding}. They are not validated, so that invalid responses can be
 * scripted.
 *
 * <p>Two replies are equal if all their components are equal, where byte arrays are compared by identity.
 * Callers must not modify the arrays that {@link #writes()} returns.
 *
 * @param status the HTTP status, for example 200
 * @param headers the headers by name, sent in this order and with this capitalization
 * @param writes the body, one element for each network write; an event stream sends each element as one chunk
 * @param end how the response ends
 * @param framing how the end of the body is marked
 * @param delay the delay between the end of the request and the first byte of the response
 * @since 0.1
 */
public record Reply(int status, Map<String, String> headers, List<byte[]> writes, Ending end, Framing framing,
    Duration delay) {
  /** The way in which a response ends. */
  public enum Ending {
    /** The response is sent completely. The connection is kept for the next request unless a header prevents it. */
    COMPLETE,
    /** The connection is closed with FIN before the body is complete. */
    CUT,
    /** The connection is reset with RST before the body is complete. */
    RESET,
    /**
     * Nothing more is sent, and the connection stays open until the client or {@link FakeServer#close()} closes
     * it.
     */
    STALL
  }

  /** The way in which the end of the body is marked. */
  public enum Framing {
    /** Chunked if the content type is {@code text/event-stream}, otherwise {@code Content-Length}. */
    BY_CONTENT_TYPE,
    /** No length and no chunks: the body ends with the connection, and the response has {@code Connection: close}. */
    CLOSE_DELIMITED,
    /** Neither a response head nor a body is sent. */
    NO_RESPONSE
  }

  /**
   * Copies the collections and arrays.
   *
   * @param status the HTTP status
   * @param headers the headers by name
   * @param writes the network writes of the body
   * @param end how the response ends
   * @param framing how the end of the body is marked
   * @param delay the delay before the first byte
   */
  public Reply {
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(writes, "writes");
    headers.forEach((name, value) -> Objects.requireNonNull(value, Objects.requireNonNull(name, "headers")));
    headers = unmodifiable(headers);
    writes = writes.stream().map(byte[]::clone).toList();
    Objects.requireNonNull(end, "end");
    Objects.requireNonNull(framing, "framing");
    Objects.requireNonNull(delay, "delay");
  }

  /**
   * Creates a reply without delay, whose framing depends on its content type.
   *
   * @param status the HTTP status
   * @param headers the headers by name
   * @param writes the network writes of the body
   * @param end how the response ends
   */
  public Reply(int status, Map<String, String> headers, List<byte[]> writes, Ending end) {
    this(status, headers, writes, end, Framing.BY_CONTENT_TYPE, Duration.ZERO);
  }

  /**
   * Creates a JSON reply with status 200.
   *
   * @param body the JSON text
   * @return the reply
   */
  public static Reply json(String body) {
    return json(200, body);
  }

  /**
   * Creates a JSON reply.
   *
   * @param status the HTTP status
   * @param body the JSON text
   * @return the reply
   */
  public static Reply json(int status, String body) {
    return of(status, Map.of("content-type", "application/json"), Objects.requireNonNull(body, "body").getBytes(UTF_8));
  }

  /**
   * Creates a stream of server-sent events with status 200. Nothing is added; pass {@code "[DONE]"} as the last
   * argument to end the stream as vLLM does.
   *
   * @param data the data of each event; each is sent as {@code data: <data>} and an empty line, in one chunk
   *     and one write
   * @return the reply
   */
  public static Reply sse(String... data) {
    return events(List.of(Objects.requireNonNull(data, "data")).stream().map(ServerSentEvent::of).toList());
  }

  /**
   * Creates a stream of server-sent events with status 200 from its text, for example the output of {@code curl
   * -N}. Each event is one chunk and one write, as with vLLM. If the empty line after the last event is
   * missing, it is added, because editors and text blocks often drop it.
   *
   * @param body the events, with their fields, comments and empty lines; lines end with LF, CR LF or CR
   * @return the reply
   */
  public static Reply events(String body) {
    return events(EventSplitter.events(Objects.requireNonNull(body, "body")));
  }

  /**
   * Creates a stream of server-sent events with status 200, one network write for each event.
   *
   * @param events the text of each event, with its field names and the empty line at its end
   * @return the reply
   */
  public static Reply events(List<String> events) {
    var writes = Objects.requireNonNull(events, "events").stream().map(each -> each.getBytes(UTF_8)).toList();
    return new Reply(200, Map.of("content-type", "text/event-stream; charset=utf-8"), writes, Ending.COMPLETE);
  }

  /**
   * Creates a reply with any status, headers and body.
   *
   * @param status the HTTP status
   * @param headers the headers by name
   * @param body the body, sent in one write
   * @return the reply
   */
  public static Reply of(int status, Map<String, String> headers, byte[] body) {
    Objects.requireNonNull(body, "body");
    return new Reply(status, headers, body.length == 0 ? List.of() : List.of(body), Ending.COMPLETE);
  }

  /**
   * Reads a recorded response in the format of {@code curl -i}: the status line, the headers, an empty line,
   * and the body without transfer coding. Informational responses (status below 200) before it are ignored. An
   * event stream is sent with one write for each event, as with {@link #events(String)}; any other body is sent
   * in one write. Connection headers ({@code Content-Length}, {@code Transfer-Encoding}, {@code Connection} and
   * {@code Keep-Alive}) are dropped, because the server sets its own.
   *
   * @param file the file with the response
   * @return the reply
   * @throws UncheckedIOException if the file cannot be read
   * @throws IllegalArgumentException if the file does not contain an HTTP response
   */
  public static Reply recorded(Path file) {
    try {
      return RecordedReplyParser.parse(Objects.requireNonNull(file, "file").toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a recorded response in the format of {@link #recorded(Path)} from a stream, for example from a test
   * resource. {@code Class.getResourceAsStream(String)} also finds resources in a named module.
   *
   * @param resource the response; it is read to its end and closed
   * @return the reply
   * @throws UncheckedIOException if the stream cannot be read
   * @throws IllegalArgumentException if the stream does not contain an HTTP response
   */
  public static Reply recorded(InputStream resource) {
    try (var in = Objects.requireNonNull(resource, "resource not found: the stream is null")) {
      return RecordedReplyParser.parse("the recording", in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Creates a reply that sends nothing: the server reads the request, and keeps the connection open until the
   * client disconnects.
   *
   * @return the reply
   */
  public static Reply silence() {
    return new Reply(200, Map.of(), List.of(), Ending.STALL, Framing.NO_RESPONSE, Duration.ZERO);
  }

  /**
   * Creates a reply that closes the connection without a response: the server reads the request and sends no
   * byte, like a server that closes an idle connection at the moment the client reuses it. With
   * {@code end(Ending.RESET)} the connection is reset instead.
   *
   * @return the reply
   */
  public static Reply hangUp() {
    return new Reply(200, Map.of(), List.of(), Ending.CUT, Framing.NO_RESPONSE, Duration.ZERO);
  }

  /**
   * Sets a header. Replaces an existing header with the same name, ignoring case.
   *
   * @param name the name
   * @param value the value
   * @return the modified reply
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
   * Sets how the response ends.
   *
   * @param ending the ending
   * @return the modified reply
   */
  public Reply end(Ending ending) {
    return new Reply(status, headers, writes, Objects.requireNonNull(ending, "ending"), framing, delay);
  }

  /**
   * Splits the body into network writes at these offsets, instead of at earlier ones.
   *
   * @param offsets the offsets in bytes from the start of the body, in ascending order, each between 0 and the
   *     length of the body; without offsets, the body is sent in one write
   * @return the modified reply
   * @throws IllegalArgumentException if an offset is out of range or smaller than the previous one
   */
  public Reply split(int... offsets) {
    Objects.requireNonNull(offsets, "offsets");
    byte[] body = body();
    var writes = new ArrayList<byte[]>();
    int from = 0;
    for (int offset : offsets) {
      if (offset < from || offset > body.length) {
        throw new IllegalArgumentException("offset must be between " + from + " and " + body.length + ": " + offset);
      }
      writes.add(Arrays.copyOfRange(body, from, offset));
      from = offset;
    }
    writes.add(Arrays.copyOfRange(body, from, body.length));
    writes.removeIf(write -> write.length == 0);
    return new Reply(status, headers, writes, end, framing, delay);
  }

  /**
   * Sends each byte of the body in its own write.
   *
   * @return the modified reply
   */
  public Reply everyByte() {
    int length = body().length;
    int[] offsets = new int[Math.max(length - 1, 0)];
    Arrays.setAll(offsets, index -> index + 1);
    return split(offsets);
  }

  /**
   * Sends {@code Connection: close} instead of a length or chunks. The body ends with the connection, so that a
   * response that ends with {@code CUT} looks complete.
   *
   * @return the modified reply
   */
  public Reply closeDelimited() {
    return new Reply(status, headers, writes, end, Framing.CLOSE_DELIMITED, delay);
  }

  /**
   * Sets the delay before the first byte.
   *
   * @param time the delay
   * @return the modified reply
   */
  public Reply delay(Duration time) {
    return new Reply(status, headers, writes, end, framing, Objects.requireNonNull(time, "time"));
  }

  /** {@return a copy of the body: all writes, joined} */
  public byte[] body() {
    var body = new ByteArrayOutputStream();
    writes.forEach(body::writeBytes);
    return body.toByteArray();
  }

  private static Map<String, String> unmodifiable(Map<String, String> headers) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }
}
