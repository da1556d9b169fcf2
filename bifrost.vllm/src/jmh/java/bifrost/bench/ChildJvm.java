package bifrost.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts programs in separate JVMs, with the class path of this one. */
final class ChildJvm {
  private ChildJvm() {}

  /** Starts a program. Its errors are printed, and its output can be read. */
  static Process start(List<String> options, Class<?> program, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-classpath", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
  }

  static void requireSuccess(Process process) throws InterruptedException {
    if (process.waitFor() != 0) throw new IllegalStateException("exit code " + process.exitValue());
  }
}
