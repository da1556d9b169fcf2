package bifrost.testkit.internal.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import bifrost.testkit.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A parser of HTTP responses in the output format of {@code curl -i}. It represents each byte as one character,
 * so that bodies stay unchanged.
 */
public final class RecordedReplyParser {
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/[0-9.]+ ([1-9]\\d\\d)(?: .*)?");
  private static final Pattern EMPTY_LINE = Pattern.compile("\\r?\\n\\r?\\n");
  private static final Set<String> CONNECTION_HEADERS =
      Set.of("content-length", "transfer-encoding", "connection", "keep-alive");

  private RecordedReplyParser() {}

  /**
   * Parses a response.
   *
   * @param name the name of the recording, for error messages
   * @param recording the bytes
   */
  public static Reply parse(String name, byte[] recording) {
    return parse(name, new String(recording, ISO_8859_1));
  }

  private static Reply parse(String name, String text) {
    var parts = EMPTY_LINE.split(text, 2);
    var body = parts.length == 2 ? parts[1] : "";
    var head = parts[0].lines().toList();
    int status = status(name, head);
    return status < 200 ? parse(name, body) : reply(status, headers(name, head), body);
  }

  private static Reply reply(int status, Map<String, String> headers, String body) {
    var reply = Reply.of(status, headers, body.getBytes(ISO_8859_1));
    if (!ReplyHeaders.isEventStream(reply)) return reply;
    return new Reply(status, headers,
        EventSplitter.events(body).stream().map(event -> event.getBytes(ISO_8859_1)).toList(), reply.end());
  }

  private static int status(String name, List<String> head) {
    var line = STATUS_LINE.matcher(head.isEmpty() ? "" : head.get(0));
    if (line.matches()) return Integer.parseInt(line.group(1));
    throw new IllegalArgumentException(
        name + " is not an HTTP response: its first line must look like 'HTTP/1.1 200 OK'");
  }

  private static Map<String, String> headers(String name, List<String> head) {
    var headers = new LinkedHashMap<String, String>();
    for (int i = 1; i < head.size(); i++) {
      int colon = head.get(i).indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException(
            name + " is not an HTTP response: line " + (i + 1) + " must look like 'name: value'");
      }
      var field = head.get(i).substring(0, colon);
      if (CONNECTION_HEADERS.contains(field.toLowerCase(Locale.ROOT))) continue;
      headers.merge(field, head.get(i).substring(colon + 1).strip(), (first, second) -> first + ", " + second);
    }
    return headers;
  }
}
