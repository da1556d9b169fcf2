package bifrost.blackbox.docs;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of Java on a {@link Page}. After its imports, it contains one of the following: statements that may use
 * {@code bifrost} and {@code request}; test methods for {@code FakeServerExtension}; or a class. A
 * record on one line is local to statements. A class with imports must have all that it needs, so that readers can copy
 * it. An example is run unless it opens the default server or contains {@code // compiled only}.
 *
 * @param line the number of the first line on the page, from 1
 * @param lines the lines of the block
 */
record Example(int line, List<String> lines) {
  private static final Pattern CLASS = Pattern.compile("(?:public |final )*(?:class|record|interface) (\\w+).*\\{");
  private static final String IMPORTS =
      " import bifrost.api.*; import bifrost.api.json.*; import bifrost.testkit.*; import bifrost.testkit.contract.*;"
          + " import bifrost.testkit.live.*; import static bifrost.api.Message.*; import java.time.*;"
          + " import java.util.*;";
  private static final String TEST_IMPORTS =
      IMPORTS + " import org.junit.jupiter.api.*; import org.junit.jupiter.api.extension.*;"
          + " import static org.junit.jupiter.api.Assertions.*; import static java.time.Duration.*;";
  private static final String STATEMENTS =
      " public static Bifrost bifrost; public static ChatCompletionRequest request;"
          + " public static void example() throws Exception {";

  /** {@return the examples on a page} */
  static List<Example> of(List<String> page) {
    var examples = new ArrayList<Example>();
    for (int i = 0; i < page.size(); i++) {
      if (!page.get(i).strip().equals("```java") || isFile(page, i)) continue;
      int first = i + 1;
      while (!page.get(++i).strip().equals("```")) {}
      examples.add(new Example(first + 1, page.subList(first, i)));
    }
    return examples;
  }

  /** {@return whether the line before a block is the name of a file} {@link HelloProjectTests} builds such files. */
  private static boolean isFile(List<String> page, int block) {
    return block > 0 && page.get(block - 1).matches("`[^`]+`");
  }

  /** {@return the name of the class; for statements and test methods, a name with the line} */
  String name() {
    return lines.stream().map(CLASS::matcher).filter(Matcher::matches).map(found -> found.group(1)).findFirst()
        .orElse("Line" + line);
  }

  boolean isTest() {
    return lines.stream().anyMatch(each -> each.strip().matches("@(Repeated)?Test\\b.*"));
  }

  boolean isStatements() {
    return !isClass() && !isTest();
  }

  boolean runs() {
    return lines.stream().noneMatch(each -> each.contains("Bifrost.open()") || each.contains("// compiled only"));
  }

  /** {@return whether a target of the example names no model} */
  boolean usesTheOnlyModel() {
    return lines.stream().anyMatch(each -> each.contains("\"vllm/\""));
  }

  /** {@return a compilation unit in which each line has the same number as on the page} */
  String source(String packageName) {
    var start = "\n".repeat(line - 2) + "package " + packageName + ";";
    int imports = imports();
    if (isClass()) return start + (imports == 0 ? TEST_IMPORTS : "") + text(lines) + "\n";
    return start + (isTest() ? TEST_IMPORTS : IMPORTS) + text(lines.subList(0, imports))
        + (isTest() ? " @ExtendWith(FakeServerExtension.class) class " : " public class ") + name() + " {"
        + (isTest() ? "" : STATEMENTS) + text(lines.subList(imports, lines.size())) + "\n}" + (isTest() ? "" : "}")
        + "\n";
  }

  private boolean isClass() {
    return lines.stream().anyMatch(each -> CLASS.matcher(each).matches());
  }

  private int imports() {
    int imports = 0;
    while (imports < lines.size() && lines.get(imports).matches("\\s*|import .*")) imports++;
    return imports;
  }

  private static String text(List<String> lines) {
    return lines.stream().map(each -> "\n" + each).collect(joining());
  }
}
