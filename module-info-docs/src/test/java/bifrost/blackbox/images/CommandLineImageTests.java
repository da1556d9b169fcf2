package bifrost.blackbox.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Installs the command line as the guide says, and runs it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the guide has commands for POSIX shells")
class CommandLineImageTests {
  private static final Pattern LINK = Pattern.compile("(?m)^ +jlink (?:.*\\\\\n)*.*$");

  @TempDir Path home;

  @Test
  void theCommandOfTheGuideInstallsTheCommandLine() throws IOException {
    var install = Files.readString(Path.of("guides", "command-line.md")).split("\n## ")[1];
    var link = LINK.matcher(install);
    assertTrue(link.find(), install);
    var path = Command.JAVA.getParent() + ":" + System.getenv("PATH");
    Command.process(Map.of("HOME", home.toString(), "PATH", path), Path.of("/bin/sh"), "-c", "cd .. && " + link.group())
        .success();
    var bifrost = home.resolve(".bifrost/bin/bifrost");
    assertTrue(install.contains("alias bifrost=~/" + home.relativize(bifrost)), install);
    try (var server = FakeServer.start()) {
      var health = Command.process(bifrost, "health", "--url", server.url().toString()).success();
      assertTrue(health.startsWith("vllm is ready"), health);
    }
    assertEquals(2, Command.process(bifrost, "no-such-command").exit());
  }
}
