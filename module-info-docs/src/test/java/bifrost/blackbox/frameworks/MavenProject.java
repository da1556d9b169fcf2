package bifrost.blackbox.frameworks;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import bifrost.blackbox.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A copy of a standalone project in the folder {@code examples}, which is built with the packaged jars.
 *
 * @param folder the folder of the copy
 * @param repository the repository with the packaged jars
 */
record MavenProject(Path folder, LocalRepository repository) {
  static final Path EXAMPLES = Path.of("examples");
  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final Path MAVEN = Path.of("..", "mvnw").toAbsolutePath().normalize();
  private static final Map<String, String> ENVIRONMENT = Map.of("JAVA_HOME", System.getProperty("java.home"));
  private static final Pattern NOT_DOWNLOADED = Pattern.compile("in offline mode|from it before|is missing");
  private static final Pattern NO_REGISTRY =
      Pattern.compile("Could not transfer|Unknown host|No route to host|Connection (refused|timed out)|status code: 4");

  /** Copies a project and the repository to a folder. */
  static MavenProject copy(String name, Path folder) throws IOException {
    var project = folder.resolve(name);
    try (var files = Files.walk(EXAMPLES.resolve(name))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var path = EXAMPLES.resolve(name).relativize(file);
        if (path.startsWith("target")) continue;
        Files.createDirectories(project.resolve(path).getParent());
        Files.copy(file, project.resolve(path));
      }
    }
    return new MavenProject(project, LocalRepository.write(folder.resolve("repository")));
  }

  /**
   * Runs Maven, and returns its output. What has been downloaded before is used without a network. Skips the test if
   * something is missing, and the registry cannot be reached.
   */
  String maven(String... arguments) {
    var offline = run("-o", arguments);
    if (offline.exit() == 0 || !NOT_DOWNLOADED.matcher(offline.output()).find()) return offline.success();
    var online = run("-ntp", arguments);
    if (online.exit() != 0 && NO_REGISTRY.matcher(online.output()).find()) {
      var reason = "SKIPPED: the project " + folder.getFileName() + " (Maven's registry cannot be reached)";
      System.out.println(reason);
      abort(reason + "\n" + online.output());
    }
    return online.success();
  }

  private Command run(String option, String... arguments) {
    var line = new ArrayList<>(List.of("-B", "-q", "-f", folder.toString(), option));
    line.addAll(repository.options());
    line.add("-Dbifrost.version=" + LocalRepository.VERSION);
    line.addAll(List.of(arguments));
    return Command.process(LIMIT, ENVIRONMENT, MAVEN, line.toArray(String[]::new));
  }

  /** {@return an existing file of the built project} */
  Path built(String file) {
    var path = folder.resolve("target").resolve(file);
    assertTrue(Files.exists(path), path::toString);
    return path;
  }
}
