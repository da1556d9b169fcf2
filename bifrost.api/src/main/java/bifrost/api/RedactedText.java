package bifrost.api;

/**
 * A text from which secrets are removed, one after the other. Undoing its escapes is slow, therefore the unescaped forms are kept until a
 * secret is found: most texts contain none, and a provider can have many keys.
 */
final class RedactedText {
  /** The length of the shortest secret that is removed; a shorter one may be an ordinary word. */
  static final int SHORTEST = 8;

  /** The number of times that escapes are undone: a gateway quotes, in a JSON string, a server that quotes a request. */
  private static final int DEEPEST = 3;

  private static final String INSTEAD = "***";

  private final Unescaped[] forms = new Unescaped[DEEPEST + 1]; // by how often escapes are undone; null where not needed yet
  private String text;

  RedactedText(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Removes a secret. It starts with the deepest form, because a shallower one may be a part of it. */
  void remove(String secret) {
    for (int depth = text.indexOf('\\') < 0 ? 0 : DEEPEST; depth > 0; depth--) change(form(depth).replace(secret, INSTEAD));
    change(text.replace(secret, INSTEAD));
    int cut = text.lastIndexOf('…'); // providers truncate a long text here, possibly within a key
    if (cut >= 0) removeBeginning(secret, cut, SHORTEST / 2);
    removeBeginning(secret, text.length(), SHORTEST); // the connection may have broken here
  }

  private Unescaped form(int depth) {
    if (forms[depth] == null) forms[depth] = depth == 0 ? Unescaped.none(text) : form(depth - 1).again();
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
        change(text.substring(0, end - length) + INSTEAD + text.substring(end));
        return;
      }
    }
  }
}
