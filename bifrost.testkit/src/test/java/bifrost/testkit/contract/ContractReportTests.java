package bifrost.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.testkit.JUnitRun;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests for what a run of the contract by jqwik prints and writes when rules fail. */
class ContractReportTests {
  /** A contract whose provider supports one choice only. Not public, and not named like tests, so it runs only here. */
  static class OneChoice implements ProviderContract {
    @Override
    public Provider provider(URI backend, ProviderConfig config) {
      return new MutantProvider(config, Set.of(Defect.RETURNS_FIRST_CHOICE_ONLY, Defect.STREAMS_FIRST_CHOICE_ONLY));
    }

    @Override
    public Set<Operation> operations() {
      return MutantProvider.OPERATIONS;
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(10);
    }
  }

  private static List<Integer> numbers(Stream<String> lines) {
    return lines.filter(line -> line.matches("  [0-9]+ .*"))
        .map(line -> Integer.parseInt(line.trim().split(" ", 2)[0])).toList();
  }

  @Test
  void summaryGroupsFailuresByCauseAndOrdersThemByNumber(@TempDir Path directory) throws IOException {
    var run = JUnitRun.ofProperties(OneChoice.class, directory.resolve("database"));
    var summary = run.entries().stream().filter(each -> each.contains("rules failed")).findFirst().orElseThrow();
    var causes = summary.lines().filter(line -> line.startsWith("fix first: ") || line.startsWith("then: ")).toList();
    var cause = "fix first: several choices (n > 1) are not supported: ";
    assertTrue(causes.get(0).startsWith(cause), summary);
    var rules = List.of(causes.get(0).substring(cause.length()).split(" "));
    assertTrue(rules.containsAll(List.of("301", "306", "405", "1101")), summary);
    var numbers = numbers(summary.lines().takeWhile(line -> !line.startsWith("then: ")));
    assertEquals(numbers.stream().sorted().toList(), numbers);
    for (var failure : run.errors()) {
      assertTrue(failure.getMessage().lines().count() <= 30, failure.getMessage());
      assertEquals(1, failure.getStackTrace().length, failure.getMessage());
    }
    assertFalse(run.entries().stream().anyMatch(each -> each.contains("Shrunk Sample")), run.entries()::toString);
    var page = Files.readString(Path.of("target/provider-contract", OneChoice.class.getName() + ".html"));
    assertTrue(page.contains("id=\"306\"") && page.contains("&gt; POST /v1/chat/completions"), page);
  }
}
