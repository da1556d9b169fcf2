package bifrost.testkit.internal.syntax;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests against the results of {@code xgrammar} 0.2.8, which vLLM 0.32.0 uses. */
class RegexSyntaxTests {
  @ParameterizedTest
  @ValueSource(strings = {"", "^a$", "a$b", "[[:alpha:]]", "\\Q", "a]", "}", "(?<n>a)", "a*?", "\\Aa", "a\\Z", "a{2,}",
      "(?:)", "()", "a||b", "|a", "(a|)", "\\d\\w\\s\\D\\W\\S", "[^\\d]", "[\\]]", "[a-]", "[-a]", "\\u0041", "\\x41",
      "\\0", "(^a)", "a{0}", "a??", "a+?", "a{2}?", "\\z", "[\\b]", ".", "\\.", "[^a-z]+@[a-z]", "\\/", "\\u{41}",
      "[[a]", "[a[b]", "$", "a$*", "é{1,3}", "-?P(?:[0-9]+D)?(?:T(?:[0-9]+H)?)?"})
  void acceptsAnExpressionThatVllmAccepts(String regex) {
    assertDoesNotThrow(() -> RegexSyntax.check(regex));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a**", "a++", "a{2}{3}", "(?P<n>a)", "(?i)a", "(?i:a)", "\\p{L}+"})
  void acceptsAnExpressionThatOnlyTheFallbackBackendAccepts(String regex) {
    assertDoesNotThrow(() -> RegexSyntax.check(regex));
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '~', delimiter = ';', value = {"(; 2: The parenthesis is not closed.",
      "((; 3: The parenthesis is not closed.", "(a; 3: The parenthesis is not closed.",
      "é(; 3: The parenthesis is not closed.", "(?:a; 5: The parenthesis is not closed.", "[a; 3: Unclosed '['",
      "[; 2: Unclosed '['", "a); 2: Unmatched ')'", "(a|b)); 6: Unmatched ')'",
      "(?=a); 3: Lookahead is not supported yet.",
      "(?!a); 3: Lookahead is not supported yet.", "(?<=a); 3: Lookbehind is not supported yet.",
      "(?<!a)b; 3: Lookbehind is not supported yet.", "\\1; 1: Backreference is not supported yet.",
      "\\k<n>; 1: Backreference is not supported yet.", "\\b; 1: Word boundary is not supported yet.",
      "\\B; 1: Word boundary is not supported yet.", "[]; 2: Empty character class is not allowed in regex.",
      "a{; 3: Invalid repetition count.", "a{x}; 3: Invalid repetition count.", "a{1,2; 6: Invalid repetition count.",
      "a{,3}; 3: Invalid repetition count.", "\\; 1: Escape sequence is not finished.",
      "\\x4; 1: Escape sequence is not finished.", "\\u41; 1: Escape sequence is not finished.",
      "(?; 3: Group modifier is not finished."})
  void rejectsAnExpressionWithThePositionOfTheError(String regex, String error) {
    var thrown = assertThrows(SyntaxException.class, () -> RegexSyntax.check(regex));
    assertEquals("[00:00:00] <path>:83: Regex parsing error at position " + error, thrown.getMessage());
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '~', delimiter = ';', value = {
      "*a; ~line 1, column 10: Expect element, but got *~", "+; ~line 1, column 10: Expect element, but got +~",
      "?; ~line 1, column 10: Expect element, but got ?~", "{1}; ~line 1, column 10: Expect element, but got {~",
      "(*); ~line 1, column 11: Expect element, but got *~"})
  void rejectsAnExpressionThatRepeatsNothing(String regex, String error) {
    var thrown = assertThrows(SyntaxException.class, () -> RegexSyntax.check(regex));
    assertEquals("[00:00:00] <path>:820: EBNF parser error at " + error, thrown.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a|*", "^*", "a{2,1}", "[z-a]"})
  void rejectsAnExpressionWithAnErrorThatOnlyTheGrammarShows(String regex) {
    assertThrows(SyntaxException.class, () -> RegexSyntax.check(regex));
  }
}
