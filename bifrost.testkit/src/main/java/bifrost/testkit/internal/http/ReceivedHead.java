package bifrost.testkit.internal.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of a request that a {@link NetworkBackend} has received.
 *
 * @param text the request line and the headers
 * @param isEncrypted whether it arrived through TLS
 * @param client the subject of the client's certificate; {@code ""} if there is none
 */
public record ReceivedHead(String text, boolean isEncrypted, String client) {
  public String requestLine() {
    return text.substring(0, text.indexOf("\r\n"));
  }

  public boolean isConnect() {
    return text.startsWith("CONNECT ");
  }

  /** {@return the values of a header, in order} */
  public List<String> values(String name) {
    return text.lines().skip(1).filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip()).toList();
  }

  public Optional<String> header(String name) {
    return values(name).stream().findFirst();
  }
}
