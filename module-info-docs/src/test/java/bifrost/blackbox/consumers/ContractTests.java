package bifrost.blackbox.consumers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the rules for providers in the test module of a third party. */
class ContractTests {
  @TempDir static Path temp;

  /** Uses a provider that breaks two rules: it supports more operations than {@code operations()} declares. */
  @Test
  void rulesRunInASeparateModuleAndReportFailures() throws Exception {
    var classes = Files.createDirectory(temp.resolve("contract"));
    var path = Packaged.path(Packaged.MODULES, Packaged.TEST_MODULES);
    Packaged.compile("contract", path, classes);
    var output = Command.process(Command.JAVA, "-p", Packaged.path(path, classes), "--add-modules", "ALL-MODULE-PATH",
        "-m", "contract/contract.Contract", temp.toString()).success();
    assertTrue(output.contains("module contract: "), output);
    var broken = output.lines().filter(line -> line.startsWith("broken: ")).map(line -> line.replaceAll("\\D", ""))
        .sorted().toList();
    assertEquals(List.of("102", "103"), broken, output);
  }
}
