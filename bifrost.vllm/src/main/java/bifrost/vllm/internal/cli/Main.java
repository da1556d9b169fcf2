package bifrost.vllm.internal.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;

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
    var program = new Program(System.getenv(), Terminals.detect(), System.in,
        new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
    int exit = program.run(Utf8Arguments.of(args));
    if (exit != 0) System.exit(exit);
  }
}
