package bifrost.vllm.internal.cli;

import java.io.IOException;
import java.util.Locale;

/** The standard output cannot be written. */
final class OutputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OutputException(IOException cause) {
    super("cannot write to the standard output: " + cause.getMessage(), cause);
  }

  /** {@return whether the reader of a pipe has ended, which needs no message} */
  boolean isClosedPipe() {
    return String.valueOf(getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
  }
}
