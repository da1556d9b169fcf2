package bifrost.vllm.internal.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The mode of the terminal in which Ctrl-C ends a line of input, and does not end the program. The programs
 * {@code stty} of POSIX systems set it. Elsewhere there is no such mode, and Ctrl-C ends the program.
 */
final class InterruptMode implements AutoCloseable {
  /** The time that the end of the JVM waits for the previous mode. */
  private static final int RESTORE_SECONDS = 10;

  private final String previous; // "" if the mode could not be set
  private final AtomicBoolean restored = new AtomicBoolean();
  private final Thread hook = new Thread(this::restore, "bifrost-restore-terminal");

  private InterruptMode(String previous) {
    this.previous = previous;
  }

  static InterruptMode enter() {
    var mode = new InterruptMode(stty(List.of("-g")).strip());
    if (!mode.isActive()) return mode;
    Runtime.getRuntime().addShutdownHook(mode.hook); // before the change, so that no signal can come between
    stty(List.of("intr", "undef", "eol", "^C"));
    return mode;
  }

  boolean isActive() {
    return !previous.isEmpty();
  }

  private void restore() {
    if (!restored.getAndSet(true)) stty(List.of(previous));
  }

  @Override
  public void close() {
    if (!isActive()) return;
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending
    }
  }

  /** Runs the program with the terminal as its input. Returns its output; {@code ""} if it fails. */
  private static String stty(List<String> arguments) {
    var command = new ArrayList<>(List.of("stty"));
    command.addAll(arguments);
    try {
      var process = new ProcessBuilder(command).redirectInput(Redirect.INHERIT).redirectError(Redirect.DISCARD).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return process.waitFor(RESTORE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
