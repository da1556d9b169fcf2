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
 * The results of a {@link LiveContract}. {@link #toString()} returns a table. Immutable and thread-safe.
 *
 * @param results the results, by operation and by rule
 * @since 0.1
 */
public record LiveReport(List<Result> results) {
  /** Copies the results. */
  public LiveReport {
    results = List.copyOf(Objects.requireNonNull(results, "results"));
  }

  /** The outcome of a rule. */
  public enum Verdict {
    /** The rule holds. */
    PASS,
    /** The rule is violated. */
    FAIL,
    /** The provider or the server rejected the operation as unsupported, so the rule could not run. */
    REFUSED
  }

  /**
   * The result of a rule for an operation.
   *
   * @param operation the operation
   * @param target the target of the requests: provider and model
   * @param rule the number of the rule
   * @param description the requirement that the rule checks
   * @param verdict the outcome
   * @param detail the expected and the actual result, or the reason for the refusal; {@code ""} if the rule
   *     holds
   * @param elapsed the duration of the check
   */
  public record Result(String operation, String target, int rule, String description, Verdict verdict, String detail,
      Duration elapsed) {
    /** Checks that no component is null. */
    public Result {
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(description, "description");
      Objects.requireNonNull(verdict, "verdict");
      Objects.requireNonNull(detail, "detail");
      Objects.requireNonNull(elapsed, "elapsed");
    }
  }

  /**
   * Counts the results with the given verdict.
   *
   * @param verdict the verdict
   * @return the number of results
   */
  public long count(Verdict verdict) {
    Objects.requireNonNull(verdict, "verdict");
    return results.stream().filter(each -> each.verdict() == verdict).count();
  }

  /** {@return whether at least one rule holds and none is violated; false if every operation was refused} */
  public boolean isPassed() {
    return count(Verdict.FAIL) == 0 && count(Verdict.PASS) > 0;
  }

  /** {@return the results as a JSON object, on one line} */
  public String json() {
    return LiveReportFormats.json(this).toString();
  }

  /**
   * {@return the results in JUnit's XML format, for continuous integration, with one test suite for each
   * operation}
   */
  public String junitXml() {
    return LiveReportFormats.junitXml(this);
  }

  /**
   * Writes {@code conformance.json} and {@code TEST-conformance.xml} into a folder.
   *
   * @param folder the folder, which is created if it does not exist
   * @throws IOException if the folder or a file cannot be written
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
