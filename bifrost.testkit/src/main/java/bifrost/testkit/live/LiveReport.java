package bifrost.testkit.live;

import bifrost.testkit.internal.live.LiveReportFormats;
import bifrost.testkit.internal.live.LiveReportTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What {@link LiveContract} found out; {@link #toString()} is a table.
 *
 * @param results the results, by operation, and by rule
 */
public record LiveReport(List<Result> results) {
  /** Copies the results. */
  public LiveReport {
    results = List.copyOf(Objects.requireNonNull(results, "results"));
  }

  /** What became of a rule. */
  public enum Verdict {
    /** It was kept. */
    PASS,
    /** It was broken. */
    FAIL,
    /** The provider, or the server, does not serve the operation, and says so: there was nothing to see. */
    REFUSED
  }

  /**
   * A rule, and what became of it for an operation.
   *
   * @param operation the operation
   * @param target what was asked: provider and model
   * @param rule the number of the rule
   * @param description what the rule says
   * @param verdict whether it was kept
   * @param detail what was expected and what was seen, or who refused; {@code ""} if it was kept
   * @param elapsed how long that took
   */
  public record Result(String operation, String target, int rule, String description, Verdict verdict, String detail,
      Duration elapsed) {
    /** Refuses null. */
    public Result {
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(description, "promise");
      Objects.requireNonNull(verdict, "verdict");
      Objects.requireNonNull(detail, "detail");
      Objects.requireNonNull(elapsed, "elapsed");
    }
  }

  /**
   * Counts results.
   *
   * @param verdict a verdict
   * @return how many have it
   */
  public long count(Verdict verdict) {
    Objects.requireNonNull(verdict, "verdict");
    return results.stream().filter(each -> each.verdict() == verdict).count();
  }

  /**
   * Whether all is well: some rules were kept and none was broken. Where everything is refused, nothing has been shown.
   *
   * @return whether it is
   */
  public boolean isPassed() {
    return count(Verdict.FAIL) == 0 && count(Verdict.PASS) > 0;
  }

  /**
   * The results as JSON.
   *
   * @return an object, on one line
   */
  public String json() {
    return LiveReportFormats.json(this).toString();
  }

  /**
   * The results as XML in the form of JUnit's, which servers of continuous integration read: a suite for each operation.
   *
   * @return the document
   */
  public String junitXml() {
    return LiveReportFormats.junitXml(this);
  }

  /**
   * Writes {@code conformance.json} and {@code TEST-conformance.xml}.
   *
   * @param folder where to; it is made
   * @throws IOException if that cannot be
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(Objects.requireNonNull(folder, "folder"));
    Files.writeString(folder.resolve("conformance.json"), json());
    Files.writeString(folder.resolve("TEST-conformance.xml"), junitXml());
  }

  @Override
  public String toString() {
    return LiveReportTable.of(this);
  }
}
