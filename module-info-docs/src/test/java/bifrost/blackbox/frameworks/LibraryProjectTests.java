package bifrost.blackbox.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bifrost.blackbox.support.Command;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds and runs the projects that depend only on the JDK and on Bifrost. */
class LibraryProjectTests {
  @TempDir Path temp;

  @Test
  void moduleRunsOnTheModulePath() throws IOException {
    var project = MavenProject.copy("module-path", temp);
    project.maven("package");
    try (var chat = FakeChat.start()) {
      var output = Command.process(Command.JAVA, "-p", project.built("modules").toString(), "-m", "app/app.Main",
          chat.url(), FakeChat.MODEL).success();
      assertEquals(chat.answer("Hi"), output.strip());
    }
  }

  @Test
  void callsBlockOnlyVirtualThreads() throws IOException {
    assumeTrue(Runtime.version().feature() >= 21, "virtual threads need Java 21");
    var project = MavenProject.copy("virtual-threads", temp);
    try (var chat = FakeChat.start()) {
      var output = project.maven("compile", "exec:java", "-Dexec.args=" + chat.url() + " " + FakeChat.MODEL + " 200");
      assertEquals(200, chat.server().requests().size());
      int characters = 0;
      for (int i = 0; i < 200; i++) characters += chat.answer("What is " + i + " squared?").length();
      assertEquals("200 answers with " + characters + " characters", output.strip());
    }
  }
}
