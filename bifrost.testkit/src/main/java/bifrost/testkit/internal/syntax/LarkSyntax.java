package bifrost.testkit.internal.syntax;

import bifrost.testkit.internal.syntax.GrammarLexer.Kind;
import bifrost.testkit.internal.syntax.GrammarLexer.Token;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A check of grammars in Lark: {@code name: alternatives}, with a rule "start". */
public final class LarkSyntax {
  private static final Token END = new Token(Kind.OPERATOR, "the end", true);

  private final List<Token> tokens;
  private final Set<String> rules = new HashSet<>();
  private final Set<String> references = new HashSet<>();
  private boolean hasImports;
  private int next;

  private LarkSyntax(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** {@return whether vLLM reads the grammar as Lark: it has no {@code ::=} outside comments} */
  public static boolean isLikely(String grammar) {
    return grammar.lines().map(LarkSyntax::withoutComment).noneMatch(line -> line.contains("::="));
  }

  private static String withoutComment(String line) {
    int hash = line.indexOf('#');
    int slashes = line.indexOf("//");
    int end = hash < 0 ? slashes : slashes < 0 ? hash : Math.min(hash, slashes);
    return end < 0 ? line : line.substring(0, end);
  }

  /**
   * Checks a grammar.
   *
   * @throws SyntaxException if it is invalid, or refers to a rule that does not exist
   */
  public static void check(String grammar) {
    new LarkSyntax(GrammarLexer.tokens(grammar, true)).grammar();
  }

  private void grammar() {
    while (next < tokens.size()) statement();
    references.removeAll(rules);
    if (!rules.contains("start")) throw error("no rule 'start'");
    if (!references.isEmpty() && !hasImports) throw error("unknown rule " + references.iterator().next());
  }

  private void statement() {
    if (peek().is("%")) {
      hasImports = true;
      do next++; while (peek() != END && !peek().startsLine());
      return;
    }
    while (peek().is("?") || peek().is("!")) next++;
    var name = take();
    if (name.kind() != Kind.NAME) throw error("expected a rule name");
    while (!peek().is(":")) if (take() == END || peek().startsLine()) throw error("expected ':' after rule name");
    next++;
    rules.add(name.text());
    alternatives("");
  }

  /** Reads alternatives up to a closing bracket, or to the next statement if there is no bracket. */
  private void alternatives(String end) {
    while (!isEnd(end)) {
      var token = take();
      if (token.is("(")) bracket(")");
      else if (token.is("[")) bracket("]");
      else if (token.is("->")) next++;
      else if (token.is("%")) inline();
      else if (token.is(")") || token.is("]") || token.is(":")) throw error("unexpected " + token.text());
      else if (token.kind() == Kind.REGEX) RegexSyntax.check(token.text().substring(1, token.text().length() - 1));
      else if (token.kind() == Kind.NAME) references.add(token.text());
    }
  }

  /** Skips an inline JSON schema or regular expression. */
  private void inline() {
    var kind = take();
    if (!kind.text().equals("json") && !kind.text().equals("regex")) throw error("expected grammar expression");
    while (peek() != END && !peek().startsLine()) next++;
  }

  private boolean isEnd(String end) {
    if (!end.isEmpty()) return peek().is(end) || peek() == END;
    return peek() == END || peek().startsLine() && !peek().is("|");
  }

  private void bracket(String end) {
    alternatives(end);
    if (!take().is(end)) throw error("expected '" + end + "' after group");
  }

  private Token peek() {
    return next < tokens.size() ? tokens.get(next) : END;
  }

  private Token take() {
    var token = peek();
    next++;
    return token;
  }

  private static SyntaxException error(String message) {
    return SyntaxException.inGrammar(1, 1, message);
  }
}
