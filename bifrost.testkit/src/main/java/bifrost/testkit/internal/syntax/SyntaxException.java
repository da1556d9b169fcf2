package bifrost.testkit.internal.syntax;

/**
 * The error of a constraint that vLLM cannot use. Its message is that of {@code xgrammar}, with a constant time
 * instead of the current one.
 */
public final class SyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private SyntaxException(String message) {
    super(message, null, false, false);
  }

  static SyntaxException inRegex(int position, String message) {
    return at(83, "Regex parsing error at position " + position + ": " + message);
  }

  static SyntaxException inGrammar(int line, int column, String message) {
    return at(820, "EBNF parser error at line " + line + ", column " + column + ": " + message);
  }

  static SyntaxException inSchema(String message) {
    return at(4944, message);
  }

  private static SyntaxException at(int line, String message) {
    return new SyntaxException("[00:00:00] <path>:" + line + ": " + message);
  }
}
