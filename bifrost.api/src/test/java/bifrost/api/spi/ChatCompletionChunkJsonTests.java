package bifrost.api.spi;

import static bifrost.api.spi.ChatArbitraries.finishReasons;
import static bifrost.api.spi.ChatArbitraries.indexes;
import static bifrost.api.spi.ChatArbitraries.received;
import static bifrost.api.spi.ChatArbitraries.texts;
import static bifrost.api.spi.ChatArbitraries.times;
import static bifrost.api.spi.ChatArbitraries.usages;
import static bifrost.api.spi.Forms.assertRoundTrip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Choice;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.FinishReason;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON forms of the chunks of chat completions. */
class ChatCompletionChunkJsonTests {
  @Provide
  Arbitrary<ToolCallDelta> calls() {
    var extras = ChatArbitraries.calls(received()).map(call -> call.extras());
    return Combinators.combine(Arbitraries.integers(), texts().optional(), texts().optional(), texts(), extras)
        .as(ToolCallDelta::new);
  }

  @Provide
  Arbitrary<Delta> deltas() {
    var names = Arbitraries.of("", "reasoning", "reasoning_content");
    return Combinators.combine(texts().optional(), texts(), texts(), names, texts(), calls().list().ofMaxSize(2),
        received()).as(Delta::new);
  }

  @Provide
  Arbitrary<Choice> choices() {
    return Combinators
        .combine(indexes(), deltas(), finishReasons(), ChatArbitraries.logprobs().optional(), received())
        .as(Choice::new);
  }

  @Provide
  Arbitrary<ChatCompletionChunk> chunks() {
    return Combinators.combine(texts(), times(), texts(), choices().list().ofMaxSize(3), usages().optional(),
        texts().optional(), received()).as(ChatCompletionChunk::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsEveryChunkFromItsJsonForm(@ForAll("chunks") ChatCompletionChunk chunk) {
    assertRoundTrip(chunk, ChatCompletionChunkJson::read, ChatCompletionChunkJson::write);
    assertEquals(chunk, ChatCompletionChunk.of(chunk.json()));
    assertEquals(chunk, ChatCompletionChunk.parse(chunk.json().toString()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsThePartsOfAChunkFromTheirJsonForms(@ForAll("choices") Choice choice, @ForAll("calls") ToolCallDelta call) {
    assertEquals(choice, Choice.of(choice.json()));
    assertEquals(choice.delta(), Delta.of(choice.delta().json()));
    assertEquals(call, ToolCallDelta.of(call.json()));
    assertRoundTrip(choice.delta(), ChatCompletionChunkJson::readDelta, ChatCompletionChunkJson::writeDelta);
    assertRoundTrip(call, ChatCompletionChunkJson::readToolCall, ChatCompletionChunkJson::writeToolCall);
  }

  @Test
  void writesTheFormOfTheOpenAiApi() {
    var call = ToolCallDelta.of(0, "").id("c1").name("f");
    var delta = Delta.of("Hi").role("assistant").reasoning("hm", "reasoning").refusal("no").toolCalls(List.of(call));
    var chunk = ChatCompletionChunk.of(Choice.of(0, delta).finishReason(FinishReason.STOP)).id("c").model("m")
        .usage(Usage.of(1, 2));
    assertEquals(Json.parse("""
        {"id": "c", "object": "chat.completion.chunk", "model": "m", "choices": [{"index": 0, "delta": {
          "role": "assistant", "content": "Hi", "reasoning": "hm", "refusal": "no", "tool_calls": [
            {"index": 0, "id": "c1", "type": "function", "function": {"name": "f", "arguments": ""}}]},
          "finish_reason": "stop"}],
         "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}}"""), chunk.json());
    assertEquals("{\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},"
        + "\"finish_reason\":null}]}", ChatCompletionChunk.of("a").json().toString());
  }

  @Test
  void keepsTheIndexesOfToolCallsAsTheServerSentThem() {
    var json = "{\"tool_calls\":[{\"function\":{\"arguments\":\"a\"}},{\"index\":-2},{\"index\":\"x\"}]}";
    var calls = Delta.of(Json.parse(json).asObject()).toolCalls();
    assertEquals(List.of(-1, -2, -1), calls.stream().map(ToolCallDelta::index).toList());
    assertEquals(JsonObject.of("function", JsonObject.of("arguments", "a")), calls.get(0).json());
    assertEquals(JsonObject.of("index", "x"), calls.get(2).json());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "{\"type\":\"ping\"}", "{\"object\":\"warning\",\"message\":\"slow\"}",
      "{\"usage\":null}"})
  void anEventThatIsNotAChunkIsEmptyForStreamsAndRejectedOtherwise(String json) {
    var bytes = json.getBytes(UTF_8);
    assertEquals(Optional.empty(), ChatCompletionChunkJson.readEvent(new JsonReader(bytes), Set.of()));
    assertEquals(Optional.empty(), CompletionJson.readEvent(new JsonReader(bytes)));
    assertThrows(JsonParseException.class, () -> ChatCompletionChunk.parse(json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "5", "{\"choices\":[5]}", "{\"choices\":[],\"error\":{\"message\":\"busy\"}}"})
  void rejectsEventsThatMayHaveBeenAChunk(String json) {
    var bytes = json.getBytes(UTF_8);
    assertThrows(JsonParseException.class,
        () -> ChatCompletionChunkJson.readEvent(new JsonReader(bytes), Set.of()));
    assertThrows(JsonParseException.class, () -> CompletionJson.readEvent(new JsonReader(bytes)));
  }
}
