package bifrost.tour;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;

/**
 * A block of Java in the README: statements, with {@code import} lines first if there are any. It may use {@code bifrost},
 * {@code ask} and {@code weather}. It is run, unless it opens the default server or says {@code // compiled only}.
 *
 * @param line where its first line is in the README, from 1
 * @param lines what it says
 */
record ReadmeExample(int line, List<String> lines) {
  private static final String BEFORE_IMPORTS = "package readme; import bifrost.api.*; import bifrost.api.json.*;"
      + " import static bifrost.api.Message.*; import java.time.*; import java.util.*;";
  private static final String BEFORE_STATEMENTS = " public static Bifrost bifrost; public static ChatCompletionRequest ask; public static Tool weather;"
      + " public static void example() throws Exception {";

  static List<ReadmeExample> of(List<String> readme) {
    var examples = new ArrayList<ReadmeExample>();
    for (int i = 0; i < readme.size(); i++) {
      if (!readme.get(i).strip().equals("```java")) continue;
      int first = i + 1;
      while (!readme.get(++i).strip().equals("```")) continue;
      examples.add(new ReadmeExample(first + 1, readme.subList(first, i)));
    }
    return examples;
  }

  String name() {
    return "Line" + line;
  }

  boolean runs() {
    return lines.stream().noneMatch(each -> each.contains("Bifrost.open()") || each.contains("// compiled only"));
  }

  /** A class in which every line has the number that it has in the README. */
  String source() {
    int imports = 0;
    while (imports < lines.size() && lines.get(imports).matches("\\s*|import .*")) imports++;
    return "\n".repeat(line - 2) + BEFORE_IMPORTS + text(lines.subList(0, imports))
        + " public class " + name() + " {" + BEFORE_STATEMENTS + text(lines.subList(imports, lines.size())) + "\n}}\n";
  }

  private static String text(List<String> lines) {
    return lines.stream().map(each -> "\n" + each).collect(joining());
  }
}
