package bifrost.testkit.internal.model;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A text and its words, names and numbers, for the toy model. */
public record AnalyzedText(String text) {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
  private static final Pattern CAMEL_CASE_BOUNDARY = Pattern.compile("(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})");
  private static final Pattern NAME =
      Pattern.compile("(?<=[^.!?\\s] )\\p{Lu}[\\p{L}\\p{M}\\p{N}-]*(?: \\p{Lu}[\\p{L}\\p{M}\\p{N}-]*)*");
  private static final Pattern NUMBER = Pattern.compile("(?<![\\p{L}\\p{N}.])\\d{1,9}(?![\\p{L}\\p{N}]|\\.\\d)");
  private static final Pattern ASCII = Pattern.compile("\\p{ASCII}+");
  private static final Set<String> STOP_WORDS =
      Set.of("about", "and", "are", "call", "can", "could", "does", "for", "from",
          "get", "give", "has", "have", "how", "into", "its", "please", "returns", "set", "tell", "that", "the", "this",
          "tool", "use", "was", "what", "when", "where", "which", "who", "will", "with", "you", "your");

  /** {@return the words in lower case} */
  Set<String> wordSet() {
    return words().collect(Collectors.toSet());
  }

  /** {@return whether the texts share a word, except for short words and stop words} */
  boolean sharesWordWith(AnalyzedText other) {
    Set<String> otherWords = other.wordSet();
    return words().filter(word -> word.length() > 2 && !STOP_WORDS.contains(word)).anyMatch(otherWords::contains);
  }

  /** {@return whether the text contains the phrase; a phrase in ASCII must match complete words} */
  boolean mentions(String phrase) {
    if (phrase.isBlank()) return false;
    String regex =
        ASCII.matcher(phrase).matches() ? "(?<![\\p{L}\\p{N}])" + Pattern.quote(phrase) + "(?![\\p{L}\\p{N}])"
            : Pattern.quote(phrase);
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE).matcher(text).find();
  }

  /** {@return the capitalized words that do not start a sentence} */
  List<String> names() {
    return NAME.matcher(text).results().map(MatchResult::group).filter(name -> name.length() > 1).toList();
  }

  OptionalLong firstNumber() {
    return NUMBER.matcher(text).results().mapToLong(match -> Long.parseLong(match.group())).findFirst();
  }

  /** {@return the first characters on one line, with an ellipsis if there are more} */
  String excerpt(int characters) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.codePointCount(0, line.length()) <= characters) return line;
    return line.substring(0, line.offsetByCodePoints(0, characters)) + "…";
  }

  private Stream<String> words() {
    String separated = CAMEL_CASE_BOUNDARY.matcher(text).replaceAll(" ");
    return WORD.matcher(separated).results().map(word -> word.group().toLowerCase(Locale.ROOT));
  }
}
