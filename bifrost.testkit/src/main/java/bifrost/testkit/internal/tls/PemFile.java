package bifrost.testkit.internal.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary file with certificates or keys. */
public final class PemFile implements AutoCloseable {
  private final Path path;

  private PemFile(Path path) {
    this.path = path;
  }

  public static PemFile of(String content) {
    try {
      var file = new PemFile(Files.createTempFile("bifrost-kit", ".pem"));
      file.write(content);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path() {
    return path;
  }

  public void write(String content) {
    try {
      Files.writeString(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void delete() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // the file is in the temporary directory
    }
  }

  @Override
  public void close() {
    delete();
  }
}
