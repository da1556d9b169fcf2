package bifrost.api.internal.value;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/** The content of a file that becomes a part of a message. */
public final class FileContent {
  private static final String AUDIO = "audio/";
  private static final String VIDEO = "video/";

  private final Path file;
  private final byte[] bytes;

  private FileContent(Path file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  public static FileContent read(Path file) {
    checkReadable(file);
    try {
      return new FileContent(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  public static void checkReadable(Path file) {
    Objects.requireNonNull(file, "file");
    if (Files.isRegularFile(file) && Files.isReadable(file)) return;
    var reason = Files.notExists(file) ? "no such file" : Files.isDirectory(file) ? "a directory, not a file"
        : "not a readable file";
    throw new IllegalArgumentException(reason + ": " + file);
  }

  public byte[] bytes() {
    return bytes;
  }

  public String filename() {
    return file.getFileName().toString();
  }

  public String mediaType() {
    var type = MediaTypes.of(filename(), bytes);
    var name = filename().toLowerCase(Locale.ROOT);
    // the signature of these containers does not tell audio from video
    return type.startsWith(AUDIO) && (name.endsWith(".mp4") || name.endsWith(".webm"))
        ? VIDEO + type.substring(AUDIO.length())
        : type;
  }

  /**
   * {@return the subtype of the media type}
   *
   * @param type the type that the caller needs: {@code image/}, {@code audio/} or {@code video/}
   * @param alternative the method that accepts files of any type
   * @throws IllegalArgumentException if the file is empty, or of another type
   */
  public String subtype(String type, String alternative) {
    if (bytes.length == 0) throw new IllegalArgumentException(file + " is empty");
    var actual = mediaType();
    if (actual.startsWith(type)) return actual.substring(type.length());
    if (type.equals(AUDIO) && (actual.equals("video/mp4") || actual.equals("video/webm"))) {
      return actual.substring(VIDEO.length());
    }
    throw new IllegalArgumentException(
        file + " is of type " + actual + ", not " + type + "*: if this is wrong, call " + alternative);
  }
}
