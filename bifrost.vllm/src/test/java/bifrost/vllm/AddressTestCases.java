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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Test cases for server addresses, provider names and requests that are rejected before they are sent. */
abstract class AddressTestCases extends EndToEndTestCases {
  AddressTestCases(EndToEndServer backend) {
    super(backend);
  }

  @Test
  void ignoresTheTrailingSlashAndTheVersionInTheBaseUrl() {
    var urlWithoutVersion = url().replaceAll("(/v1)?/*$", "");
    for (var suffix : List.of("", "/", "/v1", "/v1/")) {
      try (var other = open(config(urlWithoutVersion + suffix))) {
        assertEquals(bifrost.send(ListModelsRequest.of("vllm")).targets(),
            other.send(ListModelsRequest.of("vllm")).targets());
        assertTrue(other.send(request("Hi")).finishReason().isPresent());
        lastRequest().ifPresent(request -> assertEquals("/v1/chat/completions", request.path()));
      }
    }
  }

  @Test
  void sendsToTheSameServerUnderTwoProviderNames() {
    try (var client =
        Bifrost.builder().provider("first", config().kind("vllm")).provider("second", config().kind("vllm")).open()) {
      assertTrue(client.send(request("Hi").model("first/" + modelId())).finishReason().isPresent());
      assertTrue(client.send(request("Hi").model("second/" + modelId())).finishReason().isPresent());
      var error = errorOf(Misconfigured.class, () -> client.send(request("Hi").model("third/" + modelId())));
      assertTrue(error.message().contains("first, second"), error::message);
    }
  }

  @Test
  void usesTheOnlyModelOfTheServerForATargetWithoutAModel() {
    if (!backend.isReal()) fake().models(modelId());
    assumeTrue(bifrost.send(ListModelsRequest.of("vllm")).data().size() == 1, "the server has several models");
    var request = request("Hi").model("vllm/");
    assertEquals(modelId(), bifrost.send(request).model());
    assertEquals(modelId(), streamed(request).model());
  }

  @Test
  void reportsTheHealthOfTheServer() {
    var health = bifrost.health("vllm");
    assertEquals(Optional.empty(), health.error());
    assertTrue(health.models().stream().anyMatch(model -> model.id().equals(modelId())), health::toString);
    assertTrue(health.models().get(0).maxModelLen().isPresent(), health::toString);
    assertTrue(health.version().orElseThrow().matches("\\d+\\..*"), health::toString);
  }

  @Test
  void rejectsAnUnknownProviderWithoutSendingARequest() {
    int before = recordedRequests().map(List::size).orElse(0);
    assertTrue(errorOf(Misconfigured.class, () -> bifrost.send(ListModelsRequest.of("missing"))).message()
        .contains("'missing'"));
    recordedRequests().ifPresent(all -> assertEquals(before, all.size()));
  }

  @Test
  void usesTheCallersRequestIdAsTheIdOfTheResponse() {
    var id = UUID.randomUUID().toString();
    assertEquals("chatcmpl-" + id, bifrost.send(request("Hi"), options().header("X-Request-Id", id)).id());
    var next = UUID.randomUUID().toString();
    try (var stream = bifrost.stream(request("Hi"), options().header("X-Request-Id", next))) {
      assertEquals("chatcmpl-" + next, stream.collect().id());
    }
    try (var other = open(config().network(network -> network.header("X-Request-Id", id + "-config")))) {
      assertEquals("chatcmpl-" + id + "-config", other.send(request("Hi")).id());
    }
  }

  @Test
  void rejectsOperationsUnsupportedByVllmWithoutSendingARequest() {
    assertUnsupported(Operation.SPEECH, () -> bifrost.send(SpeechRequest.of(model(), "Hi")),
        () -> bifrost.stream(SpeechRequest.of(model(), "Hi")));
    assertUnsupported(Operation.IMAGE_GENERATION, () -> bifrost.send(ImageGenerationRequest.of(model(), "a bridge")),
        () -> bifrost.stream(ImageGenerationRequest.of(model(), "a bridge")));
    assertUnsupported(Operation.FILE, () -> bifrost.send(FileRequest.list("vllm")));
    assertUnsupported(Operation.BATCH, () -> bifrost.send(BatchRequest.list("vllm")));
  }

  private void assertUnsupported(Operation operation, Executable... calls) {
    for (var call : calls) {
      assertEquals(new Unsupported("vllm", operation, Optional.empty()), errorOf(call));
      recordedRequests().ifPresent(all -> assertTrue(all.isEmpty()));
    }
  }

  @Test
  void reportsAClosedPortAsUnreachable() {
    var config = config(ServerProcesses.CLOSED_PORT).network(network -> network.httpVersion(HttpVersion.HTTP_1_1));
    try (var other = open(config)) {
      var request = ChatCompletionRequest.of("vllm/some-model", "Hi");
      for (Executable call : List.<Executable>of(() -> other.send(request), () -> other.stream(request),
          () -> other.send(ListModelsRequest.of("vllm")))) {
        assertTrue(errorOf(Unreachable.class, call).isTransient());
      }
      assertTrue(other.trySend(request).report().attempts().get(0).status().isEmpty());
    }
  }

  @Test
  void reportsAServerWithoutTlsAsUnreachableOverHttps() {
    assumeTrue(serverUrl().startsWith("http://"), "the server uses TLS");
    try (var other = open(config(serverUrl().replace("http://", "https://")))) {
      var request = ChatCompletionRequest.of("vllm/some-model", "Hi");
      errorOf(Unreachable.class, () -> other.send(request));
    }
  }
}
