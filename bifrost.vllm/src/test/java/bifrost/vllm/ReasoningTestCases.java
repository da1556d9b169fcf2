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

/** A model that reasons before it answers, on a server that wants a key. */
abstract class ReasoningTestCases extends EndToEndTestCases {
  private int endOfReasoning = 4;

  ReasoningTestCases(EndToEndServer backend) {
    super(backend);
  }

  /** A model with random weights would reason for ever: the token that ends it is made likelier. */
  @BeforeEach
  void findTheTokenThatEndsReasoning() throws IOException {
    if (!backend.isReal()) return;
    var post =
        (HttpURLConnection) URI.create(serverUrl().replaceAll("(/v1)?/*$", "") + "/tokenize").toURL().openConnection();
    post.setRequestProperty("Content-Type", "application/json");
    post.setDoOutput(true);
    post.getOutputStream()
        .write(JsonObject.of("prompt", "</think>").with("add_special_tokens", false).toString().getBytes(UTF_8));
    var answer = (JsonObject) Json.parse(post.getInputStream().readAllBytes());
    endOfReasoning = (int) ((JsonNumber) answer.array("tokens").orElseThrow().elements().get(0)).longValue();
  }

  private ChatCompletionRequest askToThink() {
    return ask("Hi").temperature(1).maxTokens(200).logitBias(Map.of(endOfReasoning, 8));
  }

  private static boolean hasBoth(ChatCompletion answer) {
    return !answer.message().reasoning().isEmpty() && !answer.text().isEmpty();
  }

  @Test
  void reasoningComesApartFromTheAnswer() {
    for (boolean streams : new boolean[] {false, true}) {
      var answer = first(askToThink(), ReasoningTestCases::hasBoth, streams);
      long thought = answer.usage().orElseThrow().reasoningTokens().orElseThrow();
      assertTrue(thought > 0 && thought < answer.usage().orElseThrow().completionTokens());
      assertFalse(answer.message().reasoning().contains("</think>"));
      assertTrue(answer.message().extras().isEmpty(), "reasoning is no extra");
    }
  }

  @Test
  void reasoningArrivesInPiecesBeforeTheAnswerDoes() {
    for (int seed = 1;; seed++) {
      try (var stream = bifrost.stream(askToThink().seed(seed))) {
        var chunks = stream.events().toList();
        var whole = stream.collect();
        if (!hasBoth(whole) && seed < 12) continue;
        assertEquals(chunks.stream().map(ChatCompletionChunk::reasoning).collect(Collectors.joining()),
            whole.message().reasoning());
        assertEquals(chunks.stream().map(ChatCompletionChunk::text).collect(Collectors.joining()), whole.text());
        var thinking = chunks.stream().filter(chunk -> !chunk.reasoning().isEmpty() || !chunk.text().isEmpty())
            .map(chunk -> chunk.text().isEmpty()).toList();
        assertEquals(thinking.stream().sorted(Comparator.reverseOrder()).toList(), thinking,
            "first all of the one, then all of the other");
        return;
      }
    }
  }

  @Test
  void streamedReasoningIsTheWholeInPieces() {
    assertStreamedLikeWhole(ask("Hi"));
  }

  @Test
  void reasoningIsSentBackWithTheHistory() {
    var first = first(askToThink(), ReasoningTestCases::hasBoth, false);
    var next = askToThink().then(first.message()).then(user("Go on."));
    assertTrue(bifrost.send(next).finishReason().isPresent());
    last().ifPresent(request -> {
      var said = (JsonObject) request.json().array("messages").orElseThrow().elements().get(1);
      assertEquals(Optional.of(first.message().reasoning()), said.string("reasoning"));
      assertEquals(Optional.of(first.message().reasoning()), said.string("reasoning_content"));
      assertEquals(Optional.of(first.text()), said.string("content"));
    });
  }

  @Test
  void theChatTemplateCanBeToldNotToReason() {
    var ask = ask("Hi").chatTemplateKwargs(Map.of("enable_thinking", false));
    for (var answer : List.of(bifrost.send(ask), streamed(ask))) {
      assertEquals("", answer.message().reasoning());
      assertFalse(answer.text().isEmpty());
    }
  }

  @Test
  void aWrongKeyIsRefusedAndNotRepeated() {
    var wrong = "sk-quite-a-wrong-key";
    try (var other = open(keyless(url()).key(wrong))) {
      for (var error : List.of(errorOf(Rejected.class, () -> other.send(ask("Hi"))),
          errorOf(Rejected.class, () -> other.stream(ask("Hi"))),
          errorOf(Rejected.class, () -> other.send(ListModelsRequest.of("vllm"))))) {
        assertEquals(401, error.status());
        assertEquals("Unauthorized", error.message());
        assertFalse(error.toString().contains(wrong) || error.isTransient());
      }
    }
  }

  @Test
  void aMissingKeyIsRefused() {
    try (var other = open(keyless(url()))) {
      assertEquals(401, errorOf(Rejected.class, () -> other.send(ask("Hi"))).status());
      var withHeader = options().header("Authorization", "Bearer " + backend.key().orElse("none"));
      assertFalse(other.send(ask("Hi"), withHeader).choices().isEmpty(), "a header of the call can be the key");
    }
  }
}
