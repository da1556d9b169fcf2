package bifrost.api.internal.value;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;

/** A formatter for exceptions of the JDK's sockets and HTTP client, whose messages are often null or class names. */
public final class NetworkExceptionText {
  private static final String CLOSED = "the server closed the connection";

  private NetworkExceptionText() {}

  public static String describe(Throwable failure) {
    if (isCausedBy(UnknownHostException.class, failure) || isCausedBy(UnresolvedAddressException.class, failure)) {
      return "the host name does not resolve";
    }
    int depth = 0; // a chain of causes may contain a cycle
    for (var each = failure; each != null && depth++ < 20; each = each.getCause()) {
      var message = message(each);
      if (!message.isEmpty()) return simplified(message);
    }
    if (isCausedBy(ConnectException.class, failure)) {
      return "connection refused"; // java.net.http omits the message
    }
    if (isCausedBy(ClosedChannelException.class, failure)) return "the connection was closed";
    return isCausedBy(EOFException.class, failure) ? CLOSED : classNameAsWords(failure.getClass());
  }

  public static boolean isCausedBy(Class<? extends Throwable> type, Throwable failure) {
    int depth = 0; // a chain of causes may contain a cycle
    for (var each = failure; each != null && depth++ < 20; each = each.getCause()) {
      if (type.isInstance(each)) return true;
    }
    return false;
  }

  /**
   * {@return the message without leading class names, which it contains if the exception was created from its cause}
   */
  private static String message(Throwable failure) {
    var message = failure.getMessage() == null ? "" : failure.getMessage().strip();
    int end = endOfClassName(message);
    for (int depth = 0; end > 0 && depth < 20; depth++) {
      message = message.substring(Math.min(message.length(), end + 1)).strip();
      end = endOfClassName(message);
    }
    return message;
  }

  /** {@return the end index of a qualified class name at the start of the message; 0 if there is none} */
  private static int endOfClassName(String message) {
    int end = 0;
    boolean isQualified = false;
    while (end < message.length()
        && (Character.isJavaIdentifierPart(message.charAt(end)) || message.charAt(end) == '.')) {
      isQualified |= message.charAt(end++) == '.';
    }
    boolean isComplete = end == message.length() || message.charAt(end) == ':';
    var name = message.substring(0, end);
    return isQualified && isComplete && (name.endsWith("Exception") || name.endsWith("Error")) ? end : 0;
  }

  private static String simplified(String message) {
    if (message.contains("Connection refused")) return "connection refused";
    if (message.contains("Connection reset")) return "the server reset the connection";
    if (message.contains("Broken pipe")) return CLOSED + " while the request was being sent";
    if (message.contains("parser received no bytes")) return CLOSED + " without a response";
    if (message.contains("fixed content-length: ")) {
      return CLOSED + " after " + receivedCount(message) + " bytes of the body";
    }
    if (message.contains("chunked transfer encoding")) return CLOSED + " before the last chunk of the body";
    if (message.contains("EOF reached while reading") || message.equals("closed")) return CLOSED;
    boolean isWord = message.length() > 1 && Character.isLowerCase(message.charAt(1));
    return isWord ? message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1) : message;
  }

  /** {@return the counts in a message such as {@code fixed content-length: 100, bytes received: 13}} */
  private static String receivedCount(String message) {
    var counts = message.substring(message.indexOf("fixed content-length: ") + "fixed content-length: ".length())
        .split(", bytes received: ", 2);
    return counts.length == 2 ? counts[1] + " of " + counts[0] : "some";
  }

  /** {@return the name of an exception class as separate words, without the word exception} */
  private static String classNameAsWords(Class<?> type) {
    if (type == IOException.class) return "I/O error";
    var name = type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
    var words = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean startsWord = i > 0 && Character.isUpperCase(c) && Character.isLowerCase(name.charAt(i - 1));
      words.append(startsWord ? " " : "").append(Character.toLowerCase(c));
    }
    return words.toString().replace(" exception", "");
  }
}
