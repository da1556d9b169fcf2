package bifrost.api.internal.redact;

/**
 * A text from which secrets are removed one by one. The unescaped forms are cached until a secret is found, because
 * unescaping is slow, most texts contain no secret, and a provider can have many keys.
 */
public final class RedactedText {
  /** The minimum length of a secret that is removed; a shorter one may occur in ordinary text. */
  static final int MIN_SECRET_LENGTH = 8;

  /**
   * The number of levels of JSON escapes that are searched. A gateway may quote a server's response, which may itself
   * quote the request.
   */
  private static final int MAX_UNESCAPES = 3;

  private static final String REPLACEMENT = "***";

  // by the number of times the text is unescaped; null if not computed yet
  private final UnescapedText[] forms = new UnescapedText[MAX_UNESCAPES + 1];
  private String text;

  RedactedText(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /**
   * Removes a secret. Starts with the most unescaped form, because an escaped secret may contain a less escaped one.
   */
  void remove(String secret) {
    for (int depth = text.indexOf('\\') < 0 ? 0 : MAX_UNESCAPES; depth > 0; depth--) {
      change(form(depth).replace(secret, REPLACEMENT));
    }
    change(text.replace(secret, REPLACEMENT));
    int cut = text.lastIndexOf('…'); // providers may truncate a long text within a key
    if (cut >= 0) removePrefixBefore(secret, cut, MIN_SECRET_LENGTH / 2);
    removePrefixBefore(secret, text.length(), MIN_SECRET_LENGTH); // the connection may be lost within a key
  }

  private UnescapedText form(int depth) {
    if (forms[depth] == null) forms[depth] = depth == 0 ? UnescapedText.of(text) : form(depth - 1).unescape();
    return forms[depth];
  }

  private void change(String changed) {
    if (changed.equals(text)) return;
    text = changed;
    for (int i = 0; i < forms.length; i++) forms[i] = null;
  }

  /** Removes a prefix of the secret that ends at the given index. */
  private void removePrefixBefore(String secret, int end, int minLength) {
    for (int length = Math.min(secret.length() - 1, end); length >= minLength; length--) {
      if (text.regionMatches(end - length, secret, 0, length)) {
        change(text.substring(0, end - length) + REPLACEMENT + text.substring(end));
        return;
      }
    }
  }
}
