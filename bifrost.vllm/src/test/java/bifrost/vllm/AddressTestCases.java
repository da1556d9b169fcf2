package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bifrost.api.BatchRequest;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FileRequest;
import bifrost.api.HttpVersion;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Operation;
import bifrost.api.SpeechRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Where requests go, and which never go anywhere. */
abstract class AddressTestCases extends EndToEndTestCases {
  AddressTestCases(EndToEndServer backend) {
    super(backend);
  }

  @Test
  void slashesAndAVersionAtTheUrlsEndMakeNoDifference() {
    var bare = url().replaceAll("(/v1)?/*$", "");
    for (var end : List.of("", "/", "/v1", "/v1/")) {
      try (var other = open(config(bare + end))) {
        assertEquals(bifrost.send(ListModelsRequest.of("vllm")).ids(), other.send(ListModelsRequest.of("vllm")).ids());
        assertTrue(other.send(ask("Hi")).finishReason().isPresent());
        last().ifPresent(request -> assertEquals("/v1/chat/completions", request.path()));
      }
    }
  }

  @Test
  void severalNamesCanStandForOneServer() {
    try (var both =
        Bifrost.builder().provider("here", config().kind("vllm")).provider("there", config().kind("vllm")).open()) {
      assertTrue(both.send(ask("Hi").model("here/" + modelId())).finishReason().isPresent());
      assertTrue(both.send(ask("Hi").model("there/" + modelId())).finishReason().isPresent());
      var error = errorOf(Misconfigured.class, () -> both.send(ask("Hi").model("elsewhere/" + modelId())));
      assertTrue(error.message().contains("here, there"), error::message);
    }
  }

  @Test
  void anUnknownNameFailsBeforeAnythingIsSent() {
    int before = recorded().map(List::size).orElse(0);
    assertTrue(errorOf(Misconfigured.class, () -> bifrost.send(ListModelsRequest.of("nobody"))).message()
        .contains("'nobody'"));
    recorded().ifPresent(all -> assertEquals(before, all.size()));
  }

  @Test
  void theCallersRequestIdIsInTheAnswersId() {
    var id = UUID.randomUUID().toString();
    assertEquals("chatcmpl-" + id, bifrost.send(ask("Hi"), options().header("X-Request-Id", id)).id());
    var next = UUID.randomUUID().toString();
    try (var stream = bifrost.stream(ask("Hi"), options().header("X-Request-Id", next))) {
      assertEquals("chatcmpl-" + next, stream.collect().id());
    }
    try (var other = open(config().network(network -> network.extraHeader("X-Request-Id", id + "-config")))) {
      assertEquals("chatcmpl-" + id + "-config", other.send(ask("Hi")).id());
    }
  }

  @Test
  void whatVllmDoesNotServeIsRefusedUnsent() {
    assertRefused(Operation.SPEECH, () -> bifrost.send(SpeechRequest.of(model(), "Hi")),
        () -> bifrost.stream(SpeechRequest.of(model(), "Hi")));
    assertRefused(Operation.IMAGE_GENERATION, () -> bifrost.send(ImageGenerationRequest.of(model(), "a bridge")),
        () -> bifrost.stream(ImageGenerationRequest.of(model(), "a bridge")));
    assertRefused(Operation.FILE, () -> bifrost.send(FileRequest.list("vllm")));
    assertRefused(Operation.BATCH, () -> bifrost.send(BatchRequest.list("vllm")));
  }

  private void assertRefused(Operation operation, Executable... calls) {
    for (var call : calls) {
      assertEquals(new Unsupported("vllm", operation, Optional.empty()), errorOf(call));
      recorded().ifPresent(all -> assertTrue(all.isEmpty()));
    }
  }

  @Test
  void aPortWhereNobodyListensIsUnreachable() throws IOException {
    int port = ServerProcesses.freePort();
    try (var other =
        open(config("http://127.0.0.1:" + port).network(network -> network.httpVersion(HttpVersion.HTTP_1_1)))) {
      var ask = ChatCompletionRequest.of("vllm/some-model", "Hi");
      for (Executable call : List.<Executable>of(() -> other.send(ask), () -> other.stream(ask),
          () -> other.send(ListModelsRequest.of("vllm")))) {
        assertTrue(errorOf(Unreachable.class, call).isTransient());
      }
      assertTrue(other.attempt(ask).report().attempts().get(0).status().isEmpty());
    }
  }

  @Test
  void aServerWithoutTlsIsUnreachableByHttps() {
    assumeTrue(serverUrl().startsWith("http://"), "the server speaks TLS");
    try (var other = open(config(serverUrl().replace("http://", "https://")))) {
      var ask = ChatCompletionRequest.of("vllm/some-model", "Hi");
      errorOf(Unreachable.class, () -> other.send(ask));
    }
  }
}
