package bifrost.testkit.internal.server;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A splitter of text into server-sent events. */
public final class EventSplitter {
  private static final String LINE_END = "(?:\\r\\n|\\n|\\r(?!\\n))";
  private static final Pattern EVENT = Pattern.compile("(?s).+?" + LINE_END + "{2,}");

  private EventSplitter() {}

  /**
   * {@return the unchanged events, each with the empty line that ends it; additional empty lines belong to the
   * preceding event}
   */
  public static List<String> events(String text) {
    var events = new ArrayList<String>();
    var event = EVENT.matcher(text);
    int end = 0;
    for (; event.find(); end = event.end()) events.add(event.group());
    if (end < text.length()) events.add(withFinalBlankLine(text.substring(end)));
    return events;
  }

  private static String withFinalBlankLine(String last) {
    return last + (last.endsWith("\n") || last.endsWith("\r") ? "\n" : "\n\n");
  }
}
