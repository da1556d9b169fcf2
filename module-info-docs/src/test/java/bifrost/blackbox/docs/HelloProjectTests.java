package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import bifrost.testkit.FakeServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Builds and runs the complete project that the README shows, with Maven and with Gradle. */
class HelloProjectTests {
  private static final Path PROJECT = Path.of("examples", "hello");
  private static final String VERSION = Packaged.VERSION;

  @TempDir Path temp;
  private Path project;
  private Path repository;

  @BeforeEach
  void copyProject() throws IOException {
    project = Files.createDirectory(temp.resolve("hello"));
    for (var file : files()) {
      var copy = project.resolve(PROJECT.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    repository = temp.resolve("repository");
  }

  private static Iterable<Path> files() throws IOException {
    try (var files = Files.walk(PROJECT)) {
      return files.filter(Files::isRegularFile)
          .filter(file -> Stream.of("target", "build", ".gradle").noneMatch(PROJECT.relativize(file)::startsWith))
          .sorted().toList();
    }
  }

  /** Installs the library into an empty repository, as {@code ./mvnw install} would. */
  private void installLibrary() throws IOException {
    var pom = Files.readString(Path.of("..", "pom.xml"));
    var groupId = pom.substring(pom.indexOf("<groupId>") + 9, pom.indexOf("</groupId>"));
    install(groupId, "bifrost", Path.of("..", "pom.xml"), Optional.empty());
    for (var module : Packaged.NAMES) {
      install(groupId, module, Path.of("..", module, "pom.xml"), Optional.of(Packaged.jar(module)));
    }
  }

  private void install(String groupId, String artifactId, Path pom, Optional<Path> jar) throws IOException {
    var folder = repository.resolve(groupId.replace('.', '/')).resolve(artifactId).resolve(VERSION);
    Files.createDirectories(folder);
    Files.copy(pom, folder.resolve(artifactId + "-" + VERSION + ".pom"));
    if (jar.isPresent()) Files.copy(jar.get(), folder.resolve(artifactId + "-" + VERSION + ".jar"));
  }

  @Test
  void readmeShowsTheFilesOfTheProject() throws IOException {
    var shown = Project.files(Files.readString(Path.of("..", "README.md")));
    for (var file : files()) {
      var name = PROJECT.relativize(file).toString().replace(File.separatorChar, '/');
      if (name.equals("settings.gradle")) continue;
      assertEquals(Files.readString(file), shown.get(name), name);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void mavenBuildsAndRunsTheProject() throws IOException {
    installLibrary();
    assertPrintsTheResponse(url -> Command.process(Path.of("..", "mvnw").toAbsolutePath().normalize(), "-B", "-ntp",
        "-q", "-Dmaven.repo.local=" + repository,
        "-Dmaven.repo.local.tail=" + System.getProperty("maven.repository"), "-f",
        project.resolve("pom.xml").toString(), "compile", "exec:exec", "-Dserver=" + url));
  }

  @Test
  void gradleBuildsAndRunsTheProject() throws IOException {
    var gradle = program("gradle");
    assumeTrue(gradle.isPresent(), "SKIPPED: no gradle on the path");
    // scripts cannot be compiled on a JDK that is newer than Gradle; the project needs the modules of Gradle 7
    var probe = Files.createDirectory(temp.resolve("probe"));
    Files.writeString(probe.resolve("settings.gradle"),
        "assert GradleVersion.current() >= GradleVersion.version('7.0')");
    var probed = gradle(gradle.orElseThrow(), probe, "help");
    assumeTrue(probed.exit() == 0, () -> "SKIPPED: needs Gradle 7 or later that supports this JDK: " + probed.output());
    installLibrary();
    assertPrintsTheResponse(url -> gradle(gradle.orElseThrow(), project, "run", "--args=" + url));
  }

  private Command gradle(Path gradle, Path folder, String... arguments) {
    var environment = Map.of("GRADLE_USER_HOME", temp.resolve("gradle").toString(), "JAVA_HOME",
        System.getProperty("java.home"));
    var options =
        List.of("-q", "--no-daemon", "--offline", "-Dmaven.repo.local=" + repository, "-p", folder.toString());
    return Command.process(environment, gradle,
        Stream.concat(options.stream(), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  void bothBuildsDependOnTheSameVersion() throws IOException {
    assertTrue(Files.readString(PROJECT.resolve("build.gradle")).contains(":bifrost.vllm:" + VERSION + "'"));
    assertTrue(Files.readString(PROJECT.resolve("pom.xml"))
        .contains("<artifactId>bifrost.vllm</artifactId><version>" + VERSION + "</version>"));
  }

  /** Checks that a command with the URL of a fake server prints the response of this server, and nothing else. */
  private static void assertPrintsTheResponse(Function<String, Command> command) {
    try (var server = FakeServer.start().models("Qwen/Qwen3-0.6B")) {
      var output = command.apply(server.url().toString()).success();
      try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).open()) {
        assertEquals(bifrost.send(ChatCompletionRequest.of("vllm/", "Hi")).text(), output.strip());
      }
    }
  }

  private static Optional<Path> program(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
  }
}
