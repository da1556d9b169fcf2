package bifrost.openai.internal.codec;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.openai.internal.Nullable;
import bifrost.openai.internal.http.BodyBytes;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * The bytes of a response body, or of one event of a stream, with the status and the headers of the response.
 *
 * @param truncationReason the reason why the body of an error is incomplete; {@code ""} if it is complete
 */
public record RawResponse(int status, HttpHeaders headers, byte[] bytes, int from, int to, String truncationReason) {
  /** A decoder that reads a result directly from the bytes. */
  public interface Decoder<T> {
    T decode(JsonReader in);

    /** Decodes an event with its name, the SSE field {@code event}; {@code ""} if it has none. */
    default T decode(JsonReader in, String name) {
      return decode(in);
    }

    /**
     * {@return the result for an event without a name that repeats most bytes of an earlier one; null for any other
     * event, which must be read completely}
     */
    default @Nullable T decodeRepeated(byte[] bytes, int from, int to, JsonReader in) {
      return null;
    }

    /** Receives the bytes of an event that was read completely, and its result. */
    default void decoded(byte[] bytes, int from, int to, T result) {}

    /** {@return whether an event may be any JSON, not only an object or an array} */
    default boolean readsAnyValue() {
      return false;
    }
  }

  public RawResponse(int status, HttpHeaders headers, byte[] bytes, int from, int to) {
    this(status, headers, bytes, from, to, "");
  }

  public static RawResponse of(int status, HttpHeaders headers, byte[] body) {
    return of(status, headers, BodyBytes.complete(body));
  }

  public static RawResponse of(int status, HttpHeaders headers, BodyBytes body) {
    return new RawResponse(status, headers, body.bytes(), 0, body.bytes().length, body.truncationReason());
  }

  /** Reads an event that is not an object. Returns empty for null, and throws an exception for any other JSON. */
  public static <E> Optional<E> nonObjectEvent(JsonReader in) {
    if (!in.isNull()) throw in.unexpected("an object");
    in.skip();
    return Optional.empty();
  }

  /** {@return the exception for an error that was found instead of a result} */
  static RuntimeException unexpectedError(JsonReader in) {
    return in.unexpected("a response, not an error");
  }

  /**
   * Decodes the result.
   *
   * @throws BifrostException with Rejected if the response is an error; with Malformed if it is neither a result nor
   *     an error
   * @throws IOException if decoding was cancelled
   */
  public <T> T decode(JsonReader reader, Decoder<T> decoder) throws IOException {
    try {
      return read(reader, decoder);
    } catch (JsonParseException e) {
      throw failure(e);
    }
  }

  /** Decodes the result. Throws {@link JsonParseException} for unexpected JSON. */
  <T> T read(JsonReader reader, Decoder<T> decoder) throws IOException {
    try {
      reader.reset(bytes, from, to);
      var value = decoder.decode(reader);
      reader.end();
      return value;
    } catch (BifrostException e) {
      throw ErrorDecoder.withResponse(e, this);
    } catch (CancellationException e) {
      throw new IOException("decoding was cancelled", e);
    }
  }

  /**
   * Decodes the result like {@link #read}. If this fails and the bytes are not valid UTF-8, repairs them and decodes
   * again.
   */
  public <T> T readRepaired(JsonReader reader, Decoder<T> decoder) throws IOException {
    try {
      return read(reader, decoder);
    } catch (JsonParseException e) {
      var repaired = Utf8Repair.repair(bytes, from, to);
      if (Arrays.equals(repaired, 0, repaired.length, bytes, from, to)) throw e;
      return of(status, headers, repaired).read(reader, decoder);
    }
  }

  public boolean isJson(JsonReader reader) throws IOException {
    try {
      return readRepaired(reader, in -> {
        in.skip();
        return true;
      });
    } catch (JsonParseException e) {
      return false;
    }
  }

  public BifrostException failure(JsonParseException e) {
    boolean isUnexpected = e.path().equals("$"); // a required member is missing, while no member is invalid
    return ErrorDecoder.find(this, isUnexpected)
        .orElseGet(() -> malformed("unexpected response: " + e.getMessage(), e));
  }

  /**
   * {@return the error for a malformed body} The message includes status 204 and 205, which explain why there is no
   * body.
   */
  public BifrostException malformed(String message, @Nullable Throwable cause) {
    var detailed = status == 204 || status == 205 ? "HTTP " + status + ": " + message : message;
    return new BifrostException(new Malformed(detailed, text()), cause);
  }

  /** {@return the content encoding of the body, if it is encoded} */
  public static Optional<String> contentEncoding(HttpHeaders headers) {
    var encodings = headers.allValues("content-encoding");
    return encodings.isEmpty() || encodings.get(0).equalsIgnoreCase("identity") ? Optional.empty()
        : Optional.of(encodings.get(0));
  }

  public boolean isBlank() {
    return firstByte() < 0;
  }

  /** {@return the first byte after white space and a byte order mark; -1 if there is none} */
  public int firstByte() {
    for (int i = from + byteOrderMark(); i < to; i++) if (!isWhiteSpace(bytes[i])) return bytes[i] & 0xff;
    return -1;
  }

  private int byteOrderMark() {
    boolean marked = to - from >= 3 && bytes[from] == (byte) 0xEF && bytes[from + 1] == (byte) 0xBB
        && bytes[from + 2] == (byte) 0xBF;
    return marked ? 3 : 0;
  }

  /** {@return whether the bytes are the given ASCII text, ignoring leading and trailing white space} */
  public boolean contentEquals(String text) {
    int first = from;
    int last = to;
    while (first < last && isWhiteSpace(bytes[first])) first++;
    while (first < last && isWhiteSpace(bytes[last - 1])) last--;
    if (last - first != text.length()) return false;
    for (int i = 0; i < text.length(); i++) if (bytes[first + i] != text.charAt(i)) return false;
    return true;
  }

  private static boolean isWhiteSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  /** {@return the beginning of the text, with the maximum length for an error} */
  String text() {
    return text(BodyBytes.MAX_ERROR_TEXT_BYTES);
  }

  String text(int maxBytes) {
    return BodyBytes.text(bytes, from, to, maxBytes, truncationReason);
  }
}
