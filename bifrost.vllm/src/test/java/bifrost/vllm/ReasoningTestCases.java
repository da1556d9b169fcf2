package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static bifrost.api.Message.user;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Test cases for a reasoning model on a server that requires a key. */
abstract class ReasoningTestCases extends EndToEndTestCases {
  private int endOfReasoningToken = 4;

  ReasoningTestCases(EndToEndServer backend) {
    super(backend);
  }

  /**
   * Finds the token that ends the reasoning. A model with random weights rarely generates this token, so the
   * tests raise its probability.
   */
  @BeforeEach
  void findTheTokenThatEndsReasoning() throws IOException {
    if (!backend.isReal()) return;
    var connection =
        (HttpURLConnection) URI.create(serverUrl().replaceAll("(/v1)?/*$", "") + "/tokenize").toURL().openConnection();
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setDoOutput(true);
    connection.getOutputStream()
        .write(JsonObject.of("prompt", "</think>").with("add_special_tokens", false).toString().getBytes(UTF_8));
    var response = (JsonObject) Json.parse(connection.getInputStream().readAllBytes());
    endOfReasoningToken = (int) ((JsonNumber) response.array("tokens").orElseThrow().elements().get(0)).longValue();
  }

  private ChatCompletionRequest reasoningRequest() {
    return request("Hi").temperature(1).maxTokens(200).logitBias(Map.of(endOfReasoningToken, 8));
  }

  private static boolean hasBoth(ChatCompletion completion) {
    return !completion.message().reasoning().isEmpty() && !completion.text().isEmpty();
  }

  @Test
  void returnsReasoningSeparatelyFromTheText() {
    for (boolean isStreamed : new boolean[] {false, true}) {
      var completion = firstMatching(reasoningRequest(), ReasoningTestCases::hasBoth, isStreamed);
      long reasoningTokens = completion.usage().orElseThrow().reasoningTokens().orElseThrow();
      assertTrue(reasoningTokens > 0 && reasoningTokens < completion.usage().orElseThrow().completionTokens());
      assertFalse(completion.message().reasoning().contains("</think>"));
      assertTrue(completion.message().extras().isEmpty(), "reasoning is not an extra");
    }
  }

  @Test
  void streamsReasoningBeforeTheText() {
    for (int seed = 1;; seed++) {
      try (var stream = bifrost.stream(reasoningRequest().seed(seed))) {
        var chunks = stream.events().toList();
        var completion = stream.collect();
        if (!hasBoth(completion) && seed < 12) continue;
        assertEquals(chunks.stream().map(ChatCompletionChunk::reasoning).collect(Collectors.joining()),
            completion.message().reasoning());
        assertEquals(chunks.stream().map(ChatCompletionChunk::text).collect(Collectors.joining()), completion.text());
        var isReasoning = chunks.stream().filter(chunk -> !chunk.reasoning().isEmpty() || !chunk.text().isEmpty())
            .map(chunk -> chunk.text().isEmpty()).toList();
        assertEquals(isReasoning.stream().sorted(Comparator.reverseOrder()).toList(), isReasoning,
            "all reasoning comes before all text");
        return;
      }
    }
  }

  @Test
  void streamedReasoningEqualsUnaryReasoning() {
    assertStreamedMatchesUnary(request("Hi"));
  }

  @Test
  void sendsReasoningWithTheHistory() {
    var first = firstMatching(reasoningRequest(), ReasoningTestCases::hasBoth, false);
    var next = reasoningRequest().then(first.message()).then(user("Go on."));
    assertTrue(bifrost.send(next).finishReason().isPresent());
    lastRequest().ifPresent(request -> {
      var message = (JsonObject) request.json().array("messages").orElseThrow().elements().get(1);
      assertEquals(Optional.of(first.message().reasoning()), message.string("reasoning"));
      assertEquals(Optional.of(first.message().reasoning()), message.string("reasoning_content"));
      assertEquals(Optional.of(first.text()), message.string("content"));
    });
  }

  @Test
  void disablesReasoningThroughTheChatTemplate() {
    var request = request("Hi").chatTemplateKwargs(Map.of("enable_thinking", false));
    for (var completion : List.of(bifrost.send(request), streamed(request))) {
      assertEquals("", completion.message().reasoning());
      assertFalse(completion.text().isEmpty());
    }
  }

  @Test
  void rejectsAWrongKeyAsAPermanentError() {
    var wrong = "sk-wrong-key-of-the-tests";
    try (var other = open(configWithoutKey(url()).key(wrong))) {
      for (var error : List.of(errorOf(Rejected.class, () -> other.send(request("Hi"))),
          errorOf(Rejected.class, () -> other.stream(request("Hi"))),
          errorOf(Rejected.class, () -> other.send(ListModelsRequest.of("vllm"))))) {
        assertEquals(401, error.status());
        assertEquals("Unauthorized", error.message());
        assertFalse(error.toString().contains(wrong) || error.isTransient());
      }
    }
  }

  @Test
  void rejectsACallWithoutAKeyUnlessItsHeadersContainOne() {
    try (var other = open(configWithoutKey(url()))) {
      assertEquals(401, errorOf(Rejected.class, () -> other.send(request("Hi"))).status());
      var withHeader = options().header("Authorization", "Bearer " + backend.key().orElse("none"));
      assertFalse(other.send(request("Hi"), withHeader).choices().isEmpty(),
          "a header of the call can contain the key");
    }
  }
}
