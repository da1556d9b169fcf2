package bifrost.openai.internal.codec;

import bifrost.openai.internal.http.ContentTypes;
import java.util.Locale;

/** The message in an error body that is not JSON: a plain text, or the title of a page from a proxy or a load balancer. */
public final class NonJsonErrorMessage {
  private static final int MAX_LENGTH = 500;

  private NonJsonErrorMessage() {}

  static String of(RawResponse answer) {
    var text = answer.text().strip();
    if (text.isEmpty()) return "HTTP " + answer.status() + " without a body";
    var type = ContentTypes.of(answer.headers());
    if (type.startsWith("text/html") || text.startsWith("<")) return shorten(title(text));
    boolean json = type.startsWith("application/json") || text.startsWith("{") || text.startsWith("[");
    return json ? "HTTP " + answer.status() + (type.isEmpty() ? "" : " (" + type + ")") + ": " + shorten(text)
        : shorten(text);
  }

  /** {@return the title of a page, otherwise its first heading, otherwise all its words} */
  private static String title(String page) {
    var lower = page.toLowerCase(Locale.ROOT);
    for (var tag : new String[] {"title", "h1"}) {
      int open = lower.indexOf("<" + tag);
      int from = open < 0 ? -1 : lower.indexOf('>', open) + 1;
      int to = from <= 0 ? -1 : lower.indexOf("</" + tag, from);
      var words = to < 0 || to > page.length() ? "" : words(page.substring(from, to));
      if (!words.isEmpty()) return words;
    }
    var words = words(page);
    return words.isEmpty() ? page : words;
  }

  /** {@return the text without tags, with single blanks} */
  private static String words(String html) {
    var words = new StringBuilder();
    boolean tag = false;
    for (int i = 0; i < html.length(); i++) {
      char c = html.charAt(i);
      tag = c == '<' || tag;
      boolean blank = tag || c <= ' ';
      if (!blank) words.append(c);
      else if (!words.isEmpty() && words.charAt(words.length() - 1) != ' ') words.append(' ');
      tag = tag && c != '>';
    }
    return words.toString().strip().replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
        .replace("&#39;", "'").replace("&amp;", "&");
  }

  private static String shorten(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
  }
}
