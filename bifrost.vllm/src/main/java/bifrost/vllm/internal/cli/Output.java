package bifrost.vllm.internal.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** The standard output: the text of responses and nothing else, in UTF-8. Each write is visible immediately. */
final class Output {
  private final OutputStream out;
  private final Writer writer;
  private final boolean isTerminal;
  private boolean atLineStart = true;

  Output(OutputStream out, boolean isTerminal) {
    this.out = out;
    this.writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    this.isTerminal = isTerminal;
  }

  void text(String text) {
    if (text.isEmpty()) return;
    try {
      writer.write(isTerminal ? Printable.text(text) : text);
      writer.flush();
    } catch (IOException e) {
      throw new OutputException(e);
    }
    atLineStart = text.endsWith("\n");
  }

  void line(String text) {
    text(text + "\n");
  }

  /** Ends the line, unless it is empty. */
  void endLine() {
    if (!atLineStart) text("\n");
  }

  /** Writes the bytes of a response without any change. */
  void bytes(byte[] bytes) {
    if (bytes.length == 0) return;
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new OutputException(e);
    }
    atLineStart = bytes[bytes.length - 1] == '\n';
  }

  boolean isTerminal() {
    return isTerminal;
  }
}
