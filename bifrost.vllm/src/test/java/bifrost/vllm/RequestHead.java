package bifrost.vllm;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of a request as a server receives it: the request line and the headers, with the terminating empty
 * line.
 */
public record RequestHead(String text) {
  private static final String END = "\r\n\r\n";

  /** {@return the next head; empty if the client closes the connection before the head ends} */
  public static Optional<RequestHead> read(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf(END, head.length() - END.length()) < 0) {
      int b = in.read();
      if (b < 0) return Optional.empty();
      head.append((char) b);
    }
    return Optional.of(new RequestHead(head.toString()));
  }

  String requestLine() {
    return text.substring(0, text.indexOf("\r\n"));
  }

  /** {@return the value of the first header with this name, which must be lower case} */
  public Optional<String> header(String name) {
    return text.lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":")).findFirst()
        .map(line -> line.substring(name.length() + 1).strip());
  }

  /** {@return the length of the body, or 0 if the head does not declare it} */
  public int contentLength() {
    return header("content-length").map(Integer::parseInt).orElse(0);
  }
}
