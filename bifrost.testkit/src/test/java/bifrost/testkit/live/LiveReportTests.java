package bifrost.testkit.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.testkit.live.LiveReport.Result;
import bifrost.testkit.live.LiveReport.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveReportTests {
  private static final LiveReport REPORT = new LiveReport(List.of(
      result("chat", 104, Verdict.PASS, ""), result("chat", 601, Verdict.FAIL, "expected: <a> & \"b\"\nseen: \u0000"),
      result("rerank", 104, Verdict.REFUSED, "404")));

  private static Result result(String operation, int rule, Verdict verdict, String detail) {
    return new Result(operation, "p/m", rule, "rule " + rule, verdict, detail, Duration.ofMillis(1500));
  }

  @Test
  void passesIfARulePassedAndNoneFailed() {
    assertFalse(REPORT.isPassed());
    assertFalse(new LiveReport(REPORT.results().subList(2, 3)).isPassed(), "no rule passed");
    assertTrue(new LiveReport(List.of(REPORT.results().get(0), REPORT.results().get(2))).isPassed());
  }

  @Test
  void toStringReturnsATableWithDetails() {
    var lines = REPORT.toString().lines().toList();
    assertEquals(String.format("%-15s  104  601", "operation, rule"), lines.get(0));
    assertEquals(String.format("%-15s pass FAIL", "chat"), lines.get(1));
    assertEquals(String.format("%-15s ref.", "rerank"), lines.get(2));
    assertTrue(lines.contains("FAIL chat of p/m, rule 601"), lines::toString);
    assertEquals("1 pass, 1 FAIL, 1 refused", lines.get(lines.size() - 1));
  }

  @Test
  void hasOneRowForEachProviderOfAnOperation() {
    var other = new Result("chat", "another/m", 104, "rule 104", Verdict.REFUSED, "404", Duration.ZERO);
    var all = new ArrayList<>(REPORT.results());
    all.add(other);
    var lines = new LiveReport(all).toString().lines().toList();
    assertEquals(List.of("p: chat         pass FAIL", "rerank          ref.", "another: chat   ref."),
        lines.subList(1, 4));
  }

  @Test
  void writesJson(@TempDir Path folder) throws IOException {
    REPORT.write(folder.resolve("new"));
    var json = (JsonObject) Json.parse(Files.readString(folder.resolve("new/conformance.json")));
    assertEquals(1, json.integer("fail").orElseThrow());
    var failed = (JsonObject) json.array("results").orElseThrow().elements().get(1);
    assertEquals("fail", failed.string("verdict").orElseThrow());
    assertEquals(1.5, failed.number("seconds").orElseThrow());
    assertEquals("expected: <a> & \"b\"\nseen: \u0000", failed.string("detail").orElseThrow());
  }

  @Test
  void xmlEscapesEveryDetail() {
    var xml = REPORT.junitXml();
    assertTrue(
        xml.contains(
            "<testsuite name=\"chat of p/m\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\"3.0\">"),
        xml);
    assertTrue(xml.contains("expected: &lt;a&gt; &amp; &quot;b&quot;&#10;seen: \uFFFD</failure>"), xml);
    assertTrue(xml.contains("<skipped message=\"404\"/>"), xml);
  }
}
