package bifrost.api;

import static bifrost.api.Message.assistant;
import static bifrost.api.Message.system;
import static bifrost.api.Message.tool;
import static bifrost.api.Message.user;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of requests as immutable values, and of their validation. */
class RequestTests {
  private static final ChatCompletionRequest REQUEST = ChatCompletionRequest.of("vllm/m", "Hi");

  @Nested
  class ParametersByName {
    @Test
    void aParameterIsSetByItsName() {
      var request = REQUEST.with("text", "x").with("flag", true).with("number", 1.5).with("list", List.of(1, "a"))
          .with("map", Map.of("a", List.of()))
          .with("json", new JsonString("y")).with("nothing", null);
      assertEquals(
          "{\"text\":\"x\",\"flag\":true,\"number\":1.5,\"list\":[1,\"a\"],\"map\":{\"a\":[]},"
              + "\"json\":\"y\",\"nothing\":null}",
          request.parameters().toString());
      assertSame(JsonNull.NULL, request.parameters().members().get("nothing"));
    }

    @Test
    void aReplacedParameterKeepsItsPosition() {
      assertEquals("{\"a\":3,\"b\":2}", REQUEST.with("a", 1).with("b", 2).with("a", 3).parameters().toString());
    }

    @Test
    void aParameterIsRemovedByItsName() {
      assertEquals(REQUEST.with("b", 2), REQUEST.with("a", 1).with("b", 2).without("a"));
      assertEquals(REQUEST, REQUEST.without("a"));
    }

    @Test
    void rejectsAValueThatCannotBeConvertedToJson() {
      for (var value : new Object[] {Double.NaN, Float.POSITIVE_INFINITY, new Object(), List.of(new Object()),
          Map.of(1, 2)}) {
        assertThrows(IllegalArgumentException.class, () -> REQUEST.with("x", value));
      }
    }

    @Test
    void parameterValuesAreCopied() {
      var list = new ArrayList<>(List.of(1));
      var map = new HashMap<>(Map.of("list", list));
      var request = REQUEST.with("x", map).chatTemplateKwargs(map);
      list.add(2);
      map.clear();
      assertEquals("{\"x\":{\"list\":[1]},\"chat_template_kwargs\":{\"list\":[1]}}", request.parameters().toString());
    }

    @Test
    void theParameterMapIsUnmodifiable() {
      assertThrows(UnsupportedOperationException.class, () -> REQUEST.with("a", 1).parameters().members().clear());
    }
  }

  static Stream<Arguments> componentNames() {
    return Stream.of(
        Arguments.of("model", "parameters must not contain 'model': set it with model(…)"),
        Arguments.of("messages", "parameters must not contain 'messages': set it with messages(…)"),
        Arguments.of("stream",
            "parameters must not contain 'stream': call Bifrost.stream(…) for a stream,"
                + " or send(…) for a complete response"));
  }

  @ParameterizedTest
  @MethodSource("componentNames")
  void rejectsAParameterThatRepeatsARecordComponent(String name, String message) {
    var json = JsonObject.of("a", 1).with(name, null);
    assertEquals(message, assertThrows(IllegalArgumentException.class, () -> REQUEST.with(name, true)).getMessage());
    assertEquals(message, assertThrows(IllegalArgumentException.class, () -> REQUEST.parameters(json)).getMessage());
    assertEquals(message,
        assertThrows(IllegalArgumentException.class, () -> new ChatCompletionRequest("m", List.of(), json))
            .getMessage());
  }

  @Test
  void otherRequestsRejectParametersThatRepeatARecordComponent() {
    for (var name : List.of("model", "stream")) {
      var json = JsonObject.of(name, true);
      assertThrows(IllegalArgumentException.class, () -> new SpeechRequest("m", json));
      assertThrows(IllegalArgumentException.class, () -> new ImageGenerationRequest("m", json));
    }
    var stream = JsonObject.of("stream", true);
    assertThrows(IllegalArgumentException.class, () -> FileRequest.list("p").parameters(stream));
    assertThrows(IllegalArgumentException.class, () -> BatchRequest.list("p").parameters(stream));
    assertEquals("m", FileRequest.list("p").with("model", "m").parameters().string("model").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void rejectsABlankTarget(String target) {
    var message = "target must not be blank: use 'provider/model' or 'model'";
    assertEquals(message,
        assertThrows(IllegalArgumentException.class, () -> ChatCompletionRequest.of(target, "Hi")).getMessage());
    assertThrows(IllegalArgumentException.class, () -> REQUEST.model(target));
    assertThrows(IllegalArgumentException.class, () -> ListModelsRequest.of(target));
    assertThrows(IllegalArgumentException.class, () -> SpeechRequest.of(target, "Hi"));
    assertThrows(IllegalArgumentException.class, () -> ImageGenerationRequest.of(target, "Hi"));
    assertThrows(IllegalArgumentException.class, () -> FileRequest.list(target));
    assertThrows(IllegalArgumentException.class, () -> BatchRequest.list(target));
  }

  @Test
  void everyRequestHasAnOperationAndAChangeableTarget() {
    var file = Upload.of("a.wav", new byte[1]);
    Map<Operation, Request<?>> requests = Map.ofEntries(
        entry(Operation.CHAT_COMPLETION, REQUEST.temperature(1)),
        entry(Operation.RESPONSES, ResponsesRequest.of("m", "Hi").temperature(1)),
        entry(Operation.COMPLETION, CompletionRequest.of("m", "Hi").temperature(1)),
        entry(Operation.EMBEDDING, EmbeddingRequest.of("m", "Hi").dimensions(1)),
        entry(Operation.TRANSCRIPTION, TranscriptionRequest.of("m", file).temperature(1)),
        entry(Operation.TRANSLATION, TranslationRequest.of("m", file).temperature(1)),
        entry(Operation.LIST_MODELS, ListModelsRequest.of("p")),
        entry(Operation.RERANK, RerankRequest.of("m", "Hi", List.of("a")).topN(1)),
        entry(Operation.SCORE, ScoreRequest.of("m", "a", "b").truncatePromptTokens(9)),
        entry(Operation.TOKENIZE, TokenizeRequest.of("m", "Hi").returnTokenStrs(true)),
        entry(Operation.DETOKENIZE, DetokenizeRequest.of("m", 1).with("x", 1)),
        entry(Operation.RAW, RawRequest.get("p", "/version")),
        entry(Operation.IMAGE_GENERATION, ImageGenerationRequest.of("m", "a cat")),
        entry(Operation.SPEECH, SpeechRequest.of("m", "Hi")),
        entry(Operation.FILE, FileRequest.list("p")),
        entry(Operation.BATCH, BatchRequest.list("p")));
    for (var operation : Operation.values()) {
      var request = requests.get(operation);
      assertEquals(operation, request.operation());
      var other = request.target("other");
      assertEquals("other", other.target());
      assertEquals(request.parameters(), other.parameters());
      assertEquals(request, other.target(request.target()));
    }
    assertEquals("{\"prompt\":\"a cat\"}", requests.get(Operation.IMAGE_GENERATION).parameters().toString());
    assertEquals("{\"input\":\"Hi\"}", requests.get(Operation.SPEECH).parameters().toString());
  }

  @Nested
  class Conversations {
    @Test
    void thenAppendsMessagesWithoutChangingTheOriginal() {
      var call = ToolCall.of("c1", "weather", "{}");
      var continued = REQUEST.then(assistant("")).then(List.of(tool(call, "sunny")));
      assertEquals(List.of(user("Hi"), assistant(""), new ToolMessage("c1", "sunny", JsonObject.of())),
          continued.messages());
      assertEquals(List.of(user("Hi")), REQUEST.messages());
    }

    @Test
    void messagesReplacesTheConversation() {
      var messages = List.<Message>of(system("Be brief."));
      assertEquals(messages, REQUEST.temperature(1).messages(messages).messages());
      assertEquals(REQUEST.temperature(1).parameters(), REQUEST.temperature(1).messages(List.of()).parameters());
      assertEquals("other", REQUEST.model("other").model());
    }

    @Test
    void messagesAreCopied() {
      var messages = new ArrayList<Message>(List.of(user("Hi")));
      var request = ChatCompletionRequest.of("m", messages);
      messages.clear();
      assertEquals(1, request.messages().size());
      assertThrows(UnsupportedOperationException.class, () -> request.messages().clear());
    }
  }

  @Nested
  class Tools {
    @Test
    void toolsCanBeSetFromAList() {
      var weather = Tool.of("weather", "", JsonObject.of());
      assertEquals(REQUEST.tools(weather, weather), REQUEST.tools(List.of(weather, weather)));
      assertEquals(REQUEST.stop("a", "b"), REQUEST.stop(List.of("a", "b")));
    }

    @Test
    void anEmptyListOfToolsRemovesTheParameter() {
      var weather = Tool.of("weather", "", JsonObject.of());
      assertEquals(REQUEST, REQUEST.tools(weather).tools(List.of()));
    }
  }
}
