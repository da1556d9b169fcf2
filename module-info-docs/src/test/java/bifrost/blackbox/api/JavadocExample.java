package bifrost.blackbox.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An example in the javadoc of a source file: statements, methods of a test class, or types. It may use the members of
 * {@link JavadocContext}.
 *
 * @param file the path of the source file in its module, such as {@code bifrost/api/Bifrost.java}
 * @param line the number of its first line
 * @param code the code
 */
record JavadocExample(String file, int line, List<String> code) {
  private static final Pattern START = Pattern.compile("\\s*\\* <pre>\\{@code");
  private static final Pattern END = Pattern.compile("\\s*\\* }</pre>");
  private static final Pattern TYPE = Pattern.compile("(@ExtendWith.*|(public |final )*class \\w+.*)");
  private static final Pattern METHOD = Pattern.compile("(@Property|@Test)\\b.*");
  private static final List<String> IMPORTS = List.of("bifrost.api.*", "bifrost.api.json.*", "bifrost.api.spi.*",
      "bifrost.openai.*", "bifrost.testkit.*", "bifrost.testkit.contract.*", "bifrost.testkit.live.*", "java.net.URI",
      "java.nio.file.*", "java.time.Duration", "java.util.*", "net.jqwik.api.*", "net.jqwik.api.domains.*",
      "org.junit.jupiter.api.Test", "org.junit.jupiter.api.extension.ExtendWith",
      "static bifrost.api.Message.system", "static bifrost.api.Message.user",
      "static bifrost.api.SendAllOptions.concurrency", "static org.junit.jupiter.api.Assertions.assertEquals");

  /** {@return the examples in the main source files of a module} */
  static List<JavadocExample> of(Path sources) throws IOException {
    var examples = new ArrayList<JavadocExample>();
    try (var files = Files.walk(sources)) {
      for (var file : files.filter(each -> each.toString().endsWith(".java")).sorted().toList()) {
        var lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
          if (!START.matcher(lines.get(i)).matches()) continue;
          int first = ++i;
          while (!END.matcher(lines.get(i)).matches()) i++;
          var code = lines.subList(first, i).stream().map(each -> each.replaceFirst("^ *\\* ?", "")).toList();
          examples.add(new JavadocExample(sources.relativize(file).toString().replace('\\', '/'), first + 1, code));
        }
      }
    }
    return examples;
  }

  /** {@return the name of the package of the compilation unit} */
  String packageName() {
    return "example." + file.replaceAll("\\.java$|-", "").replace('/', '.').toLowerCase(java.util.Locale.ROOT) + line;
  }

  /** {@return the compilation unit, in which each line has the same number as in the source file} */
  String source() {
    var imports = code.stream().takeWhile(each -> each.startsWith("import ") || each.isEmpty()).toList();
    var body = code.subList(imports.size(), code.size());
    var text = new StringBuilder("package " + packageName() + ";");
    for (var each : IMPORTS) text.append(" import ").append(each).append(';');
    text.append(" import bifrost.blackbox.api.JavadocContext; @SuppressWarnings(\"unused\")");
    boolean isTypes = TYPE.matcher(body.get(0)).matches();
    boolean isMethods = METHOD.matcher(body.get(0)).matches();
    text.append(isTypes ? " interface Example extends JavadocContext.Types {"
        : " class Example extends JavadocContext." + context() + " {");
    if (!isTypes && !isMethods) text.append(" void example() throws Exception {");
    text.append("\n".repeat(line - 1 + imports.size())).append(String.join("\n", body));
    return text.append(isTypes || isMethods ? "\n}\n" : "\n}}\n").toString();
  }

  /** {@return the nested class of {@link JavadocContext} with the variables of the example} */
  private String context() {
    var type = file.replaceAll(".*/|\\.java$", "");
    return JavadocContext.NAMES.contains(type) ? "For" + type : "Default";
  }
}
