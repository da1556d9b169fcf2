package bifrost.testkit.internal.syntax;

import java.util.ArrayList;
import java.util.List;

/** A lexer of grammars in EBNF or Lark. */
final class GrammarLexer {
  /** A token: a name, a literal, a character class, a regex, or the text of an operator. */
  record Token(Kind kind, String text, boolean startsLine) {
    boolean is(String operator) {
      return kind == Kind.OPERATOR && text.equals(operator);
    }
  }

  enum Kind {
    NAME, LITERAL, REGEX, OPERATOR
  }

  private static final String NAME_START = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  private static final String NAME_PART = NAME_START + "0123456789-.";
  private static final String DIGITS = "0123456789";
  private static final List<String> EBNF_OPERATORS =
      List.of("::=", "(", ")", "|", "*", "+", "?", "{", "}", ",", "=", "-");
  private static final List<String> LARK_OPERATORS = List.of("->", "..", "(", ")", "|", "*", "+", "?", "{", "}", ",",
      "[", "]", ":", "=", "!", "%", "~", "$", "@", "-", ".", ">", "<", "&");

  private final String text;
  private final boolean isLark;
  private final List<Token> tokens = new ArrayList<>();
  private int next;
  private boolean startsLine = true;

  private GrammarLexer(String text, boolean isLark) {
    this.text = text;
    this.isLark = isLark;
  }

  static List<Token> tokens(String grammar, boolean isLark) {
    var lexer = new GrammarLexer(grammar, isLark);
    while (lexer.next < grammar.length()) lexer.token();
    return lexer.tokens;
  }

  private void token() {
    char first = text.charAt(next);
    if (first == '\n') {
      startsLine = true;
      next++;
    } else if (Character.isWhitespace(first)) {
      next++;
    } else if (first == '#' || isLark && text.startsWith("//", next)) {
      while (next < text.length() && text.charAt(next) != '\n') next++;
    } else if (first == '"') {
      delimited(first, Kind.LITERAL);
    } else if (first == '[' && !isLark) {
      delimited(']', Kind.LITERAL);
    } else if (first == '/' && isLark) {
      delimited('/', Kind.REGEX);
    } else if (NAME_START.indexOf(first) >= 0) {
      add(Kind.NAME, end(isLark ? NAME_START + DIGITS : NAME_PART));
    } else if (DIGITS.indexOf(first) >= 0) {
      add(Kind.LITERAL, end(DIGITS));
    } else {
      operator();
    }
  }

  private int end(String allowed) {
    int end = next;
    while (end < text.length() && allowed.indexOf(text.charAt(end)) >= 0) end++;
    return end;
  }

  private void delimited(char last, Kind kind) {
    for (int end = next + 1; end < text.length() && text.charAt(end) != '\n'; end++) {
      if (text.charAt(end) == '\\') end++;
      else if (text.charAt(end) == last) {
        add(kind, end + 1);
        if (isLark) while (next < text.length() && "imslux".indexOf(text.charAt(next)) >= 0) next++;
        return;
      }
    }
    throw SyntaxException.inGrammar(1, next + 1, "Expect " + last + " in string literal");
  }

  private void operator() {
    for (var operator : isLark ? LARK_OPERATORS : EBNF_OPERATORS) {
      if (text.startsWith(operator, next)) {
        add(Kind.OPERATOR, next + operator.length());
        return;
      }
    }
    throw SyntaxException.inGrammar(1, next + 1, "Unexpected character: " + text.charAt(next));
  }

  private void add(Kind kind, int end) {
    tokens.add(new Token(kind, text.substring(next, end), startsLine));
    startsLine = false;
    next = end;
  }
}
