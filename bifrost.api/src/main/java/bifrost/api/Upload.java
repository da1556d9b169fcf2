package bifrost.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A file to be sent along. It is read while it is sent, and again if it is sent again; never into memory.
 *
 * @param filename the name the server is told; it often tells the format by it
 * @param contentType the media type, such as {@code audio/wav}
 * @param path the file, if it is one: its length is then known beforehand
 * @param source where the bytes come from, each time anew
 */
public record Upload(String filename, String contentType, Optional<Path> path, Source source) {
  /** Where the bytes of an upload come from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Opens a stream of all bytes. If this method or the stream throws, or if this method returns null, the call fails with a
     * {@link BifrostError.Unreachable} that names the file and is not transient; the exception is its cause.
     *
     * @return a stream, closed by the caller
     * @throws IOException if it cannot be opened
     */
    InputStream open() throws IOException;
  }

  /** Checks that there is a name: vLLM refuses a file without one. */
  public Upload {
    Objects.requireNonNull(filename, "filename");
    Objects.requireNonNull(contentType, "contentType");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(source, "source");
    if (filename.isBlank()) throw new IllegalArgumentException("an upload needs a file name");
    if (!Check.isHeaderValue(contentType)) throw new IllegalArgumentException("the content type has a character that is not printable ASCII");
  }

  /**
   * A file of the file system.
   *
   * @param path the file
   * @return an upload
   * @throws IllegalArgumentException if it cannot be read
   */
  public static Upload of(Path path) {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) throw new IllegalArgumentException("there is no file to read at " + path);
    var filename = path.getFileName().toString();
    return new Upload(filename, typeOf(filename), Optional.of(path), () -> Files.newInputStream(path));
  }

  /**
   * Bytes in memory; they are not copied.
   *
   * @param filename the name the server is told
   * @param bytes the bytes
   * @return an upload
   */
  public static Upload of(String filename, byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    return of(filename, () -> new ByteArrayInputStream(bytes));
  }

  /**
   * Bytes from anywhere.
   *
   * @param filename the name the server is told
   * @param source opens them, as often as they are sent
   * @return an upload
   */
  public static Upload of(String filename, Source source) {
    return new Upload(filename, typeOf(filename), Optional.empty(), source);
  }

  /**
   * The same upload under another media type.
   *
   * @param contentType such as {@code audio/wav}
   * @return an upload
   */
  public Upload contentType(String contentType) {
    return new Upload(filename, contentType, path, source);
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
