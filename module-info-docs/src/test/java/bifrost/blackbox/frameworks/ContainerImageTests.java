package bifrost.blackbox.frameworks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links the runtime of the chat service with the script of the container example, and runs the service from it. */
@Tag("examples")
class ContainerImageTests {
  private static final Pattern OWN_CLASS = Pattern.compile("(?m)^(?:chat\\.service|bifrost)\\.\\S+ source: (.+)$");

  @TempDir Path temp;

  @Test
  void serviceStartsFromTheArchiveOfItsImage() throws Exception {
    var project = MavenProject.copy("container", temp);
    project.maven("package");
    var home = System.getProperty("java.home");
    Command.process(Duration.ofMinutes(10), Map.of(), project.folder().resolve("image"), home).success();
    var image = project.built("image").toAbsolutePath();
    var log = temp.resolve("classes");
    var options = Files.readString(image.resolve("lib").resolve("options")).replace("=lib/", "=" + image + "/lib/");
    var arguments = Files.writeString(temp.resolve("options"), options);
    try (var chat = FakeChat.start();
        var service = RunningService.start(ChatServiceTests.PORT, temp.resolve("output"),
            Map.of("VLLM_BASE_URL", chat.url(), "MODEL", FakeChat.MODEL, "PORT", "0"),
            List.of(image.resolve(Path.of("bin", "java")).toString(), "-Xlog:class+load:file=" + log + ":none",
                "@" + arguments))) {
      assertTrue(service.post("/chat", "Hi").body().endsWith("data: [DONE]\n\n"));
      service.terminate();
      service.exitCode();
    }
    var sources = OWN_CLASS.matcher(Files.readString(log)).results().map(found -> found.group(1)).toList();
    long archived = sources.stream().filter(source -> source.contains("shared objects file")).count();
    assertTrue(sources.size() > 200, sources.size() + " classes of the service and the library");
    // the archives of Java 17 do not contain the classes of all lambdas
    assertTrue(archived >= sources.size() * 0.9, archived + " of " + sources.size() + " classes are archived");
    var modules = Command.process(image.resolve(Path.of("bin", "java")), "--list-modules").success();
    assertTrue(!modules.contains("jdk.compiler") && modules.contains("chat.service"), modules);
  }
}
