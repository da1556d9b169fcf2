package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the Java examples and the config.json in the guide to several servers, with the URLs of fake servers. */
@Timeout(120)
class SeveralServersTests {
  private static final Path GUIDE = Path.of("guides", "several-servers.md");

  @TempDir Path temp;
  private FakeServer first;
  private FakeServer second;
  private FakeServer standby;
  private String text;

  @BeforeEach
  void start() throws IOException {
    first = FakeServer.start();
    second = FakeServer.start();
    standby = FakeServer.start();
    text = Files.readString(GUIDE).replace("http://gpu-1:8000", first.url().toString())
        .replace("http://gpu-2:8000", second.url().toString())
        .replace("http://gpu-3:8000", standby.url().toString()).replace("http://router:30000", first.url().toString());
  }

  @AfterEach
  void stop() {
    Stream.of(first, second, standby).forEach(FakeServer::close);
  }

  @Test
  void examplesCompileAndRunUnlessTheyNeedOtherServers() throws Exception {
    var page = Page.of(Files.writeString(temp.resolve(GUIDE.getFileName()), text),
        Files.createDirectory(temp.resolve("page")));
    page.onTheModulePath();
    int runs = 0;
    try (var loader = new URLClassLoader(new URL[] {page.onTheClassPath().toUri().toURL()})) {
      for (var example : page.examples()) {
        if (!example.runs()) continue;
        loader.loadClass(page.module() + "." + example.name()).getMethod("example").invoke(null);
        runs++;
      }
    }
    assertEquals(2, runs, "the examples with servers of one provider, and with vllm-router");
    var requests = Stream.of(first, second).flatMap(server -> server.requests().stream()).toList();
    assertEquals(2, requests.size());
    for (var request : requests) assertEquals("conversation-42", request.header("x-session-id").orElseThrow());
    assertTrue(standby.requests().isEmpty(), "the standby must not be used");
  }

  @Test
  void configJsonDistributesCallsToBothServersAndNotToTheStandby() throws IOException {
    var block = text.substring(text.indexOf("```json\n") + 8);
    var file = Files.writeString(temp.resolve("config.json"), block.substring(0, block.indexOf("```")));
    try (var bifrost = Bifrost.open(file)) {
      for (int i = 0; i < 60; i++) {
        bifrost.send(ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi").maxTokens(1));
      }
    }
    assertEquals(60, first.requests().size() + second.requests().size());
    assertFalse(first.requests().isEmpty() || second.requests().isEmpty(), "both servers must be used");
    assertTrue(standby.requests().isEmpty(), "the standby must not be used");
  }
}
