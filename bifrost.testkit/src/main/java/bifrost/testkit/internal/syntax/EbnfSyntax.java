package bifrost.testkit.internal.syntax;

import bifrost.testkit.internal.syntax.GrammarLexer.Kind;
import bifrost.testkit.internal.syntax.GrammarLexer.Token;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A check of grammars in EBNF, as {@code xgrammar} reads it: {@code name ::= alternatives}, with a rule "root". */
public final class EbnfSyntax {
  private static final Token END = new Token(Kind.OPERATOR, "the end", true);

  private final List<Token> tokens;
  private final Set<String> rules = new HashSet<>();
  private final Set<String> references = new HashSet<>();
  private int next;

  private EbnfSyntax(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * Checks a grammar.
   *
   * @throws SyntaxException if it is invalid, or refers to a rule that does not exist
   */
  public static void check(String grammar) {
    new EbnfSyntax(GrammarLexer.tokens(grammar, false)).grammar();
  }

  private void grammar() {
    while (next < tokens.size()) rule();
    if (!rules.contains("root")) throw error("The root rule with name \"root\" is not found");
    references.removeAll(rules);
    if (!references.isEmpty()) throw error("Rule \"" + references.iterator().next() + "\" is not defined");
  }

  private void rule() {
    var name = take();
    if (name.kind() != Kind.NAME || !name.startsLine() || !peek(0).is("::=")) throw error("Expect rule name");
    if (!rules.add(name.text())) throw error("Rule \"" + name.text() + "\" is defined multiple times");
    next++;
    alternatives();
  }

  private void alternatives() {
    sequence();
    while (peek(0).is("|")) {
      next++;
      sequence();
    }
  }

  private void sequence() {
    element();
    while (startsElement()) element();
  }

  private boolean startsElement() {
    var token = peek(0);
    boolean isNextRule = token.kind() == Kind.NAME && peek(1).is("::=");
    return !isNextRule && (token.kind() != Kind.OPERATOR || token.is("("));
  }

  private void element() {
    var token = take();
    if (token.is("(")) {
      if (peek(0).is("=")) next++; // a look-ahead assertion
      if (peek(0).is(")")) next++;
      else group();
    } else if (token.kind() == Kind.NAME && peek(0).is("(")) {
      arguments();
    } else if (token.kind() == Kind.NAME) {
      references.add(token.text());
    } else if (token.kind() == Kind.OPERATOR) {
      throw error("Expect element, but got " + token.text());
    }
    quantifier();
  }

  private void group() {
    alternatives();
    if (!take().is(")")) throw error("Expect )");
  }

  /** Skips the arguments of a macro, for example of {@code TagDispatch}. */
  private void arguments() {
    int depth = 0;
    do {
      var token = take();
      if (token.is("(")) depth++;
      if (token.is(")")) depth--;
      if (token == END) throw error("Expect )");
    } while (depth > 0);
  }

  private void quantifier() {
    if (peek(0).is("*") || peek(0).is("+") || peek(0).is("?")) {
      next++;
    } else if (peek(0).is("{")) {
      while (!take().is("}")) if (peek(0) == END) throw error("Expect }");
    }
  }

  private Token peek(int offset) {
    return next + offset < tokens.size() ? tokens.get(next + offset) : END;
  }

  private Token take() {
    var token = peek(0);
    next++;
    return token;
  }

  private static SyntaxException error(String message) {
    return SyntaxException.inGrammar(1, 1, message);
  }
}
