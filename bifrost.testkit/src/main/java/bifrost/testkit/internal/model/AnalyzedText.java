package bifrost.testkit.internal.model;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A text seen as words: enough understanding for a toy. */
public record AnalyzedText(String text) {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
  private static final Pattern HUMP = Pattern.compile("(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})");
  private static final Pattern NAME =
      Pattern.compile("(?<=[^.!?\\s] )\\p{Lu}[\\p{L}\\p{M}\\p{N}-]*(?: \\p{Lu}[\\p{L}\\p{M}\\p{N}-]*)*");
  private static final Pattern NUMBER = Pattern.compile("(?<![\\p{L}\\p{N}.])\\d{1,9}(?![\\p{L}\\p{N}]|\\.\\d)");
  private static final Pattern ASCII = Pattern.compile("\\p{ASCII}+");
  private static final Set<String> EMPTY = Set.of("about", "and", "are", "call", "can", "could", "does", "for", "from",
      "get", "give", "has", "have", "how", "into", "its", "please", "returns", "set", "tell", "that", "the", "this",
      "tool", "use", "was", "what", "when", "where", "which", "who", "will", "with", "you", "your");

  /** The words in lower case. */
  Set<String> wordSet() {
    return words().collect(Collectors.toSet());
  }

  /** Whether the texts have a word in common, those too short or too frequent to mean anything left out. */
  boolean sharesWordWith(AnalyzedText other) {
    Set<String> theirs = other.wordSet();
    return words().filter(word -> word.length() > 2 && !EMPTY.contains(word)).anyMatch(theirs::contains);
  }

  /** Whether the phrase occurs, as whole words where the script puts spaces between words. */
  boolean mentions(String phrase) {
    if (phrase.isBlank()) return false;
    String found =
        ASCII.matcher(phrase).matches() ? "(?<![\\p{L}\\p{N}])" + Pattern.quote(phrase) + "(?![\\p{L}\\p{N}])"
            : Pattern.quote(phrase);
    return Pattern.compile(found, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE).matcher(text).find();
  }

  /** What is written with a capital although no sentence starts there. */
  List<String> names() {
    return NAME.matcher(text).results().map(MatchResult::group).filter(name -> name.length() > 1).toList();
  }

  OptionalLong firstNumber() {
    return NUMBER.matcher(text).results().mapToLong(found -> Long.parseLong(found.group())).findFirst();
  }

  /** The first characters, and a sign that there were more. */
  String excerpt(int characters) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.codePointCount(0, line.length()) <= characters) return line;
    return line.substring(0, line.offsetByCodePoints(0, characters)) + "…";
  }

  private Stream<String> words() {
    String separated = HUMP.matcher(text).replaceAll(" ");
    return WORD.matcher(separated).results().map(word -> word.group().toLowerCase(Locale.ROOT));
  }
}
