package bifrost.vllm.internal.cli;

import java.io.IOException;

/**
 * The standard streams that are terminals.
 *
 * @param in whether the standard input is one
 * @param out whether the standard output is one
 * @param err whether the standard error is one
 */
record Terminals(boolean in, boolean out, boolean err) {
  static final Terminals NONE = new Terminals(false, false, false);

  private static final int ALL = 7;
  private static final String SCRIPT =
      "x=0; test -t 0 && x=1; test -t 1 && x=$((x+2)); test -t 2 && x=$((x+4)); exit $x";

  /** Asks a shell, because {@link System#console()} describes all streams together, and differs between releases. */
  @SuppressWarnings("SystemConsoleNull") // without a shell, Java 22 to 24 know no better
  static Terminals detect() {
    int bits;
    try {
      bits = new ProcessBuilder("sh", "-c", SCRIPT).inheritIO().start().waitFor();
    } catch (IOException e) {
      bits = System.console() == null ? 0 : ALL; // no shell
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      bits = 0;
    }
    if (bits > ALL) return NONE; // the shell failed
    return new Terminals((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
  }
}
