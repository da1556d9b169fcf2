package bifrost.vllm.internal.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The standard error: everything that is not part of a response, in UTF-8. Failures to write are ignored. */
final class Messages {
  private static final String NAME = "bifrost: ";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";
  private static final String START_OF_LINE = "\r\u001b[K";

  private final OutputStream err;
  private final boolean isTerminal;
  private final boolean hasColors;

  Messages(OutputStream err, boolean isTerminal, boolean hasColors) {
    this.err = err;
    this.isTerminal = isTerminal;
    this.hasColors = hasColors;
  }

  /** Prints a message of the program. */
  void message(String text) {
    text(NAME + text + "\n");
  }

  void text(String text) {
    write(Printable.text(text));
  }

  void bold(String text) {
    styled(BOLD, text);
  }

  void dim(String text) {
    styled(DIM, text);
  }

  private void styled(String style, String text) {
    write(hasColors ? style + Printable.text(text) + PLAIN : Printable.text(text));
  }

  /** Replaces the current line, on a terminal only. */
  void status(String text) {
    if (isTerminal) write(START_OF_LINE + Printable.text(text));
  }

  boolean isTerminal() {
    return isTerminal;
  }

  private void write(String text) {
    try {
      err.write(text.getBytes(StandardCharsets.UTF_8));
      err.flush();
    } catch (IOException e) {
      // there is no other place for messages
    }
  }
}
