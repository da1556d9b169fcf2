package bifrost.api.internal.value;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A key supplier that reads the value of the key from a file for each attempt. */
public final class KeyFile implements Supplier<String> {
  private static final int MAX_BYTES = 64 << 10;

  private final Path file;

  public KeyFile(Path file) {
    this.file = file;
  }

  @Override
  public String get() {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new UnreadableKeyFileException(file, "is longer than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new UnreadableKeyFileException(file, "does not exist");
    } catch (IOException e) {
      throw new UnreadableKeyFileException(file, "cannot be read (" + NetworkExceptionText.describe(e) + ")");
    }
  }

  /** An exception for a key file that cannot be read. Its message contains no secret. */
  public static final class UnreadableKeyFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableKeyFileException(Path file, String reason) {
      super("the file " + file + " " + reason);
    }
  }
}
