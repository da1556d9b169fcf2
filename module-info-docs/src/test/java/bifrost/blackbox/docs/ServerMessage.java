package bifrost.blackbox.docs;

import static java.util.stream.Collectors.joining;

import bifrost.api.BifrostError.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A row in a table of messages: a message, in which {@code …} stands for any text, and its status.
 *
 * @param text the message
 * @param status the HTTP status
 */
record ServerMessage(String text, int status) {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`+)(.+?)\\1 \\| (\\d{3}) \\|");

  /** {@return the messages on a page} */
  static List<ServerMessage> in(Path page) throws IOException {
    return ROW.matcher(Files.readString(page)).results()
        .map(row -> new ServerMessage(row.group(2).strip(), Integer.parseInt(row.group(3)))).toList();
  }

  boolean matches(Rejected error) {
    return status == error.status() && pattern().matcher(error.message()).matches();
  }

  private Pattern pattern() {
    return Pattern.compile(Stream.of(text.split("…", -1)).map(Pattern::quote).collect(joining(".*")), Pattern.DOTALL);
  }
}
