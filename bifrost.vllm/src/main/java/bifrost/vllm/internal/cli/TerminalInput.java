package bifrost.vllm.internal.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The lines that the user of a terminal types. A thread reads them, so that Ctrl-C can stop a response: in the
 * {@link InterruptMode}, the character ends a line, and everything that was typed before it in the line is dropped.
 */
final class TerminalInput {
  /** A line that Ctrl-C ended. */
  static final String INTERRUPT = "\u0003";
  /** The end of the input. */
  static final String END = "\u0004";

  private final InputStream in;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private Optional<Thread> toInterrupt = Optional.empty(); // guarded by this

  TerminalInput(InputStream in) {
    this.in = in;
  }

  /** Starts the thread. It is a daemon, because a read from a terminal cannot be cancelled. */
  void start() {
    var reader = new Thread(this::read, "bifrost-terminal");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    var line = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == INTERRUPT.charAt(0)) {
          line.reset();
          interrupt();
        } else if (b == '\n') {
          lines.add(line(line));
          line.reset();
        } else {
          line.write(b);
        }
      }
      if (line.size() > 0) lines.add(line(line));
    } catch (IOException e) {
      // the terminal has been closed
    }
    lines.add(END);
  }

  private static String line(ByteArrayOutputStream line) {
    var text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** Waits for the next line, without its end; {@link #INTERRUPT} or {@link #END}. */
  String next() {
    try {
      return lines.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return END;
    }
  }

  private synchronized void interrupt() {
    if (toInterrupt.isPresent()) toInterrupt.get().interrupt();
    else lines.add(INTERRUPT);
  }

  /** Makes Ctrl-C interrupt a thread until {@link #endInterrupt()}. */
  synchronized void interruptOnCtrlC(Thread thread) {
    toInterrupt = Optional.of(thread);
  }

  /** Makes Ctrl-C end a line again, and returns whether it has interrupted the calling thread. */
  synchronized boolean endInterrupt() {
    toInterrupt = Optional.empty();
    return Thread.interrupted();
  }
}
