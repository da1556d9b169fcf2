package bifrost.openai.internal.codec;

import bifrost.openai.internal.http.ContentTypes;

/**
 * The message of an error body that is not JSON: plain text, or the title of a page from a proxy or a load balancer.
 */
public final class NonJsonErrorMessage {
  private static final int MAX_LENGTH = 500;

  private NonJsonErrorMessage() {}

  static String of(RawResponse response) {
    var text = response.text().strip();
    if (text.isEmpty()) return "HTTP " + response.status() + " without a body";
    var type = ContentTypes.of(response.headers());
    if (type.startsWith("text/html") || text.startsWith("<")) return shorten(title(text));
    boolean json = type.startsWith("application/json") || text.startsWith("{") || text.startsWith("[");
    return json ? "HTTP " + response.status() + (type.isEmpty() ? "" : " (" + type + ")") + ": " + shorten(text)
        : shorten(text);
  }

  /** {@return the title of a page, otherwise its first heading, otherwise all its text} */
  private static String title(String page) {
    var lower = asciiLowerCase(page);
    for (var tag : new String[] {"title", "h1"}) {
      int open = lower.indexOf("<" + tag);
      int from = open < 0 ? -1 : lower.indexOf('>', open) + 1;
      int to = from <= 0 ? -1 : lower.indexOf("</" + tag, from);
      var visibleText = to < 0 ? "" : visibleText(page.substring(from, to));
      if (!visibleText.isEmpty()) return visibleText;
    }
    var visibleText = visibleText(page);
    return visibleText.isEmpty() ? page : visibleText;
  }

  /** {@return a text of the same length, in which tags are lower case; other characters may change their length} */
  private static String asciiLowerCase(String page) {
    var lower = new StringBuilder(page);
    for (int i = 0; i < page.length(); i++) {
      char c = page.charAt(i);
      if (c >= 'A' && c <= 'Z') lower.setCharAt(i, Character.toLowerCase(c));
    }
    return lower.toString();
  }

  /** {@return the text without tags, with single spaces} */
  private static String visibleText(String html) {
    var visibleText = new StringBuilder();
    boolean tag = false;
    for (int i = 0; i < html.length(); i++) {
      char c = html.charAt(i);
      tag = c == '<' || tag;
      boolean blank = tag || c <= ' ';
      if (!blank) visibleText.append(c);
      else if (!visibleText.isEmpty() && visibleText.charAt(visibleText.length() - 1) != ' ') visibleText.append(' ');
      tag = tag && c != '>';
    }
    return visibleText.toString().strip().replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
        .replace("&#39;", "'").replace("&amp;", "&");
  }

  private static String shorten(String text) {
    if (text.length() <= MAX_LENGTH) return text;
    boolean dividesPair = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1));
    return text.substring(0, dividesPair ? MAX_LENGTH - 1 : MAX_LENGTH) + "…";
  }
}
