package bifrost.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A file that contains the value of a key and is read for each attempt. */
final class KeyFile implements Supplier<String> {
  private static final int LONGEST = 64 << 10;

  private final Path file;

  KeyFile(Path file) {
    this.file = file;
  }

  @Override
  public String get() {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) throw new Unreadable(file, "is longer than " + LONGEST + " bytes");
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new Unreadable(file, "does not exist");
    } catch (IOException e) {
      throw new Unreadable(file, "cannot be read (" + FailureText.of(e) + ")");
    }
  }

  /** A failure whose message contains no secret. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(Path file, String why) {
      super("the file " + file + " " + why);
    }
  }
}
