package bifrost.vllm.faultmatrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of every operation with every fault at many byte offsets: a call ends exactly once with a permitted
 * result, received events are kept, and no thread, connection or file leaks. The build samples the offsets;
 * the profiles {@code thorough} and {@code exhaustive} test more or all of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultMatrixTests {
  /** The maximum number of problems in the message of a failed group. */
  private static final int MAX_SHOWN = 25;

  private final MatrixReport report = new MatrixReport();
  private final CaseRunner runner = new CaseRunner();
  private final LeakDetector leakDetector = new LeakDetector();
  private final HostileServerFixture noise = new HostileServerFixture(false);
  private final HostileServerFixture hostile = new HostileServerFixture(true);
  private Path file;

  @BeforeAll
  void writeUpload(@TempDir Path folder) throws IOException {
    file = Files.write(folder.resolve("tone.wav"), new byte[1000]);
  }

  @AfterAll
  void publishReport() throws IOException {
    runner.close();
    noise.close();
    hostile.close();
    report.publish(Path.of("target", "fault-matrix.txt"));
  }

  @TestFactory
  Stream<DynamicNode> everyOperationHasAPermittedResultUnderEveryFault() {
    var rows = MatrixRow.all(file).stream().map(row -> dynamicContainer(row.name(), tests(row)));
    return Stream.concat(rows,
        Stream.of(dynamicTest("no thread or connection remains after the clients are closed", this::close)));
  }

  private Stream<DynamicNode> tests(MatrixRow row) {
    var rowFixture = new RowFixture(row, leakDetector);
    var offsets = FaultOffsets.configured();
    var all = Stream.concat(CaseGroups.of(rowFixture, offsets).stream(),
        new HostileCaseGroups(row, noise, hostile, offsets).all().stream());
    var groups = all.map(group -> dynamicTest(row.name() + ": " + group.fault(), () -> run(group, rowFixture)));
    return Stream.concat(groups,
        Stream.of(dynamicTest(row.name() + ": no timeout thread remains", () -> close(rowFixture))));
  }

  private void run(CaseGroup group, RowFixture rowFixture) throws InterruptedException {
    var result = runner.run(group, rowFixture);
    var leaks = rowFixture.findLeaksAfterCalls();
    if (!leaks.isEmpty()) rowFixture.reopen(); // The next group must report only its own leaks.
    report.count(rowFixture.row.name(), group.fault(), result, leaks.size());
    var problems = new ArrayList<>(result.problems());
    problems.addAll(leaks);
    assertEquals(List.of(), problems.stream().limit(MAX_SHOWN).toList(), problems.size() + " in total");
  }

  private void close() {
    noise.closeClient();
    hostile.closeClient();
    // Before Java 21, java.net.http never closes a connection whose response is not HTTP.
    boolean closesInvalidConnections = Runtime.version().feature() >= 21;
    assertNoLeaks(leakDetector.findAfterClosing(closesInvalidConnections ? List.of(noise, hostile) : List.of(hostile)));
  }

  private void close(RowFixture rowFixture) {
    try (rowFixture) {
      assertNoLeaks(rowFixture.findTimeoutThreads());
    }
  }

  private void assertNoLeaks(List<String> leaks) {
    report.addLeaks(leaks.size());
    assertEquals(List.of(), leaks);
  }
}
