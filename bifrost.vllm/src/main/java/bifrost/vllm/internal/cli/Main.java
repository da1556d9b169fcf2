package bifrost.vllm.internal.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** The main class of the module. */
public final class Main {
  private Main() {}

  /**
   * Runs the program, and ends the JVM with its exit code unless that is 0.
   *
   * @param args the arguments; {@code --help} prints a description
   */
  public static void main(String[] args) {
    // System.out hides errors, and depends on the locale.
    var program = new Program(System.getenv(), Terminals.detect(), in(),
        new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
    int exit = program.run(Utf8Arguments.of(args));
    if (exit != 0) System.exit(exit);
  }

  /** {@return the standard input} If it is closed, the JVM has given its number to a file of its own. */
  private static InputStream in() {
    try {
      var file = Path.of("/proc/self/fd/0").toRealPath();
      if (file.startsWith(Path.of(System.getProperty("java.home")).toRealPath())) return InputStream.nullInputStream();
    } catch (IOException e) {
      // not a file, or not on Linux
    }
    return System.in;
  }
}
