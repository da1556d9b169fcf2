package bifrost.openai.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AssistantMessage;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.Message;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.api.spi.CompletionJson;
import bifrost.api.spi.ModelListJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decoding of unary responses from servers that add, omit or rename members, or send values of another type. */
class UnaryResponseVariationTests {
  private static <T> T decode(String json, RawResponse.Decoder<T> decoder) {
    try {
      var response = RawResponse.of(200, RecordedHttpMessage.headers(Map.of()), json.getBytes(StandardCharsets.UTF_8));
      return response.decode(new JsonReader(response.bytes()), decoder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> void assertMalformedAt(String path, String json, RawResponse.Decoder<T> decoder) {
    var error =
        assertInstanceOf(Malformed.class, assertThrows(BifrostException.class, () -> decode(json, decoder)).error());
    assertTrue(error.message().contains(" at " + path + ", line 1, column "), error.message());
    assertEquals(json, error.body());
  }

  @Nested
  class ChatCompletions {
    private ChatCompletion completion(String members) {
      return decode("{" + members + "}", ChatCompletionJson::read);
    }

    private AssistantMessage message(String members) {
      return completion("\"choices\":[{\"message\":{" + members + "}}]").message();
    }

    @Test
    void decodesAChatCompletionThatContainsOnlyChoices() {
      assertEquals(
          new ChatCompletion("", Optional.empty(), "", List.of(), Optional.empty(), Optional.empty(), JsonObject.of()),
          completion("\"choices\":[]"));
      var empty = ChatCompletion.Choice.of(0, Message.assistant(""));
      assertEquals(List.of(empty), completion("\"choices\":[{}]").choices());
      assertEquals(List.of(empty),
          completion("\"choices\":[{\"index\":null,\"message\":null,\"finish_reason\":\"\",\"logprobs\":null}]")
              .choices());
    }

    @Test
    void reportsAChatCompletionWithoutChoicesAsMalformed() {
      assertMalformedAt("$", "{\"id\":\"x\",\"usage\":{}}", ChatCompletionJson::read);
      assertMalformedAt("$", "{\"choices\":null}", ChatCompletionJson::read);
    }

    @Test
    void keepsUnknownMembersAsExtrasOfTheirObject() {
      var completion = completion("\"x\":[1],\"object\":\"other\",\"choices\":[{\"stop_reason\":13,\"token_ids\":[4,5],"
          + "\"message\":{\"role\":\"critic\",\"annotations\":[{\"a\":null}],"
          + "\"tool_calls\":[{\"id\":\"i\",\"type\":\"custom\",\"custom\":{\"name\":\"c\"},"
          + "\"function\":{\"name\":\"f\",\"y\":2}}]}}]");
      assertEquals(JsonObject.of("x", List.of(1)).with("object", "other"), completion.extras());
      var choice = completion.choices().get(0);
      assertEquals(JsonObject.of("stop_reason", 13).with("token_ids", List.of(4, 5)), choice.extras());
      assertEquals(List.of(4, 5), choice.tokenIds());
      assertEquals(JsonObject.of("role", "critic").with("annotations", List.of(JsonObject.of("a", null))),
          choice.message().extras());
      var extras = JsonObject.of("type", "custom").with("custom", Map.of("name", "c")).with("function", Map.of("y", 2));
      assertEquals(List.of(new ToolCall("i", "f", "", extras)), choice.message().toolCalls());
    }

    @Test
    void readsReasoningFromEitherMember() {
      assertEquals("hm", message("\"reasoning\":\"hm\"").reasoning());
      assertEquals("hm", message("\"reasoning_content\":\"hm\"").reasoning());
      assertEquals(message("\"reasoning_content\":\"hm\""),
          message("\"reasoning_content\":\"hm\",\"reasoning\":\"hm\""));
      assertEquals(JsonObject.of("reasoning_content", "old"),
          message("\"reasoning_content\":\"old\",\"reasoning\":\"new\"").extras());
    }

    @Test
    void decodesMissingEmptyAndNullToolCallsAsNone() {
      for (var message : List.of("\"content\":\"a\"", "\"content\":\"a\",\"tool_calls\":[]",
          "\"content\":\"a\",\"tool_calls\":null")) {
        assertEquals(Message.assistant("a"), message(message));
      }
    }

    @Test
    void decodesARefusal() {
      assertEquals(Message.assistant("").refusal("no"),
          message("\"content\":null,\"refusal\":\"no\""));
    }

    @Test
    void sortsChoicesByTheirIndex() {
      var indexes = completion("\"choices\":[{\"index\":1},{\"index\":0},{\"index\":1}]").choices().stream()
          .map(ChatCompletion.Choice::index).toList();
      assertEquals(List.of(0, 1, 1), indexes);
      assertMalformedAt("$.choices[0].index", "{\"choices\":[{\"index\":-1}]}", ChatCompletionJson::read);
    }

    @Test
    void readsTheDeltaOfAChoiceWithoutAMessage() {
      assertEquals("Hi", completion("\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]").text());
      assertEquals("Hi",
          completion("\"choices\":[{\"delta\":{\"content\":\"no\"},\"message\":{\"content\":\"Hi\"}}]").text());
    }

    @Test
    void keepsUsageOutOfRangeInTheExtras() {
      var usage =
          completion("\"choices\":[],\"usage\":{\"prompt_tokens\":-5,\"completion_tokens\":9223372036854775807}")
              .usage().orElseThrow();
      assertEquals(new Usage(0, Long.MAX_VALUE, Long.MAX_VALUE, JsonObject.of("prompt_tokens", -5)), usage);
      var sum = completion(
          "\"choices\":[],\"usage\":{\"prompt_tokens\":9223372036854775807,\"completion_tokens\":9223372036854775807}")
          .usage();
      assertEquals(Long.MAX_VALUE, sum.orElseThrow().totalTokens());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        []|$
        {"choices":"x"}|$.choices
        {"choices":[7]}|$.choices[0]
        {"choices":[{"message":"hi"}]}|$.choices[0].message
        {"choices":[{"message":{"content":[{"type":"text"}]}}]}|$.choices[0].message.content[0]
        {"choices":[{"message":{"content":true}}]}|$.choices[0].message.content
        {"choices":[{"message":{"tool_calls":[{"function":{"arguments":7}}]}}]}|\
        $.choices[0].message.tool_calls[0].function.arguments
        {"choices":[{"message":{"tool_calls":[{"function":{"name":5}}]}}]}|\
        $.choices[0].message.tool_calls[0].function.name
        {"choices":[]}{}|$
        """)
    void reportsAChatCompletionMemberOfAnUnexpectedTypeAsMalformedWithItsPath(String json, String path) {
      assertMalformedAt(path, json, ChatCompletionJson::read);
    }
  }

  @Nested
  class ModelLists {
    private ModelList models(String json) {
      return decode(json, ModelListJson::read);
    }

    @Test
    void decodesEmptyModelLists() {
      var empty = ModelList.of(List.of());
      for (var json : List.of("{\"object\":\"list\",\"data\":[]}", "{\"object\":\"list\",\"data\":null}", "[]")) {
        assertEquals(empty, models(json));
      }
    }

    @Test
    void decodesAModelListThatIsOnlyAnArray() {
      var list = models("[{\"id\":\"a\",\"object\":\"model\",\"created\":\"x\",\"owned_by\":[]},\"b\",{\"id\":7}]");
      assertEquals(List.of("a", "b", "7"), list.data().stream().map(Model::id).toList());
      assertEquals(JsonObject.of("created", "x").with("owned_by", List.of()), list.data().get(0).extras());
    }

    @Test
    void decodesModelsThatHaveOnlyAnId() {
      var a = new Model("a", Optional.empty(), Optional.empty(), JsonObject.of());
      assertEquals(List.of(a),
          models(
              "{\"data\":[{\"id\":\"a\",\"created\":null,\"owned_by\":null,\"parent\":null,\"max_model_len\":null}]}")
              .data());
    }

    @Test
    void keepsUnknownMembersOfAModelListAsExtras() {
      var list = models(
          "{\"object\":\"models\",\"next\":\"x\",\"data\":[{\"id\":\"a\",\"object\":\"lora\",\"parent\":\"base\","
              + "\"created\":9}]}");
      assertEquals(JsonObject.of("object", "models").with("next", "x"), list.extras());
      assertEquals(JsonObject.of("object", "lora").with("parent", new JsonString("base")), list.data().get(0).extras());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {}|$
        {"data":{}}|$.data
        {"data":[5]}|$.data[0]
        """)
    void reportsAModelListMemberOfAnUnexpectedTypeAsMalformedWithItsPath(String json, String path) {
      assertMalformedAt(path, json, ModelListJson::read);
    }
  }

  /** Content parts where a string is expected. */
  @Nested
  class Parts {
    @Test
    void joinsThePartsOfATextCompletion() {
      var choice = decode("{\"choices\":[{\"text\":[{\"type\":\"text\",\"text\":\"H\"},\"i\",{\"type\":\"x\"}]}]}",
          CompletionJson::read).choices().get(0);
      assertEquals("Hi", choice.text());
      assertEquals(JsonObject.of("text", List.of(JsonObject.of("type", "x"))), choice.extras());
    }

    @Test
    void joinsThePartsOfAMessageByType() {
      var message = decode(
          "{\"choices\":[{\"message\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\","
              + "\"text\":\"h\"},\"m\"],"
              + "\"signature\":\"s\"},{\"type\":\"text\",\"text\":\"Hi\",\"annotations\":[]},{\"type\":\"refusal\","
              + "\"refusal\":\"no\"},"
              + "{\"type\":\"image_url\",\"image_url\":{}},{\"type\":\"reasoning\",\"text\":\"!\"},null,"
              + "{\"text\":\" there\"}]}}]}",
          ChatCompletionJson::read).message();
      assertEquals(List.of("Hi there", "hm!", "", "no"),
          List.of(message.text(), message.reasoning(), message.reasoningName(), message.refusal()));
      var remainingParts = List.of(JsonObject.of("type", "thinking").with("signature", "s"),
          JsonObject.of("type", "image_url").with("image_url", JsonObject.of()));
      assertEquals(JsonObject.of("content", remainingParts), message.extras());
    }

    @Test
    void readsContentThatIsASinglePart() {
      assertEquals("Hi", decode("{\"choices\":[{\"message\":{\"content\":{\"type\":\"text\",\"text\":\"Hi\"}}}]}",
          ChatCompletionJson::read).text());
    }
  }
}
