package bifrost.tour;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The source code of the steps, which the build copies beside the classes. */
final class SourceCode {
  private static final String INDENT = "  ";

  private SourceCode() {}

  /**
   * Returns the lines of the body of a method without their indentation. Returns no lines if the source code is
   * missing, such as in an IDE.
   */
  static List<String> of(Class<?> type, String method) throws IOException {
    try (var in = type.getResourceAsStream(type.getSimpleName() + ".java")) {
      return in == null ? List.of() : body(new String(in.readAllBytes(), StandardCharsets.UTF_8), method);
    }
  }

  /** {@return the body of the first private method with a name, in a source file with the format of this project} */
  static List<String> body(String source, String method) {
    return source.lines().dropWhile(line -> !line.startsWith(INDENT + "private ") || !line.contains(" " + method + "("))
        .skip(1).takeWhile(line -> !line.equals(INDENT + "}"))
        .map(line -> line.substring(Math.min(line.length(), 2 * INDENT.length()))).toList();
  }
}
