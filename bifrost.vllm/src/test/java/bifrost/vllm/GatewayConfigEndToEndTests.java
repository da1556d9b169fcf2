package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Outcome;
import bifrost.api.ResponsesRequest;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests with a {@code config.json} of the Go gateway that contains several providers and every section.
 */
@Timeout(60)
class GatewayConfigEndToEndTests {
  private static final Path FILE = Path.of("src", "test", "resources", "gateway-config.json");
  private static final String LLAMA = "vllm/meta-llama/Llama-3.2-1B-Instruct";

  @TempDir private Path directory;
  private FakeServer one;
  private FakeServer two;
  private Bifrost bifrost;

  @BeforeEach
  void open() throws IOException {
    one = FakeServer.start().key("sk-gpu-1-secret");
    two = FakeServer.start();
    bifrost = Bifrost.open(file(""));
  }

  @AfterEach
  void close() {
    bifrost.close();
    one.close();
    two.close();
  }

  /**
   * {@return a copy of the configuration with the addresses of the fake servers} The text is inserted before
   * {@code max_retries}.
   */
  private Path file(String insertedText) throws IOException {
    var json = Files.readString(FILE).replace("http://gpu-1:8000", one.url().toString()).replace("http://gpu-2:8000",
        two.url().toString());
    return Files.writeString(directory.resolve("config.json"),
        json.replace("\"max_retries\"", insertedText + "\"max_retries\""));
  }

  private static RecordedRequest last(FakeServer server) {
    var requests = server.requests();
    return requests.get(requests.size() - 1);
  }

  @Test
  void sendsEachModelToTheServerOfItsKey() {
    assertFalse(bifrost.send(ChatCompletionRequest.of(LLAMA, "Hi")).text().isEmpty());
    assertEquals(Optional.of("Bearer sk-gpu-1-secret"), last(one).header("Authorization"));
    assertEquals(Optional.of("search"), last(one).header("X-Team"));
    assertEquals(List.of(), two.requests());
    assertFalse(bifrost.send(ChatCompletionRequest.of("vllm/Qwen/Qwen3-0.6B", "Hi")).text().isEmpty());
    assertEquals(Optional.empty(), last(two).header("Authorization"));
    assertEquals("/v1/chat/completions", last(two).path());
    assertEquals(1, one.requests().size());
  }

  @Test
  void sendsNoRequestForAModelWithoutAKey() {
    for (var model : List.of("vllm/BAAI/bge-m3", "vllm/other")) {
      var outcome = bifrost.trySend(ChatCompletionRequest.of(model, "Hi"));
      assertInstanceOf(Misconfigured.class, assertInstanceOf(Outcome.Failure.class, outcome).error());
    }
    assertEquals(0, one.requests().size() + two.requests().size());
  }

  @Test
  void retriesATransientErrorOnce() {
    one.reply(
        Reply.json(503, "{\"error\": {\"message\": \"later\", \"type\": \"ServiceUnavailableError\", \"code\": 503}}"));
    assertFalse(bifrost.send(ChatCompletionRequest.of(LLAMA, "Hi")).text().isEmpty());
    assertEquals(2, one.requests().size());
  }

  @Test
  void sendsNativeResponsesRequestsToACustomProvider() {
    assertFalse(
        bifrost.send(ResponsesRequest.of("vllm-native/meta-llama/Llama-3.2-1B-Instruct", "Hi")).text().isEmpty());
    assertEquals("/v1/responses", last(one).path());
    bifrost.send(ResponsesRequest.of(LLAMA, "Hi"));
    assertEquals("/v1/chat/completions", last(one).path());
  }

  @Test
  void rejectsAnUnknownProviderAndListsTheConfiguredOnes() {
    var thrown = assertThrows(BifrostException.class, () -> bifrost.send(ListModelsRequest.of("anthropic")));
    assertEquals("unknown provider 'anthropic' (configured: openai, vllm, vllm-native)", thrown.error().message());
  }

  @Test
  void reportsTheLineAndColumnOfAMisspelledMember() throws IOException {
    var misspelled = file("\"max_retry\": 1, ");
    var thrown = assertThrows(BifrostException.class, () -> Bifrost.open(misspelled));
    assertEquals(misspelled + ":46:9: unknown member 'max_retry' of network_config: did you mean 'max_retries'?",
        thrown.error().message());
  }
}
