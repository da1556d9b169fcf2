package bifrost.api.internal.json;

/** The start or the end of a text that is too long. It has no half of a surrogate pair. */
public final class ShortText {
  private ShortText() {}

  /** {@return the text, or its first characters and an ellipsis if it is longer} */
  public static String of(String text, int maxLength) {
    return text.length() <= maxLength ? text : start(text, maxLength) + "…";
  }

  /** {@return the first characters, one less if the last one is the first half of a pair} */
  public static String start(String text, int length) {
    return text.substring(0, isInPair(text, length) ? length - 1 : length);
  }

  /** {@return the last characters, one less if the first one is the second half of a pair} */
  static String end(String text, int length) {
    int from = text.length() - length;
    return text.substring(isInPair(text, from) ? from + 1 : from);
  }

  private static boolean isInPair(String text, int offset) {
    return offset > 0 && offset < text.length()
        && Character.isSurrogatePair(text.charAt(offset - 1), text.charAt(offset));
  }
}
