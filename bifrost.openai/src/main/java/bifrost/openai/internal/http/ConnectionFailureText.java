package bifrost.openai.internal.http;

import java.net.ConnectException;

/**
 * The descriptions of connection failures. The messages of java.net.http are not suitable: they are often null, or
 * name an internal state.
 */
public final class ConnectionFailureText {
  private static final String CLOSED = "the server closed the connection";

  private ConnectionFailureText() {}

  static String of(Throwable failure) {
    int depth = 0; // the chain of causes may have a cycle
    for (var each = failure; each != null && depth++ < 20; each = each.getCause()) {
      if (each.getMessage() != null) return shorten(each.getMessage());
    }
    return failure instanceof ConnectException ? "connection refused" : "the connection was closed";
  }

  private static String shorten(String message) {
    if (message.contains("Connection refused")) return "connection refused";
    if (message.contains("Connection reset")) return "the server reset the connection";
    if (message.contains("fixed content-length: ")) return CLOSED + " before the end of the body";
    if (message.contains("chunked transfer encoding")) return CLOSED + " before the last chunk of the body";
    return message.contains("EOF reached while reading") || message.equals("closed") ? CLOSED : message;
  }
}
