package bifrost.api;

/**
 * A text from which secrets are removed, one after the other. Undoing its escapes takes long, so its unescaped forms are kept until a
 * secret was found: most texts have none, and a provider can have many keys.
 */
final class RedactedText {
  /** A shorter key is a word that could stand anywhere. */
  static final int SHORTEST = 8;

  /** A gateway quotes a server, in a string of JSON, that quotes a request. */
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

  /** The deepest form first: a shallower one may be a part of it. */
  void remove(String secret) {
    for (int depth = text.indexOf('\\') < 0 ? 0 : DEEPEST; depth > 0; depth--) change(form(depth).replace(secret, INSTEAD));
    change(text.replace(secret, INSTEAD));
    int cut = text.lastIndexOf('…'); // where providers cut a long text off, in the middle of a key perhaps
    if (cut >= 0) removeBeginning(secret, cut, SHORTEST / 2);
    removeBeginning(secret, text.length(), SHORTEST); // where the connection broke, perhaps
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
