package bifrost.blackbox.support;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of code of a Java file: those that are not blank, without comments, imports and the package. */
public final class SourceLines {
  private static final String LITERAL =
      "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'";
  private static final Pattern LITERAL_OR_COMMENT =
      Pattern.compile("(?s)(" + LITERAL + ")|//[^\n]*|/\\*.*?\\*/");
  private static final Pattern IMPORT = Pattern.compile("\\s*(?:import|package)\\s.*");

  private SourceLines() {}

  /** {@return the number of lines of code} */
  public static long count(String source) {
    return withoutComments(source).lines().filter(line -> !line.isBlank() && !IMPORT.matcher(line).matches()).count();
  }

  /** {@return the source without comments, in which each line keeps its number} */
  public static String withoutComments(String source) {
    return LITERAL_OR_COMMENT.matcher(source)
        .replaceAll(
            found -> Matcher.quoteReplacement(found.group(1) == null ? lineFeeds(found.group()) : found.group()));
  }

  /** {@return the source without the content of its strings and character literals} */
  public static String withoutLiterals(String source) {
    return Pattern.compile("(?s)" + LITERAL).matcher(source).replaceAll("\"\"");
  }

  private static String lineFeeds(String comment) {
    return comment.replaceAll("[^\n]", "");
  }
}
