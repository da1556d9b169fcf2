package bifrost.testkit.internal.model;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Cuts text into tokens of about a word, each with the space before it. */
public final class TextTokenizer {
  private static final String LETTER = "[\\p{L}\\p{M}\\p{N}_'’]";
  private static final Pattern TOKEN = Pattern.compile("\\s?" + LETTER + "{1,14}|\\s?[^\\s\\p{L}\\p{M}\\p{N}_'’]|\\s+");

  private TextTokenizer() {}

  /** A number that stands for a token, above those that stand for what does not show. */
  public static int id(String token) {
    return 5 + Math.floorMod(token.hashCode(), 128_000);
  }

  /** Tokens that make the text when joined. */
  public static List<String> split(String text) {
    return TOKEN.matcher(text).results().map(MatchResult::group).toList();
  }
}
