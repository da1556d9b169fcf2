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
 * The bytes of a whole response body, or of one event of a stream, with the status and the headers of the response.
 *
 * @param truncationReason why the bytes are only a part of an error's body; {@code ""} if they are complete
 */
public record RawResponse(int status, HttpHeaders headers, byte[] bytes, int from, int to, String truncationReason) {
  /** Reads a record straight from the bytes. */
  public interface Decoder<T> {
    T decode(JsonReader in);

    /** Reads an event that may have a name, its SSE field {@code event}; {@code ""} for none. */
    default T decode(JsonReader in, String name) {
      return decode(in);
    }

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

  /** Reads JSON that is not an object where an event is expected. A null is no event; anything else is an error. */
  public static <E> Optional<E> nonObjectEvent(JsonReader in) {
    if (!in.isNull()) throw in.unexpected("an object");
    in.skip();
    return Optional.empty();
  }

  /**
   * Reads a result.
   *
   * @throws BifrostException with Rejected if this is an error, with Malformed if it is neither
   * @throws IOException if the reader was cancelled
   */
  public <T> T decode(JsonReader reader, Decoder<T> decoder) throws IOException {
    try {
      return read(reader, decoder);
    } catch (JsonParseException e) {
      throw failure(e);
    }
  }

  /** Reads a result, and lets a {@link JsonParseException} for unexpected JSON pass to the caller. */
  <T> T read(JsonReader reader, Decoder<T> decoder) throws IOException {
    try {
      reader.reset(bytes, from, to);
      var value = decoder.decode(reader);
      reader.end();
      return value;
    } catch (CancellationException e) {
      throw new IOException("decoding was cancelled", e);
    }
  }

  /** The same, but if the bytes are not UTF-8, what is not is replaced and the result read again. */
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
    boolean isOther = e.path().equals("$"); // a required member is missing; no member is wrong
    return ErrorDecoder.find(this, isOther).orElseGet(() -> malformed("unexpected response: " + e.getMessage(), e));
  }

  /** {@return the error for a malformed body} It names status 204 and 205, which explain why there is no body. */
  public BifrostException malformed(String message, @Nullable Throwable cause) {
    var why = status == 204 || status == 205 ? "HTTP " + status + ": " + message : message;
    return new BifrostException(new Malformed(why, text()), cause);
  }

  /** How the body is encoded, if it is. */
  public static Optional<String> contentEncoding(HttpHeaders headers) {
    return headers.firstValue("content-encoding").filter(encoding -> !encoding.equalsIgnoreCase("identity"));
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

  /** {@return whether the bytes are this ASCII text, ignoring white space around it} */
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

  /** As much of it as an error keeps. */
  String text() {
    return text(BodyBytes.MAX_ERROR_TEXT_BYTES);
  }

  String text(int most) {
    return BodyBytes.text(bytes, from, to, most, truncationReason);
  }
}
