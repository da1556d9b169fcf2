package bifrost.testkit.internal.syntax;

/**
 * A check of regular expressions. Rejects what no backend of vLLM can use: invalid expressions, look-around, word
 * boundaries and backreferences.
 */
public final class RegexSyntax {
  private static final int END = -1;
  private static final int GRAMMAR_PREFIX = 9; // xgrammar reports some errors for the grammar "root ::= <regex>"

  private final int[] regex;
  private int next; // the index of the next code point

  private RegexSyntax(String regex) {
    this.regex = regex.codePoints().toArray();
  }

  /**
   * Checks an expression.
   *
   * @throws SyntaxException if it is invalid or unsupported
   */
  public static void check(String regex) {
    var parser = new RegexSyntax(regex);
    parser.alternatives();
    if (parser.peek() == ')') throw SyntaxException.inRegex(parser.next + 1, "Unmatched ')'");
  }

  private int peek() {
    return next < regex.length ? regex[next] : END;
  }

  private boolean nextIs(String text) {
    int[] expected = text.codePoints().toArray();
    if (next + expected.length > regex.length) return false;
    for (int i = 0; i < expected.length; i++) if (regex[next + i] != expected[i]) return false;
    return true;
  }

  private void alternatives() {
    boolean isRepeatable = false;
    while (peek() != END && peek() != ')') {
      int first = peek();
      if (first == '*' || first == '+' || first == '?' || first == '{') {
        if (!isRepeatable) throw inGrammar("Expect element, but got " + Character.toString(first));
        quantifier();
      } else {
        element();
        isRepeatable = first != '|' && first != '^';
      }
    }
  }

  private void element() {
    switch (peek()) {
      case '(' -> group();
      case '[' -> characterClass();
      case '\\' -> escape();
      default -> next++;
    }
  }

  private void quantifier() {
    if (peek() != '{') {
      next++;
      return;
    }
    next++;
    int start = next;
    long minimum = number();
    long maximum = minimum;
    if (peek() == ',') {
      next++;
      maximum = peek() == '}' ? Long.MAX_VALUE : number();
    }
    if (peek() != '}') throw SyntaxException.inRegex(next + 1, "Invalid repetition count.");
    next++;
    if (minimum > maximum) {
      next = start;
      throw inGrammar("Lower bound is larger than upper bound: " + minimum + " > " + maximum);
    }
  }

  private long number() {
    int start = next;
    long number = 0;
    for (; peek() >= '0' && peek() <= '9'; next++) number = Math.min(number * 10 + peek() - '0', Integer.MAX_VALUE);
    if (next == start) throw SyntaxException.inRegex(next + 1, "Invalid repetition count.");
    return number;
  }

  private void group() {
    next++;
    if (peek() == '?') groupModifier();
    alternatives();
    if (peek() != ')') throw SyntaxException.inRegex(regex.length + 1, "The parenthesis is not closed.");
    next++;
  }

  private void groupModifier() {
    int position = next + 2;
    if (nextIs("?=") || nextIs("?!")) throw SyntaxException.inRegex(position, "Lookahead is not supported yet.");
    if (nextIs("?<=") || nextIs("?<!")) throw SyntaxException.inRegex(position, "Lookbehind is not supported yet.");
    if (next + 1 == regex.length) throw SyntaxException.inRegex(position, "Group modifier is not finished.");
    if (nextIs("?:")) {
      next += 2;
    } else if (nextIs("?<") || nextIs("?P<")) {
      skipThrough('>', position);
    } else {
      flags(position);
    }
  }

  private void flags(int position) {
    for (next++; peek() != ':' && peek() != ')'; next++) {
      if ("imsUuxR-".indexOf(Math.max(peek(), 0)) < 0) {
        throw SyntaxException.inRegex(position, "Group modifier flag is not supported yet.");
      }
    }
    if (peek() == ':') next++;
  }

  private void skipThrough(int last, int position) {
    while (peek() != last) {
      if (peek() == END) throw SyntaxException.inRegex(position, "Invalid named capturing group.");
      next++;
    }
    next++;
  }

  private void characterClass() {
    next++;
    if (peek() == '^') next++;
    else if (peek() == ']') {
      throw SyntaxException.inRegex(next + 1, "Empty character class is not allowed in regex.");
    }
    while (peek() != ']') {
      int first = classCharacter();
      if (peek() == '-' && next + 1 < regex.length && regex[next + 1] != ']') {
        next++;
        int last = classCharacter();
        if (first > last && last != END) {
          throw inGrammar("Invalid character class: lower bound is larger than upper bound");
        }
      }
    }
    next++;
  }

  /** {@return the character, or -1 for an escape sequence} */
  private int classCharacter() {
    if (peek() == END) throw SyntaxException.inRegex(regex.length + 1, "Unclosed '['");
    if (nextIs("[:")) {
      skipThrough(']', next + 1);
      return END;
    }
    if (peek() != '\\') return regex[next++];
    if (next + 1 == regex.length) throw SyntaxException.inRegex(regex.length + 1, "Unclosed '['");
    next += 2;
    return END;
  }

  private void escape() {
    int position = next + 1;
    next++;
    int kind = peek();
    if (kind == END) throw SyntaxException.inRegex(position, "Escape sequence is not finished.");
    if (kind >= '1' && kind <= '9' || kind == 'k') {
      throw SyntaxException.inRegex(position, "Backreference is not supported yet.");
    }
    if (kind == 'b' || kind == 'B') throw SyntaxException.inRegex(position, "Word boundary is not supported yet.");
    next++;
    if (kind == 'x') hexDigits(2, position);
    else if (kind == 'u') hexDigits(4, position);
    else if ((kind == 'p' || kind == 'P') && peek() == '{') skipThrough('}', position);
  }

  private void hexDigits(int count, int position) {
    if (peek() == '{') {
      skipThrough('}', position);
      return;
    }
    for (int i = 0; i < count; i++, next++) {
      if (Character.digit(Math.max(peek(), 0), 16) < 0) {
        throw SyntaxException.inRegex(position, "Escape sequence is not finished.");
      }
    }
  }

  private SyntaxException inGrammar(String message) {
    return SyntaxException.inGrammar(1, GRAMMAR_PREFIX + next + 1, message);
  }
}
