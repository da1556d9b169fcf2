package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.value.FileContent;
import bifrost.api.internal.value.MediaTypes;
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
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file in a request. It is read each time it is sent, and never loaded into memory as a whole. If its length is
 * known, the request has a {@code Content-Length}; otherwise the request uses chunked transfer encoding, which some
 * servers and proxies reject. Immutable and thread-safe: methods that set a value return a changed copy.
 *
 * @since 0.1
 */
public final class Upload implements JsonRepresentable {
  /**
   * A source of the bytes of an upload. Implementations must be thread-safe: several calls may open the source at the
   * same time.
   */
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

  private final String filename;
  private final String contentType;
  private final Optional<Path> path;
  private final OptionalLong length;
  private final Source source;

  private Upload(String filename, String contentType, Optional<Path> path, OptionalLong length, Source source) {
    this.filename = filename;
    this.contentType = contentType;
    this.path = path;
    this.length = length;
    this.source = source;
  }

  /**
   * Returns an upload of a file in the file system.
   *
   * @param file the path of the file
   * @return an upload whose media type depends on the extension of the name
   * @throws IllegalArgumentException if the file is not readable
   */
  public static Upload of(Path file) {
    FileContent.checkReadable(file);
    var filename = file.getFileName().toString();
    return new Upload(filename, MediaTypes.ofFilename(filename), Optional.of(file), OptionalLong.empty(),
        () -> Files.newInputStream(file));
  }

  /**
   * Returns an upload of bytes in memory, which are not copied. Two such uploads are equal if their bytes are equal.
   *
   * @param filename the name of the file in the request
   * @param bytes the bytes
   * @return an upload whose media type depends on the extension of the name
   * @throws IllegalArgumentException if the name is blank
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
   * @return an upload whose media type depends on the extension of the name
   * @throws IllegalArgumentException if the name is blank
   */
  public static Upload of(String filename, Source source) {
    Objects.requireNonNull(source, "source");
    return new Upload(checkedName(filename), MediaTypes.ofFilename(filename), Optional.empty(), OptionalLong.empty(),
        source);
  }

  /** {@return the name of the file in the request, which servers often use to determine the format} */
  public String filename() {
    return filename;
  }

  /**
   * Sets the name of the file in the request. The media type does not change.
   *
   * @param filename the name
   * @return a changed copy
   * @throws IllegalArgumentException if the name is blank
   */
  public Upload filename(String filename) {
    return new Upload(checkedName(filename), contentType, path, length, source);
  }

  /** {@return the name, after a check that it is not blank, because vLLM rejects a file without a name} */
  private static String checkedName(String filename) {
    if (Objects.requireNonNull(filename, "filename").isBlank()) {
      throw new IllegalArgumentException("filename must not be blank");
    }
    return filename;
  }

  /** {@return the media type, such as {@code audio/wav}} */
  public String contentType() {
    return contentType;
  }

  /**
   * Sets the media type.
   *
   * @param contentType the media type, such as {@code audio/wav}
   * @return a changed copy
   * @throws IllegalArgumentException if the media type contains a character that is not printable ASCII
   */
  public Upload contentType(String contentType) {
    if (!ArgumentChecks.isHeaderValue(Objects.requireNonNull(contentType, "contentType"))) {
      throw new IllegalArgumentException("contentType contains a character that is not printable ASCII: remove it");
    }
    return new Upload(filename, contentType, path, length, source);
  }

  /** {@return the path, if the content is a file in the file system; its length is read when it is sent} */
  public Optional<Path> path() {
    return path;
  }

  /** {@return the number of bytes, if there is no path and the number is known} */
  public OptionalLong length() {
    return length;
  }

  /**
   * Sets the number of bytes, so that the request has a {@code Content-Length}. If the source has another
   * number of bytes, the call fails with a {@link BifrostError.Unreachable} that is not transient. The length
   * of a file is always read from the file system.
   *
   * @param bytes the number of bytes; not negative
   * @return a changed copy
   * @throws IllegalArgumentException if the number is negative
   */
  public Upload length(long bytes) {
    if (bytes < 0) throw new IllegalArgumentException("length must not be negative: " + bytes);
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

  /** {@return the source of the bytes, which is opened each time the file is sent} */
  public Source source() {
    return source;
  }

  /** {@return whether the other object is an upload of the same file or source, with the same name and media type} */
  @Override
  public boolean equals(Object other) {
    return other instanceof Upload upload && filename.equals(upload.filename) && contentType.equals(upload.contentType)
        && path.equals(upload.path) && length.equals(upload.length)
        && (path.isPresent() || source.equals(upload.source));
  }

  @Override
  public int hashCode() {
    return Objects.hash(filename, contentType, path, length);
  }

  /** {@return the name, the media type, the path and the length} */
  @Override
  public String toString() {
    return "Upload[filename=" + filename + ", contentType=" + contentType + ", path=" + path + ", length=" + length
        + "]";
  }
}
