package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The program in {@code src/test/projects/suite}, which runs the tests of a page in a separate JVM. */
record Suite(Path classes) {
  static Suite compiled(Path classes) {
    Packaged.compile("suite", Packaged.TEST_MODULES.toString(), classes);
    return new Suite(classes);
  }

  void runsOnTheModulePath(Page page) {
    run("module suite", page, "-p",
        Packaged.path(Packaged.MODULES, Packaged.TEST_MODULES, classes, page.onTheModulePath()), "--add-modules",
        page.module(), "-m", "suite/suite.Suite");
  }

  void runsOnTheClassPath(Page page) {
    run("unnamed module", page, "-cp", Packaged.path(Page.classPath(), classes, page.onTheClassPath()), "suite.Suite");
  }

  private static void run(String module, Page page, String... options) {
    var tests = page.tests();
    assertTrue(tests.length > 0, "no test on the page");
    var output =
        Command.process(Command.JAVA, Stream.of(options, tests).flatMap(Stream::of).toArray(String[]::new)).success();
    assertTrue(output.contains(module) && !output.contains(" 0 tests"), output);
  }
}
