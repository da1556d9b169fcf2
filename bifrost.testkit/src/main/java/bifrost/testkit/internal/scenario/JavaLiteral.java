package bifrost.testkit.internal.scenario;

import java.util.List;
import java.util.stream.Collectors;

/** Java literals of values, so that a failing case can be copied into a test. */
public final class JavaLiteral {
  private JavaLiteral() {}

  /** {@return a string literal in ASCII; invisible characters are escaped} */
  public static String of(String text) {
    var literal = new StringBuilder("\"");
    text.chars().forEach(c -> append(literal, (char) c));
    return literal.append('"').toString();
  }

  private static void append(StringBuilder literal, char c) {
    switch (c) {
      case '"' -> literal.append("\\\"");
      case '\\' -> literal.append("\\\\");
      case '\n' -> literal.append("\\n");
      case '\r' -> literal.append("\\r");
      case '\t' -> literal.append("\\t");
      default -> literal.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
  }

  /** {@return the text with invisible characters escaped, and without quotes} */
  public static String printable(String text) {
    var printable = new StringBuilder();
    text.chars().forEach(c -> {
      if (c == '"' || c == '\\') printable.append((char) c);
      else append(printable, (char) c);
    });
    return printable.toString();
  }

  public static String of(long number) {
    return number == (int) number ? Long.toString(number) : number + "L";
  }

  public static String list(List<String> elements) {
    return elements.stream().collect(Collectors.joining(", "));
  }
}
