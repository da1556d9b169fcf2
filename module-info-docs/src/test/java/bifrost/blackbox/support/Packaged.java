package bifrost.blackbox.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packaged jars, and the folders with their dependencies. */
public final class Packaged {
  public static final List<String> NAMES = List.of("bifrost.api", "bifrost.openai", "bifrost.vllm", "bifrost.testkit");
  public static final String VERSION = System.getProperty("bifrost.version");
  /** The four jars, without their versions. */
  public static final Path MODULES = target("modules");
  /** The jars of JUnit and jqwik, and their dependencies. */
  public static final Path TEST_MODULES = target("test-modules");
  /** The jars of OpenTelemetry and Micrometer, and their dependencies. */
  public static final Path TELEMETRY = target("telemetry");
  /** The classes of the tour. */
  public static final Path CLASSES = target("classes");

  private Packaged() {}

  private static Path target(String child) {
    return Path.of("target", child).toAbsolutePath();
  }

  public static Path jar(String module) {
    return MODULES.resolve(module + ".jar");
  }

  /** {@return a jar with a classifier, such as {@code sources}} */
  public static Path jar(String module, String classifier) {
    return Path.of("..", module, "target", module + "-" + VERSION + "-" + classifier + ".jar");
  }

  public static String jars(String... modules) {
    return path(Stream.of(modules).map(Packaged::jar).toArray());
  }

  public static String path(Object... parts) {
    return Stream.of(parts).map(Object::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /** Compiles a project in {@code src/test/projects} as a module. */
  public static void compile(String application, String modulePath, Path classes) {
    try (var files = Files.walk(Path.of("src", "test", "projects", application))) {
      var options = Stream.of("--release", "17", "-Xlint:all", "-Werror", "-p", modulePath, "-d", classes.toString());
      var sources = files.map(Path::toString).filter(file -> file.endsWith(".java"));
      Command.tool("javac", Stream.concat(options, sources).toArray(String[]::new)).success();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
