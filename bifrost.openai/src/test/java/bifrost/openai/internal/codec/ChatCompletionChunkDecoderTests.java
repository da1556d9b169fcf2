package bifrost.openai.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Choice;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.TokenLogprob;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.openai.internal.provider.ResponseFeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding of chunks from servers that add, omit or rename members, or send values of an unexpected type. */
class ChatCompletionChunkDecoderTests {
  private static ChatCompletionChunk decode(String json) {
    return decode(json, new ChatCompletionChunkDecoder());
  }

  private static ChatCompletionChunk decode(String json, ChatCompletionChunkDecoder decoder) {
    try {
      var response = RawResponse.of(200, RecordedHttpMessage.headers(Map.of()), json.getBytes(StandardCharsets.UTF_8));
      return response.decode(new JsonReader(response.bytes()), decoder).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Choice choice(String members) {
    return decode("{\"choices\":[{" + members + "}]}").choices().get(0);
  }

  private static Delta delta(String members) {
    return choice("\"delta\":{" + members + "}").delta();
  }

  private static ChatCompletion collect(String... deltas) {
    var decoder = new ChatCompletionChunkDecoder();
    return Stream.of(deltas).map(delta -> decode("{\"choices\":[{\"index\":0,\"delta\":{" + delta + "}}]}", decoder))
        .collect(ChatCompletionRequest.of("m", "hi").collector());
  }

  @Nested
  class Members {
    @Test
    void decodesMissingMembersAsEmpty() {
      assertEquals(new ChatCompletionChunk("", Optional.empty(), "", List.of(), Optional.empty(), Optional.empty(),
          JsonObject.of()), decode("{\"choices\":[]}"));
      assertEquals(new Choice(0, ExpectedChunks.EMPTY_DELTA, Optional.empty(), Optional.empty(), JsonObject.of()),
          choice(""));
    }

    @Test
    void decodesNullMembersAsMissing() {
      assertEquals(decode("{\"choices\":[]}"),
          decode("{\"id\":null,\"object\":null,\"created\":null,\"model\":null,\"choices\":[],\"usage\":null,"
              + "\"system_fingerprint\":null,\"error\":null,\"service_tier\":null}"));
      assertEquals(choice(""),
          choice("\"index\":null,\"delta\":null,\"finish_reason\":null,\"logprobs\":null,\"stop_reason\":null"));
      assertEquals(ExpectedChunks.EMPTY_DELTA,
          delta("\"role\":null,\"content\":null,\"reasoning\":null,\"reasoning_content\":null,\"refusal\":null,"
              + "\"tool_calls\":null,\"function_call\":null"));
    }

    @Test
    void keepsUnknownMembersAsExtras() {
      var chunk = decode(
          "{\"x\":1,\"object\":\"chunk\",\"service_tier\":\"flex\",\"choices\":[{\"stop_reason\":\"###\","
              + "\"token_ids\":[7],"
              + "\"logprobs\":{\"y\":[]},\"delta\":{\"annotations\":[{}],\"audio\":null}}],"
              + "\"usage\":{\"prompt_tokens\":1,\"z\":{\"a\":null}}}");
      assertEquals(JsonObject.of("x", 1).with("object", "chunk").with("service_tier", "flex"), chunk.extras());
      var choice = chunk.choices().get(0);
      assertEquals(JsonObject.of("stop_reason", "###").with("token_ids", List.of(7)), choice.extras());
      assertEquals(Optional.of(new Logprobs(List.of(), List.of(), JsonObject.of("y", List.of()))), choice.logprobs());
      assertEquals(JsonObject.of("annotations", List.of(Map.of())), choice.delta().extras());
      assertEquals(Optional.of(new Usage(1, 0, 1, JsonObject.of("z", JsonObject.of("a", null)))), chunk.usage());
    }

    @Test
    void decodesAnOrdinaryChunkWithoutExtras() {
      var chunk = ExpectedStreams.of("chat-stream").get(1);
      assertEquals(JsonObject.of(), chunk.extras());
      assertSame(JsonObject.of(), decode("{\"object\":\"chat.completion.chunk\",\"choices\":[],\"x\":null}").extras());
    }

    @Test
    void decodesAChunkThatContainsOnlyTheUsage() {
      assertEquals(Optional.of(Usage.of(3, 4)),
          decode("{\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}").usage());
    }

    @Test
    void acceptsMembersInAnyOrderAndUsesTheLastNonNullDuplicate() {
      var chunk = decode("{\"choices\":[{\"delta\":{\"content\":\"a\",\"content\":\"b\"},\"index\":2}],"
          + "\"model\":\"m\",\"model\":\"n\",\"model\":null}");
      assertEquals("n", chunk.model());
      assertEquals(2, chunk.choices().get(0).index());
      assertEquals("b", chunk.choices().get(0).delta().text());
    }

    @Test
    void decodesAnEmptyRoleOrFinishReasonAsMissing() {
      assertEquals(ExpectedChunks.EMPTY_DELTA, delta("\"role\":\"\""));
      assertEquals(Optional.empty(), choice("\"finish_reason\":\"\"").finishReason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "length", "tool_calls", "content_filter", "abort", "repetition", "something new"})
    void keepsKnownAndUnknownFinishReasons(String reason) {
      assertEquals(Optional.of(new FinishReason(reason)),
          choice("\"finish_reason\":\"" + reason + "\"").finishReason());
    }

    @ParameterizedTest
    @CsvSource({"0,1970-01-01T00:00:00Z", "1795344652,2026-11-22T10:50:52Z", "-1,1969-12-31T23:59:59Z"})
    void decodesCreatedAsSecondsSinceTheEpoch(String seconds, Instant expected) {
      assertEquals(Optional.of(expected), decode("{\"choices\":[],\"created\":" + seconds + "}").created());
    }

    @Test
    void truncatesAFractionalTimeToTheSecond() {
      assertEquals(Optional.of(Instant.parse("2025-05-31T12:30:14Z")),
          decode("{\"choices\":[],\"created\":1748694614.850598}").created());
      assertEquals(Optional.of(Instant.ofEpochSecond(-2)), decode("{\"choices\":[],\"created\":-1.5}").created());
    }

    @Test
    void readsANumericIdOrFinishReasonAsText() {
      assertEquals("12345", decode("{\"choices\":[],\"id\":12345}").id());
      assertEquals(Optional.of(new FinishReason("1")), choice("\"finish_reason\":1").finishReason());
      assertEquals(List.of(Optional.of("7")),
          delta("\"tool_calls\":[{\"id\":7}]").toolCalls().stream().map(ToolCallDelta::id).toList());
    }

    @Test
    void decodesANullLogprobAsNaN() {
      var logprobs = choice(
          "\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":null,\"bytes\":null,\"rank\":1}],"
              + "\"refusal\":[{\"token\":\"b\","
              + "\"logprob\":-9999.0,\"bytes\":[255],\"top_logprobs\":[]}]}")
          .logprobs();
      var a = new TokenLogprob("a", Double.NaN, List.of(), List.of(), JsonObject.of("rank", 1));
      var b = new TokenLogprob("b", -9999, List.of(255), List.of(), JsonObject.of());
      assertEquals(Optional.of(new Logprobs(List.of(a), List.of(b), JsonObject.of())), logprobs);
    }
  }

  /** A member of an unexpected type is malformed if it is part of the result; otherwise, it becomes an extra. */
  @Nested
  class MembersOfAnUnexpectedType {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"choices":{}}|$.choices
        {"choices":[5]}|$.choices[0]
        {"choices":[null]}|$.choices[0]
        {"choices":[{"index":"0"}]}|$.choices[0].index
        {"choices":[{"index":2147483648}]}|$.choices[0].index
        {"choices":[{},{"delta":"x"}]}|$.choices[1].delta
        {"choices":[{"delta":{"content":[5]}}]}|$.choices[0].delta.content[0]
        {"choices":[{"delta":{"content":[{"type":"text","text":5}]}}]}|$.choices[0].delta.content[0]
        {"choices":[{"delta":{"content":5}}]}|$.choices[0].delta.content
        {"choices":[{"delta":{"tool_calls":{}}}]}|$.choices[0].delta.tool_calls
        {"choices":[{"delta":{"tool_calls":["x"]}}]}|$.choices[0].delta.tool_calls[0]
        {"choices":[{"delta":{"tool_calls":[{"function":"f"}]}}]}|$.choices[0].delta.tool_calls[0].function
        {"choices":[{"delta":{"tool_calls":[{"function":{"name":5}}]}}]}|$.choices[0].delta.tool_calls[0].function.name
        {"choices":[{"delta":{"tool_calls":[{"function":{"arguments":5}}]}}]}|\
        $.choices[0].delta.tool_calls[0].function.arguments
        """)
    void reportsAMemberOfAnUnexpectedTypeAsMalformedWithItsPath(String json, String path) {
      var error = assertInstanceOf(Malformed.class, assertThrows(BifrostException.class, () -> decode(json)).error());
      assertTrue(error.message().contains(" at " + path + ", line 1, column "), error.message());
      assertEquals(json, error.body());
    }

    @Test
    void keepsSecondaryChunkMembersOfAnUnexpectedTypeAsExtras() {
      for (var member : List.of("\"id\":[]", "\"model\":{}", "\"created\":\"now\"", "\"created\":9223372036854775807",
          "\"created\":1e400", "\"object\":{}", "\"system_fingerprint\":true", "\"usage\":[]", "\"usage\":5",
          "\"usage\":\"none\"")) {
        assertEquals(Json.parse("{" + member + "}"), decode("{\"choices\":[]," + member + "}").extras());
      }
      assertEquals(
          Optional.of(new Usage(0, 2, 2, JsonObject.of("prompt_tokens", "5").with("total_tokens", Json.parse("1.5")))),
          decode("{\"usage\":{\"prompt_tokens\":\"5\",\"completion_tokens\":2,\"total_tokens\":1.5}}").usage());
    }

    @Test
    void keepsSecondaryChoiceMembersOfAnUnexpectedTypeAsExtras() {
      for (var member : List.of("\"finish_reason\":{}", "\"finish_reason\":true", "\"logprobs\":[]",
          "\"logprobs\":\"x\"", "\"logprobs\":0")) {
        assertEquals(Json.parse("{" + member + "}"), choice(member).extras());
      }
      for (var member : List.of("\"content\":{}", "\"content\":[1]", "\"refusal\":\"x\"")) {
        assertEquals(Json.parse("{" + member + "}"),
            choice("\"logprobs\":{" + member + "}").logprobs().orElseThrow().extras());
      }
      for (var member : List.of("\"token\":1", "\"logprob\":\"-1\"", "\"logprob\":1e400", "\"bytes\":[\"a\"]",
          "\"top_logprobs\":{}")) {
        var token = choice("\"logprobs\":{\"content\":[{" + member + "}]}").logprobs().orElseThrow().content().get(0);
        assertEquals(Json.parse("{" + member + "}"), token.extras());
      }
    }

    @Test
    void keepsSecondaryDeltaMembersOfAnUnexpectedTypeAsExtras() {
      for (var member : List.of("\"role\":{}", "\"reasoning\":true", "\"reasoning_content\":{}",
          "\"reasoning\":[{\"a\":1}]", "\"refusal\":false")) {
        assertEquals(Json.parse("{" + member + "}"), delta(member).extras());
      }
      for (var member : List.of("\"index\":\"0\"", "\"index\":1.5", "\"id\":[]", "\"type\":5", "\"x\":null,\"y\":1")) {
        assertEquals(((JsonObject) Json.parse("{" + member + "}")).without("x"),
            delta("\"tool_calls\":[{" + member + "}]").toolCalls().get(0).extras());
      }
    }

    @Test
    void deliversTheChunksBeforeAMalformedOne() {
      var result = ResponseFeed.read("data: {\"choices\":[]}\n\ndata: {\"choices\":7}\n\ndata: [DONE]\n\n", 1);
      assertEquals(1, result.chunks().size());
      assertInstanceOf(Malformed.class, result.error().orElseThrow());
    }
  }

  /**
   * vLLM sent {@code reasoning_content} until 0.11.0, both members until 0.15.1, and only {@code reasoning} since then.
   */
  @Nested
  class Reasoning {
    @Test
    void readsReasoningFromEitherMember() {
      assertEquals("hm", delta("\"reasoning\":\"hm\"").reasoning());
      assertEquals("hm", delta("\"reasoning_content\":\"hm\"").reasoning());
      assertEquals("reasoning", delta("\"reasoning\":\"hm\"").reasoningName());
      assertEquals("reasoning_content", delta("\"reasoning_content\":\"hm\"").reasoningName());
    }

    @Test
    void readsEqualReasoningInBothMembersOnce() {
      var once = delta("\"reasoning_content\":\"hm\"");
      assertEquals(once, delta("\"reasoning\":\"hm\",\"reasoning_content\":\"hm\""));
      assertEquals(once, delta("\"reasoning_content\":\"hm\",\"reasoning\":\"hm\""));
      assertEquals(once, delta("\"reasoning_content\":\"hm\",\"reasoning\":null"));
    }

    @Test
    void keepsReasoningContentThatDiffersFromReasoningAsAnExtra() {
      var delta = delta("\"reasoning_content\":\"old\",\"reasoning\":\"new\"");
      assertEquals("new", delta.reasoning());
      assertEquals(JsonObject.of("reasoning_content", "old"), delta.extras());
    }

    @Test
    void joinsReasoningFromBothMembers() {
      assertEquals("abc",
          collect("\"reasoning\":\"a\"", "\"reasoning_content\":\"b\"", "\"reasoning\":\"c\",\"content\":\"d\"")
              .message().reasoning());
    }
  }

  @Test
  void readsTheMessageOfAChoiceWithoutADelta() {
    assertEquals("Hi", choice("\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"}").delta().text());
    var both = choice("\"message\":{\"content\":\"Hi there\"},\"delta\":{\"content\":\" there\"}");
    assertEquals(" there", both.delta().text());
    assertEquals(JsonObject.of("message", JsonObject.of("content", "Hi there")), both.extras());
  }

  @Nested
  class ToolCalls {
    private static final String CALL =
        "{\"index\":%d,\"id\":%s,\"type\":\"function\",\"function\":{\"name\":%s,\"arguments\":%s}}";

    private String call(int index, String id, String name, String arguments) {
      return CALL.formatted(index, id, name, arguments);
    }

    private List<ToolCall> calls(String... deltas) {
      return collect(Stream.of(deltas).map(calls -> "\"tool_calls\":[" + calls + "]").toArray(String[]::new))
          .toolCalls();
    }

    @Test
    void readsACompleteToolCallFromOneDelta() {
      assertEquals(List.of(ToolCall.of("a", "f", "{\"x\":1}")), calls(call(0, "\"a\"", "\"f\"", "\"{\\\"x\\\":1}\"")));
    }

    @Test
    void readsSeveralToolCallsFromOneDelta() {
      assertEquals(List.of(ToolCall.of("a", "f", "{}"), ToolCall.of("b", "g", "[]")),
          calls(call(0, "\"a\"", "\"f\"", "\"{\"") + "," + call(1, "\"b\"", "\"g\"", "\"[\""),
              call(1, "null", "null", "\"]\"") + "," + call(0, "null", "null", "\"}\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "\"\"", "null"})
    void distinguishesToolCallsByTheirIndexRegardlessOfTheirId(String laterId) {
      assertEquals(List.of(ToolCall.of("a", "f", "12"), ToolCall.of("a", "f", "34")),
          calls(call(0, "\"a\"", "\"f\"", "\"1\""), call(1, "\"a\"", "\"f\"", "\"3\""),
              call(0, laterId, "\"\"", "\"2\""), call(1, laterId, "null", "\"4\"")));
    }

    @Test
    void aFragmentWithNeitherIdNorNameDoesNotStartAToolCall() {
      assertEquals(List.of(), calls("{\"index\":0}"));
      var message = collect("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"lost\"}}]").message();
      assertEquals(List.of(), message.toolCalls());
      assertEquals(Json.parse("{\"tool_calls\":[{\"function\":{\"arguments\":\"lost\"}}]}"), message.extras());
      assertEquals(List.of(ToolCall.of("a", "f", "")),
          calls(call(0, "\"a\"", "\"f\"", "null"), call(0, "null", "null", "\"\"")));
    }

    @Test
    void keepsTheOrderOfToolCallsWithoutAnIndex() {
      assertEquals(List.of(ToolCall.of("a", "f", "1"), ToolCall.of("b", "g", "2")), calls(
          "{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"1\"}},{\"id\":\"b\","
              + "\"function\":{\"name\":\"g\",\"arguments\":\"2\"}}"));
    }

    @Test
    void sortsToolCallsByTheirIndex() {
      assertEquals(List.of("g", "f"), calls(call(5, "\"a\"", "\"f\"", "\"\""), call(2, "\"b\"", "\"g\"", "\"\""))
          .stream().map(ToolCall::name).toList());
    }

    @Test
    void keepsUnknownMembersOfToolCallsAsExtras() {
      var delta = delta("\"tool_calls\":[{\"index\":1,\"type\":\"custom\",\"x\":1,\"function\":{\"strict\":true}}]");
      var extras = JsonObject.of("type", "custom").with("x", 1).with("function", JsonObject.of("strict", true));
      assertEquals(List.of(new ToolCallDelta(1, Optional.empty(), Optional.empty(), "", extras)), delta.toolCalls());
    }
  }
}
