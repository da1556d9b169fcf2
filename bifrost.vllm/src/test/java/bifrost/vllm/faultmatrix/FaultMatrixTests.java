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
 * Every operation under every fault, at any byte: one end, the right one; what came is kept, and nothing is left behind.
 * The build samples the bytes; the profiles {@code thorough} and {@code exhaustive} take more or all of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultMatrixTests {
  private static final int SHOWN = 25; // of the failures of a block

  private final MatrixReport report = new MatrixReport();
  private final CaseRunner lanes = new CaseRunner();
  private final LeakDetector leaks = new LeakDetector();
  private final HostileServerFixture noise = new HostileServerFixture(false);
  private final HostileServerFixture hostile = new HostileServerFixture(true);
  private Path file;

  @BeforeAll
  void write(@TempDir Path folder) throws IOException {
    file = Files.write(folder.resolve("tone.wav"), new byte[1000]);
  }

  @AfterAll
  void publish() throws IOException {
    lanes.close();
    noise.close();
    hostile.close();
    report.publish(Path.of("target", "fault-matrix.txt"));
  }

  @TestFactory
  Stream<DynamicNode> everyOperationUnderEveryFaultEndsOnceAndRight() {
    var rows = MatrixRow.all(file).stream().map(row -> dynamicContainer(row.name(), tests(row)));
    return Stream.concat(rows, Stream.of(dynamicTest("nothing outlives the clients", this::close)));
  }

  private Stream<DynamicNode> tests(MatrixRow row) {
    var bench = new RowFixture(row, leaks);
    var offsets = FaultOffsets.configured();
    var all = Stream.concat(CaseGroups.of(bench, offsets).stream(),
        new HostileCaseGroups(row, noise, hostile, offsets).all().stream());
    var blocks = all.map(block -> dynamicTest(row.name() + ": " + block.fault(), () -> run(block, bench)));
    return Stream.concat(blocks, Stream.of(dynamicTest(row.name() + ": nothing goes on", () -> close(bench))));
  }

  private void run(CaseGroup block, RowFixture bench) throws InterruptedException {
    var result = lanes.run(block, bench);
    var left = bench.leftByCalls();
    if (!left.isEmpty()) bench.renew(); // the next block is to be judged by what it leaves itself
    report.count(bench.row.name(), block.fault(), result, left.size());
    var wrong = new ArrayList<>(result.wrong());
    wrong.addAll(left);
    assertEquals(List.of(), wrong.stream().limit(SHOWN).toList(), wrong.size() + " in all");
  }

  private void close() {
    noise.closeClient();
    hostile.closeClient();
    boolean closes = Runtime.version().feature() >= 21; // before, java.net.http never closes a connection whose answer is no HTTP
    assertNothing(leaks.findAfterClosing(closes ? List.of(noise, hostile) : List.of(hostile)));
  }

  private void close(RowFixture bench) {
    try (bench) {
      assertNothing(bench.leftOfLimits());
    }
  }

  private void assertNothing(List<String> left) {
    report.leaked(left.size());
    assertEquals(List.of(), left);
  }
}
