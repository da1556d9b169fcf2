package bifrost.blackbox.consumers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the application in {@code src/test/projects/records}, whose records have different access. */
class MappedRecordsTests {
  private static final String API = Packaged.jars("bifrost.api");
  private static final String NOT_ACCESSIBLE = "private: cannot access records.Main$Circle in module records:"
      + " add 'opens records to bifrost.api;' to its module-info,"
      + " or pass MethodHandles.lookup() of a class in this module to JsonMapper.of";
  private static final String PRIVATE = "private: Circle[radius=1]";

  @TempDir static Path classes;
  @TempDir static Path temp;

  @BeforeAll
  static void compile() {
    Packaged.compile("records", API, classes);
  }

  private static void assertMaps(String module, String accessOfPrivate, Path executable, String... args) {
    var expected = List.of("exported: Exported[text=a]", "opened: Opened[number=1]", accessOfPrivate,
        "lookup: Circle[radius=1]", "nested: true", "schema: [\"radius\"]");
    var lines = Command.process(executable, args).success().lines().toList();
    assertEquals(module, lines.get(0).replaceFirst(" @.*", ""));
    assertEquals(expected, lines.subList(1, lines.size()));
  }

  @Test
  void onTheModulePathOnlyOtherRecordsNeedOpensOrALookup() {
    assertMaps("module records", NOT_ACCESSIBLE, Command.JAVA, "-p", Packaged.path(classes, API), "-m",
        "records/records.Main");
  }

  @Test
  void onTheClassPathEveryRecordIsAccessible() {
    assertMaps("unnamed module", PRIVATE, Command.JAVA, "-cp", Packaged.path(classes, API), "records.Main");
  }

  @Test
  void anApplicationOnTheClassPathCanUseTheLibraryAsAModule() {
    assertMaps("unnamed module", PRIVATE, Command.JAVA, "-p", API, "--add-modules", "bifrost.api", "-cp",
        classes.toString(), "records.Main");
  }

  @Test
  void aRuntimeImageMapsRecords() {
    var image = temp.resolve("image");
    Command.tool("jlink", "--module-path", Packaged.path(classes, API), "--add-modules", "records", "--output",
        image.toString()).success();
    assertMaps("module records", NOT_ACCESSIBLE, image.resolve("bin").resolve("java"), "-m",
        "records/records.Main");
  }
}
