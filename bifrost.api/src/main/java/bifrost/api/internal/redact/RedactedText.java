package bifrost.api.internal.redact;

/**
 * A text from which secrets are removed, one after the other. Undoing its escapes is slow, therefore the unescaped forms are kept until a
 * secret is found: most texts contain none, and a provider can have many keys.
 */
public final class RedactedText {
  /** The length of the shortest secret that is removed; a shorter one may be an ordinary word. */
  static final int MIN_SECRET_LENGTH = 8;

  /** The number of times that escapes are undone: a gateway quotes, in a JSON string, a server that quotes a request. */
  private static final int MAX_UNESCAPES = 3;

  private static final String REPLACEMENT = "***";

  private final UnescapedText[] forms = new UnescapedText[MAX_UNESCAPES + 1]; // by how often escapes are undone; null where not needed yet
  private String text;

  RedactedText(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Removes a secret. It starts with the deepest form, because a shallower one may be a part of it. */
  void remove(String secret) {
    for (int depth = text.indexOf('\\') < 0 ? 0 : MAX_UNESCAPES; depth > 0; depth--) {
      change(form(depth).replace(secret, REPLACEMENT));
    }
    change(text.replace(secret, REPLACEMENT));
    int cut = text.lastIndexOf('…'); // providers truncate a long text here, possibly within a key
    if (cut >= 0) removeBeginning(secret, cut, MIN_SECRET_LENGTH / 2);
    removeBeginning(secret, text.length(), MIN_SECRET_LENGTH); // the connection may have broken here
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

  private void removeBeginning(String secret, int end, int shortest) {
    for (int length = Math.min(secret.length() - 1, end); length >= shortest; length--) {
      if (text.regionMatches(end - length, secret, 0, length)) {
        change(text.substring(0, end - length) + REPLACEMENT + text.substring(end));
        return;
      }
    }
  }
}
