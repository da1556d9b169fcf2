package bifrost.vllm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A child JVM that runs a program with its own options and environment variables. */
final class ChildJvm {
  private ChildJvm() {}

  /**
   * Lists the models of a server in a child JVM, without verifying certificates.
   *
   * @param proxy {@code environment}, {@code jvm}, {@code none}, or the URL of a proxy
   * @return the output of the program
   */
  static String listModels(Map<String, String> environment, List<String> options, String url, String proxy) {
    return run(environment, options, ListModelsProgram.class, url, proxy);
  }

  /**
   * Runs a main class of the tests on the class path.
   *
   * @return the output of the program
   */
  static String run(List<String> options, Class<?> program, String... arguments) {
    return run(Map.of(), options, program, arguments);
  }

  private static String run(Map<String, String> environment, List<String> options, Class<?> program,
      String... arguments) {
    try {
      var file = Path.of(program.getResource(program.getSimpleName() + ".class").toURI());
      var tests = file.getParent().getParent().getParent();
      var command = new ArrayList<>(List.of(program.getName()));
      command.addAll(List.of(arguments));
      return output(environment, options, command, tests + File.pathSeparator + classPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static String output(Map<String, String> environment, List<String> options, List<String> program,
      String classPath)
      throws IOException {
    var command = new ArrayList<>(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath));
    command.addAll(program);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet()
        .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy") || name.contains("JAVA"));
    builder.environment().putAll(environment);
    var process = builder.start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  /** {@return the module path and the class path of this JVM as one class path} */
  private static String classPath() {
    return Stream.of("jdk.module.path", "java.class.path").map(name -> System.getProperty(name, ""))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
