package bifrost.blackbox.support;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.ToolProvider;

/** The javadoc comments of the types in source files. */
public final class SourceComments {
  private final Map<String, String> comments = new HashMap<>();

  private SourceComments() {}

  /** {@return the comments in the main source files of the modules} */
  public static SourceComments of(List<String> modules) throws IOException {
    var read = new SourceComments();
    for (var module : modules) {
      try (var files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        read.parse(files.filter(file -> file.toString().endsWith(".java")).toList());
      }
    }
    return read;
  }

  /** {@return the text of the comment of a type, without asterisks; empty if it has none} */
  public Optional<String> of(Class<?> type) {
    return Optional.ofNullable(comments.get(type.getCanonicalName()));
  }

  private void parse(List<Path> files) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null,
          manager.getJavaFileObjectsFromPaths(files));
      var trees = DocTrees.instance(task);
      for (var file : task.parse()) new Scanner(file, trees).scan(file, "");
    }
  }

  /** Collects the comments of the types in a file. The parameter is the prefix of a name, such as {@code Outer.}. */
  private final class Scanner extends TreePathScanner<Void, String> {
    private final String packageName;
    private final DocTrees trees;

    private Scanner(CompilationUnitTree file, DocTrees trees) {
      packageName = file.getPackageName() == null ? "" : file.getPackageName() + ".";
      this.trees = trees;
    }

    @Override
    public Void visitClass(ClassTree type, String outer) {
      var name = outer + type.getSimpleName();
      var comment = trees.getDocComment(getCurrentPath());
      if (comment != null) comments.put(packageName + name, comment);
      return super.visitClass(type, name + ".");
    }
  }
}
