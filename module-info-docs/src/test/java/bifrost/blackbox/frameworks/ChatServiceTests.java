package bifrost.blackbox.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the chat service of the container example, on the module path. */
class ChatServiceTests {
  static final Pattern PORT = Pattern.compile("listening on port (\\d+)");
  private static final int SIGTERM = 128 + 15;
  private static final Path SOURCES = MavenProject.EXAMPLES.resolve(Path.of("container", "src", "main", "java"));
  private static final String LIBRARY = Packaged.jars("bifrost.api", "bifrost.openai", "bifrost.vllm");

  @TempDir static Path classes;
  @TempDir Path temp;

  @BeforeAll
  static void compile() throws IOException {
    try (var files = Files.walk(SOURCES)) {
      var options = Stream.of("--release", "17", "-p", LIBRARY, "-d", classes.toString());
      var sources = files.map(Path::toString).filter(file -> file.endsWith(".java"));
      Command.tool("javac", Stream.concat(options, sources).toArray(String[]::new)).success();
    }
  }

  private RunningService start(String url, String drainSeconds) throws Exception {
    var environment =
        Map.of("VLLM_BASE_URL", url, "MODEL", FakeChat.MODEL, "PORT", "0", "DRAIN_SECONDS", drainSeconds);
    return RunningService.start(PORT, temp.resolve("output"), environment, List.of(Command.JAVA.toString(),
        "-XX:TieredStopAtLevel=1", "-p", Packaged.path(classes, LIBRARY), "-m", "chat.service/chat.service.Main"));
  }

  /** A chat whose events a test reads one by one. */
  private static Iterator<String> chat(RunningService service) throws Exception {
    return service.client().send(service.request("/chat", "Hi"), BodyHandlers.ofLines()).body()
        .filter(line -> !line.isEmpty()).iterator();
  }

  private static String data(String text) {
    return "data: {\"text\":\"" + text + "\"}";
  }

  @Test
  void answersAndReportsItsHealth() throws Exception {
    try (var chat = FakeChat.start(); var service = start(chat.url(), "20")) {
      var events = new ArrayList<String>();
      chat(service).forEachRemaining(events::add);
      assertEquals("data: [DONE]", events.remove(events.size() - 1));
      var text = new StringBuilder();
      for (var event : events) text.append(event.replaceAll("^data: \\{\"text\":\"|\"}$", ""));
      assertEquals(chat.answer("Hi"), text.toString());
      assertEquals(200, service.get("/health/ready").statusCode());
      chat.server().close();
      assertEquals(503, service.get("/health/ready").statusCode());
      assertEquals(200, service.get("/health/live").statusCode());
      assertTrue(service.post("/chat", "Hi").body().contains("\"code\":\"unreachable\""));
    }
  }

  @Test
  void chatsInProgressAreCompletedAfterSigtermWhileNewOnesAreRejected() throws Exception {
    try (var upstream = new GatedUpstream(); var service = start(upstream.url(), "600")) {
      var events = chat(service);
      assertEquals(data(GatedUpstream.BEFORE), events.next());
      service.terminate();
      while (!service.get("/health/ready").body().equals("draining")) Thread.sleep(20);
      assertEquals(200, service.get("/health/live").statusCode());
      assertEquals(503, service.post("/chat", "Hi").statusCode());
      upstream.open();
      assertEquals(data(GatedUpstream.AFTER), events.next());
      assertEquals("data: [DONE]", events.next());
      assertEquals(SIGTERM, service.exitCode());
      assertTrue(service.output().contains("drained"), service.output());
    }
  }

  @Test
  void chatsThatLastLongerThanTheLimitAreCancelled() throws Exception {
    try (var upstream = new GatedUpstream(); var service = start(upstream.url(), "1")) {
      var events = chat(service);
      assertEquals(data(GatedUpstream.BEFORE), events.next());
      service.terminate();
      assertEquals(SIGTERM, service.exitCode());
      assertTrue(service.output().contains("cancelling chats that last longer than 1 s"), service.output());
    }
  }

  @Test
  void disconnectOfTheClientCancelsTheCall() throws Exception {
    try (var chat = FakeChat.start()) {
      var event = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}";
      chat.server().pace(Duration.ofMillis(10))
          .reply(Reply.sse(Stream.generate(() -> event).limit(30_000).toArray(String[]::new)));
      try (var service = start(chat.url(), "20")) {
        var lines = service.client().send(service.request("/chat", "Hi"), BodyHandlers.ofLines()).body();
        var events = lines.iterator();
        assertEquals(data("x"), events.next());
        lines.close();
        chat.server().requests().get(0).disconnected().get(120, TimeUnit.SECONDS);
      }
    }
  }
}
