package bifrost.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of the memory that trees take. A server can send 64 MiB of the JSON whose trees are the largest. */
class ParseHeapUsageTests {
  /** The heap in MiB for everything except the tree: the text, its copies, the JVM and the program. */
  private static final int OTHER_HEAP_MEGABYTES = ParseHeapUsageProgram.DOCUMENT_MEGABYTES + 8;

  @Test
  void treesTakeAtMost24BytesOfHeapPerByteOfText() throws Exception {
    var perByte = new LinkedHashMap<String, Double>();
    var output = outputOfTheProgram();
    output.lines().filter(line -> line.matches("[A-Z_]+ [0-9.-]+")).map(line -> line.split(" "))
        .forEach(line -> perByte.put(line[0], Double.parseDouble(line[1])));
    perByte.forEach(
        (name, bytes) -> System.out.printf("heap | %-45s | %4.1f bytes of heap per byte of text%n", name, bytes));
    assertAll(Stream.of(HostileDocuments.values()).map(document -> () -> {
      assertNotNull(perByte.get(document.name()), document + " does not fit in the heap:\n" + output);
      assertTrue(perByte.get(document.name()) <= ParseHeapUsageProgram.HEAP_BYTES_PER_TEXT_BYTE,
          document + " takes " + perByte.get(document.name()) + " bytes of heap per byte of text");
    }));
  }

  /** Runs the program in a JVM whose old generation is as large as the limit, so that reading a larger tree fails. */
  private static String outputOfTheProgram() throws IOException, URISyntaxException {
    int heap = ParseHeapUsageProgram.HEAP_BYTES_PER_TEXT_BYTE * ParseHeapUsageProgram.DOCUMENT_MEGABYTES
        + OTHER_HEAP_MEGABYTES;
    var classes = Path.of(Json.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var classPath = classes + File.pathSeparator + classes.resolveSibling("test-classes");
    var command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
        "-Xmn4m", "-Xmx" + heap + "m", "-Dbifrost.tests=" + System.getProperty("bifrost.tests"), "-cp", classPath,
        ParseHeapUsageProgram.class.getName());
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  @Test
  void sharesEmptyContainersAndShortNumbers() {
    var values = ((JsonArray) Json.parse("[{},{},[],[],\"\",\"\",7,7,42,42,-1,-1]")).elements();
    for (int i = 0; i < values.size(); i += 2) assertSame(values.get(i), values.get(i + 1));
  }

  @Test
  void sharedNumbersKeepTheirText() {
    for (var text : List.of("0", "-0", "9", "-9", "10", "99")) {
      assertSame(Json.parse(text), Json.parse(text));
      assertTrue(Json.parse(text).toString().equals(text), text);
    }
  }
}
