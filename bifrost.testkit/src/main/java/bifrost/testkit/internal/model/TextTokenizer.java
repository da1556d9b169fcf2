package bifrost.testkit.internal.model;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A tokenizer with about one token for each word, including the whitespace before the word. */
public final class TextTokenizer {
  private static final String LETTER = "[\\p{L}\\p{M}\\p{N}_'’]";
  private static final Pattern TOKEN = Pattern.compile("\\s?" + LETTER + "{1,14}|\\s?[^\\s\\p{L}\\p{M}\\p{N}_'’]|\\s+");

  private TextTokenizer() {}

  /** {@return the id of a token, which is greater than the ids of invisible tokens} */
  public static int id(String token) {
    return 5 + Math.floorMod(token.hashCode(), 128_000);
  }

  /** {@return the tokens of the text, which equal the text when they are joined} */
  public static List<String> split(String text) {
    return TOKEN.matcher(text).results().map(MatchResult::group).toList();
  }
}
