package bifrost.openai.internal.sse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The events of a stream, and the event at its end that no blank line terminates, if any. {@link #parse} is a reference
 * parser that follows the rules of the HTML standard, section 9.2.6, literally.
 */
public record ParsedEvents(List<String> events, Optional<String> unterminated) {
  static ParsedEvents parse(String stream) {
    var text = stream.startsWith("\uFEFF") ? stream.substring(1) : stream;
    var lines = text.split("\r\n|\r|\n", -1);
    var events = new ArrayList<String>();
    var data = new ArrayList<String>();
    for (var line : Arrays.asList(lines).subList(0, lines.length - 1)) {
      if (!line.isEmpty()) {
        field(line, data);
      } else if (!data.isEmpty()) {
        events.add(String.join("\n", data));
        data.clear();
      }
    }
    field(lines[lines.length - 1], data);
    return new ParsedEvents(events, data.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", data)));
  }

  private static void field(String line, List<String> data) {
    int colon = line.indexOf(':');
    var name = colon < 0 ? line : line.substring(0, colon);
    var value = colon < 0 ? "" : line.substring(colon + 1);
    if (name.equals("data")) data.add(value.startsWith(" ") ? value.substring(1) : value);
  }
}
