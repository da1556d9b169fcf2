package bifrost.blackbox.consumers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Hello;
import bifrost.blackbox.support.Packaged;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications in JVMs of their own, on the module path and on the class path. */
class PathTests {
  private static final String KIT = Packaged.jars("bifrost.api", "bifrost.testkit");
  private static final String ALL = Packaged.path(Hello.MODULES, Packaged.jar("bifrost.testkit"), Packaged.CLASSES);

  @TempDir static Path hello;
  @TempDir static Path boot;

  @BeforeAll
  static void compile() {
    Hello.compile(hello);
    Packaged.compile("boot", KIT, boot);
  }

  @Test
  void anApplicationChatsOnTheModulePath() {
    Hello.chats("module hello", Command.JAVA, "-p", Packaged.path(hello, Hello.MODULES), "-m", "hello/hello.Hello");
  }

  @Test
  void anApplicationChatsOnTheClassPath() {
    Hello.chats("unnamed module", Command.JAVA, "-cp", Packaged.path(hello, Hello.MODULES), "hello.Hello");
  }

  @Test
  void theFakeServerAndTheProxyNeedNoTestFrameworkOnTheModulePath() {
    boots("module boot", "-p", Packaged.path(boot, KIT), "-m", "boot/boot.Boot");
  }

  @Test
  void theFakeServerAndTheProxyNeedNoTestFrameworkOnTheClassPath() {
    boots("unnamed module", "-cp", Packaged.path(boot, KIT), "boot.Boot");
  }

  @Test
  void theTourRunsOnTheModulePath() {
    tours("module bifrost.tour", "-p", ALL, "-m", "bifrost.tour/bifrost.tour.Main");
  }

  @Test
  void theTourRunsOnTheClassPath() {
    tours("unnamed module", "-cp", ALL, "bifrost.tour.Main");
  }

  private static void boots(String module, String... args) {
    var said = Command.process(Command.JAVA, args).success();
    assertTrue(said.startsWith(module) && said.contains("max_model_len"), said);
  }

  private static void tours(String module, String... args) {
    var said = Command.process(Command.JAVA, args).success();
    assertTrue(said.contains(module) && said.contains("meta-llama/Llama-3.2-1B-Instruct"), said);
  }
}
