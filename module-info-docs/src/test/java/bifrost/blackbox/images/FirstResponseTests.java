package bifrost.blackbox.images;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts the classes that a first chat loads. {@code .ci/footprint} measures the same, and the time. */
class FirstResponseTests {
  private static final String JARS = Packaged.jars("bifrost.api", "bifrost.openai", "bifrost.vllm");
  private static final Path SOURCES = Path.of("src", "test", "projects", "footprint", "footprint");

  /** 10 % above the number on Java 17 and 25. */
  private static final long MAX_ADDED_CLASSES = 340;

  @TempDir private Path temp;

  @Test
  void firstChatLoadsFewMoreClassesThanTheSameRequestOfJavaNetHttp() throws IOException {
    Command
        .tool("javac", "--release", "17", "-cp", JARS, "-d", temp.toString(), SOURCES.resolve("Bare.java").toString(),
            SOURCES.resolve("Chat.java").toString())
        .success();
    try (var server = FakeServer.start()) {
      long bare = loadedClasses("Bare", server);
      long added = loadedClasses("Chat", server) - bare;
      assertTrue(added <= MAX_ADDED_CLASSES, () -> added + " classes in addition to " + bare + ": list them with"
          + " -Xlog:class+load, and on Java 25 their causes with -Xlog:class+load+cause");
    }
  }

  private long loadedClasses(String main, FakeServer server) throws IOException {
    var log = temp.resolve(main + ".log");
    Command.process(Command.JAVA, "-Xlog:class+load:file=" + log + ":none", "-cp", Packaged.path(temp, JARS),
        "footprint." + main, server.url().toString(), "meta-llama/Llama-3.2-1B-Instruct").success();
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(" source: ")).count();
    }
  }
}
