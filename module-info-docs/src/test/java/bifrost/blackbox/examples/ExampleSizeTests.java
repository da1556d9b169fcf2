package bifrost.blackbox.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import bifrost.blackbox.support.SourceLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the examples are short, and nevertheless readable. */
class ExampleSizeTests {
  private static final int MAX_LINES = 39;
  private static final int MAX_COLUMNS = 120;
  private static final String LIBRARY = Packaged.jars("bifrost.api", "bifrost.openai", "bifrost.vllm");

  static Stream<Path> files() throws IOException {
    try (var files = Files.list(RunningExample.FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
    }
  }

  @Test
  void thereIsOneExampleForEachApplication() throws IOException {
    assertEquals(List.of("Agent.java", "ConsoleChat.java", "Extraction.java", "Rag.java", "SseRelay.java"),
        files().map(file -> file.getFileName().toString()).toList());
  }

  @ParameterizedTest
  @MethodSource("files")
  void exampleIsLinkedFromTheReadmeAndTheGuide(Path file) throws IOException {
    var name = file.getFileName();
    assertTrue(Files.readString(Path.of("..", "README.md")).contains("(module-info-docs/examples/" + name + ")"));
    assertTrue(Files.readString(Path.of("guides", "examples.md")).contains("(../examples/" + name + ")"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void exampleHasFewerThan40LinesOfCode(Path file) throws IOException {
    long lines = SourceLines.count(Files.readString(file));
    System.out.println(file.getFileName() + ": " + lines + " lines of code");
    assertTrue(lines > 10 && lines <= MAX_LINES, lines + " lines");
  }

  @ParameterizedTest
  @MethodSource("files")
  void exampleHasOneStatementOnALine(Path file) throws IOException {
    for (var line : SourceLines.withoutLiterals(SourceLines.withoutComments(Files.readString(file))).lines().toList()) {
      assertTrue(statements(line) <= 1, line);
    }
    for (var line : Files.readAllLines(file)) assertTrue(line.length() <= MAX_COLUMNS, line);
  }

  /** {@return the number of semicolons outside of parentheses} */
  private static long statements(String line) {
    return line.replaceAll("\\([^()]*\\)", "").chars().filter(c -> c == ';').count();
  }

  @ParameterizedTest
  @MethodSource("files")
  void exampleCompilesWithoutWarnings(Path file, @TempDir Path classes) {
    Command.tool("javac", "--release", "17", "-Xlint:all", "-Werror", "-cp", LIBRARY, "-d",
        classes.toString(), file.toString()).success();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      package a; |0
      import a.B; import static a.B.c; |0
      class A {} // comment |1
      /* comment */ class A {} /* comment |1
      // class A {} |0
      var url = "http://localhost"; |1
      var glob = "libs/*"; // */ |1
      var quote = '"'; // " |1
      importantMethod(); |1""")
  void lineIsCodeOnlyIfItIsMoreThanAnImportAndAComment(String line, int expected) {
    assertEquals(expected, SourceLines.count(line + "\n*/\n".substring(line.endsWith("/* comment") ? 0 : 4)));
  }

  @Test
  void blankLinesAndCommentsOfSeveralLinesAreNotCounted() {
    assertEquals(4, SourceLines.count("""
        package a;

        import b.C;

        /**
         * A class.
         */
        class A {
          String text = \"""
              // no comment\""";

        }
        """));
  }
}
