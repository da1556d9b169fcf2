package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.UploadJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file in a request. It is read each time it is sent, and never loaded into memory as a whole. If its length is
 * known, the request has a {@code Content-Length}; otherwise the request uses chunked transfer encoding, which some
 * servers and proxies reject.
 *
 * @param filename the name of the file in the request, which servers often use to determine the format
 * @param contentType the media type, such as {@code audio/wav}
 * @param path the path, if the content is a file in the file system; its length is read when it is sent
 * @param length the number of bytes, if there is no path and the number is known
 * @param source the source of the bytes, which is opened each time the file is sent
 */
public record Upload(String filename, String contentType, Optional<Path> path, OptionalLong length, Source source)
    implements JsonRepresentable {
  /** A source of the bytes of an upload. */
  @FunctionalInterface
  public interface Source {
    /**
     * Opens a stream of all bytes. If this method or the stream throws, or if this method returns null, the
     * call fails with a {@link BifrostError.Unreachable} that names the file and is not transient; the
     * exception is its cause.
     *
     * @return a stream, which the library closes
     * @throws IOException if it cannot be opened
     */
    InputStream open() throws IOException;
  }

  /** A source of bytes in memory. */
  private record Bytes(byte[] bytes) implements Source {
    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return bytes.length + " bytes";
    }
  }

  /** Checks that there is a name, because vLLM rejects a file without one, and that the length is not negative. */
  public Upload {
    Objects.requireNonNull(filename, "filename");
    Objects.requireNonNull(contentType, "contentType");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(length, "length");
    Objects.requireNonNull(source, "source");
    if (filename.isBlank()) throw new IllegalArgumentException("filename must not be blank");
    if (length.isPresent() && length.getAsLong() < 0) {
      throw new IllegalArgumentException("length must not be negative: " + length.getAsLong());
    }
    if (!ArgumentChecks.isHeaderValue(contentType)) {
      throw new IllegalArgumentException("contentType contains a character that is not printable ASCII: remove it");
    }
  }

  /**
   * Returns an upload of a file in the file system.
   *
   * @param path the file
   * @return an upload
   * @throws IllegalArgumentException if the file is not readable
   */
  public static Upload of(Path path) {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new IllegalArgumentException("not a readable file: " + path);
    }
    var filename = path.getFileName().toString();
    return new Upload(filename, typeOf(filename), Optional.of(path), OptionalLong.empty(),
        () -> Files.newInputStream(path));
  }

  /**
   * Returns an upload of bytes in memory, which are not copied. Two such uploads are equal if their bytes are equal.
   *
   * @param filename the name of the file in the request
   * @param bytes the bytes
   * @return an upload
   */
  public static Upload of(String filename, byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    return of(filename, new Bytes(bytes)).length(bytes.length);
  }

  /**
   * Returns an upload of bytes from any source. If their number is known, call {@link #length(long)} on the
   * result.
   *
   * @param filename the name of the file in the request
   * @param source the source, which is opened each time the file is sent
   * @return an upload
   */
  public static Upload of(String filename, Source source) {
    return new Upload(filename, typeOf(filename), Optional.empty(), OptionalLong.empty(), source);
  }

  /**
   * Sets the media type.
   *
   * @param contentType the media type, such as {@code audio/wav}
   * @return a changed copy
   */
  public Upload contentType(String contentType) {
    return new Upload(filename, contentType, path, length, source);
  }

  /**
   * Sets the number of bytes, so that the request has a {@code Content-Length}. If the source has another
   * number of bytes, the call fails with a {@link BifrostError.Unreachable} that is not transient. The length
   * of a file is always read from the file system.
   *
   * @param bytes the number of bytes; not negative
   * @return a changed copy
   */
  public Upload length(long bytes) {
    return new Upload(filename, contentType, path, OptionalLong.of(bytes), source);
  }

  /**
   * Returns the upload that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it
   * @return the upload
   */
  public static Upload of(JsonObject json) {
    return JsonForm.read(json, UploadJson::read);
  }

  /**
   * Returns the upload that a text represents.
   *
   * @param json the text of a JSON form
   * @return the upload
   * @throws bifrost.api.json.JsonParseException if the text is not an upload
   */
  public static Upload parse(String json) {
    return JsonForm.parse(json, UploadJson::read);
  }

  /**
   * {@return the JSON form: {@code filename}, {@code content_type}, and all bytes in Base64 as {@code file_data}} The
   * upload that {@link #of(JsonObject)} returns for it is an upload of bytes in memory.
   *
   * @throws java.io.UncheckedIOException if the bytes cannot be read
   */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, UploadJson::write);
  }

  private static String typeOf(String filename) {
    return switch (filename.substring(filename.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "wav" -> "audio/wav";
      case "mp3", "mpga", "mpeg" -> "audio/mpeg";
      case "m4a", "mp4" -> "audio/mp4";
      case "flac" -> "audio/flac";
      case "ogg", "oga", "opus" -> "audio/ogg";
      case "webm" -> "audio/webm";
      case "png" -> "image/png";
      case "jpg", "jpeg" -> "image/jpeg";
      case "webp" -> "image/webp";
      case "pdf" -> "application/pdf";
      case "json" -> "application/json";
      case "jsonl" -> "application/jsonl";
      case "txt" -> "text/plain";
      default -> "application/octet-stream";
    };
  }
}
