package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the values in requests and responses: messages, tools, content parts, completions and models. */
class MessagePartsTests {
  private static final JsonObject SCHEMA = JsonObject.of("type", "object");

  @Nested
  class ATool {
    @Test
    void aToolIsWrittenAsAFunction() {
      assertEquals(
          "{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"Gets it\","
              + "\"parameters\":{\"type\":\"object\"},\"strict\":true}}",
          Tool.of("weather", "Gets it", SCHEMA).strict(true).json().toString());
    }

    @Test
    void aToolOmitsEmptyMembers() {
      assertEquals("{\"type\":\"function\",\"function\":{\"name\":\"now\"}}",
          Tool.of("now", "", JsonObject.of()).json().toString());
    }
  }

  @Nested
  class AToolChoice {
    @Test
    void aToolChoiceIsAStringOrAFunction() {
      assertEquals("[\"auto\",\"none\",\"required\",{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]",
          JsonArray.of(ToolChoice.AUTO.json(), ToolChoice.NONE.json(), ToolChoice.REQUIRED.json(),
              ToolChoice.function("weather").json()).toString());
    }
  }

  @Nested
  class AResponseFormat {
    @Test
    void aResponseFormatHasThreeForms() {
      assertEquals("{\"type\":\"text\"}", ResponseFormat.TEXT.json().toString());
      assertEquals("{\"type\":\"json_object\"}", ResponseFormat.JSON_OBJECT.json().toString());
      assertEquals(
          "{\"type\":\"json_schema\","
              + "\"json_schema\":{\"name\":\"city\",\"schema\":{\"type\":\"object\"},\"strict\":true}}",
          ResponseFormat.jsonSchema("city", SCHEMA).json().toString());
    }
  }

  @Nested
  class ArgumentsOfAToolCall {
    private static ToolCall call(String arguments) {
      return ToolCall.of("c1", "weather", arguments);
    }

    @Test
    void parsesArgumentsThatAreAnObject() {
      assertEquals(JsonObject.of("city", "Köln"), call("{\"city\": \"Köln\"}").argumentsObject());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void parsesMissingArgumentsAsAnEmptyObject(String arguments) {
      assertEquals(JsonObject.of(), call(arguments).argumentsObject());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"city\": ", "{}}", "nonsense"})
    void rejectsInvalidJson(String arguments) {
      assertThrows(JsonParseException.class, () -> call(arguments).argumentsObject());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"x\"", "1"})
    void rejectsArgumentsThatAreNotAnObject(String arguments) {
      var thrown = assertThrows(IllegalStateException.class, () -> call(arguments).argumentsObject());
      assertEquals("the arguments of weather are not a JSON object", thrown.getMessage());
    }
  }

  @Nested
  class AContentPart {
    private static final byte[] BYTES = {(byte) 0xfb, (byte) 0xff, 0, 1};

    @Test
    void containsTheUrlThatTheServerFetches() {
      assertEquals(new ContentPart.Text("Hi"), ContentPart.text("Hi"));
      assertEquals(new ContentPart.ImageUrl("http://x/a.png", JsonObject.of()), ContentPart.imageUrl("http://x/a.png"));
      assertEquals(new ContentPart.AudioUrl("http://x/a.wav", JsonObject.of()), ContentPart.audioUrl("http://x/a.wav"));
      assertEquals(new ContentPart.VideoUrl("http://x/a.mp4", JsonObject.of()), ContentPart.videoUrl("http://x/a.mp4"));
    }

    @Test
    void encodesBytesInBase64() {
      assertEquals("data:image/png;base64,+/8AAQ==", ContentPart.image(BYTES, "image/png").url());
      assertEquals(new ContentPart.InputAudio("+/8AAQ==", "wav", JsonObject.of()),
          ContentPart.inputAudio(BYTES, "wav"));
      assertEquals("{\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,+/8AAQ==\"}",
          ContentPart.file("a.pdf", BYTES, "application/pdf").file().toString());
    }
  }

  @Nested
  class AMessage {
    @Test
    void everyMessageHasARole() {
      var roles = List
          .of(Message.system("x"), Message.developer("x"), Message.user("x"), Message.assistant("x"),
              Message.tool(ToolCall.of("c1", "f", ""), "x"), new UnknownMessage("critic", JsonObject.of()))
          .stream().map(Message::role);
      assertEquals(List.of("system", "developer", "user", "assistant", "tool", "critic"), roles.toList());
    }

    @Test
    void everyMessageAcceptsAdditionalMembers() {
      var named = JsonObject.of("name", "Ada");
      assertEquals(named, Message.system("x").with("name", "Ada").extras());
      assertEquals(named, Message.developer("x").with("name", "Ada").extras());
      assertEquals(named, Message.user("x").with("name", "Ada").extras());
      assertEquals(named, Message.assistant("x").with("name", "Ada").extras());
      assertEquals(named, Message.tool(ToolCall.of("c1", "f", ""), "x").with("name", "Ada").extras());
      assertEquals(Message.user("x"),
          new UserMessage(Message.user("x").with("name", "Ada").content(), JsonObject.of()));
    }

    @Test
    void aUserMessageJoinsTheTextsOfItsTextParts() {
      assertEquals("ab",
          Message.user(ContentPart.text("a"), ContentPart.imageUrl("http://x"), ContentPart.text("b")).text());
    }

    @Test
    void everyMessageJoinsTheTextsOfItsTextParts() {
      var more = new ContentPart[] {ContentPart.imageUrl("http://x"), ContentPart.text("b").with("x", 1)};
      assertEquals("ab", Message.system(ContentPart.text("a"), more).text());
      assertEquals("ab", Message.developer(ContentPart.text("a"), more).text());
      assertEquals("ab", Message.tool(ToolCall.of("c1", "f", ""), ContentPart.text("a"), more).text());
      assertEquals("", Message.user(ContentPart.imageUrl("http://x")).text());
    }

    @Test
    void aMessageFromAStringEqualsAMessageFromASingleTextPart() {
      assertEquals(Message.system("a"), Message.system(ContentPart.text("a")));
      assertEquals(Message.developer("a"), new DeveloperMessage(List.of(ContentPart.text("a")), JsonObject.of()));
      assertEquals(Message.user("a"), new UserMessage("a", JsonObject.of()));
      assertEquals(new ToolMessage("c1", "a", JsonObject.of()),
          Message.tool(ToolCall.of("c1", "f", ""), ContentPart.text("a")));
    }

    @Test
    void rejectsAnEmptyListOfParts() {
      assertEquals("the content of a user message must have at least one part",
          assertThrows(IllegalArgumentException.class, () -> new UserMessage(List.of(), JsonObject.of())).getMessage());
      assertThrows(IllegalArgumentException.class, () -> new SystemMessage(List.of(), JsonObject.of()));
      assertThrows(IllegalArgumentException.class, () -> new DeveloperMessage(List.of(), JsonObject.of()));
      assertThrows(IllegalArgumentException.class, () -> new ToolMessage("c1", List.of(), JsonObject.of()));
    }

    @Test
    void theNullPointerExceptionNamesTheParameter() {
      assertEquals("text", assertThrows(NullPointerException.class, () -> Message.user((String) null)).getMessage());
      assertEquals("first",
          assertThrows(NullPointerException.class, () -> Message.system((ContentPart) null)).getMessage());
      assertEquals("url", assertThrows(NullPointerException.class, () -> ContentPart.imageUrl(null)).getMessage());
      assertEquals("mediaType",
          assertThrows(NullPointerException.class, () -> ContentPart.image(new byte[0], null)).getMessage());
      assertEquals("arguments",
          assertThrows(NullPointerException.class, () -> ToolCall.of("i", "f", null)).getMessage());
      assertEquals("toolCallId",
          assertThrows(NullPointerException.class, () -> new ToolMessage(null, "a", JsonObject.of())).getMessage());
      assertEquals("role",
          assertThrows(NullPointerException.class, () -> new UnknownMessage(null, JsonObject.of())).getMessage());
    }

    @Test
    void anAssistantMessageRejectsMembersThatNoServerAccepts() {
      var message = Message.assistant("a");
      assertEquals("'annotations' cannot be sent: servers add it to responses and reject it in requests",
          assertThrows(IllegalArgumentException.class, () -> message.with("annotations", List.of())).getMessage());
      for (var empty : List.of(JsonObject.of(), JsonObject.of("name", ""), JsonObject.of("name", null),
          JsonObject.of("name", 1), "f")) {
        assertEquals("'function_call' without a name cannot be sent: servers reject it in requests",
            assertThrows(IllegalArgumentException.class, () -> message.with("function_call", empty)).getMessage());
      }
      assertEquals(JsonObject.of("function_call", null), message.with("function_call", null).extras());
      var fromAServer = Message.assistant("a").extras(JsonObject.of("annotations", List.of()));
      assertEquals(2, fromAServer.with("x", 1).extras().members().size());
    }

    @Test
    void aToolMessageRefersToItsCall() {
      assertEquals(new ToolMessage("c1", "sunny", JsonObject.of()),
          Message.tool(ToolCall.of("c1", "weather", "{}"), "sunny"));
    }
  }

  @Nested
  class ACompletion {
    @Test
    void aCompletionWithoutAChoiceIsEmpty() {
      var completion = ChatCompletion.of(List.of());
      assertEquals("", completion.text());
      assertEquals(Message.assistant(""), completion.message());
      assertEquals(List.of(), completion.toolCalls());
      assertEquals(Optional.empty(), completion.finishReason());
    }

    @Test
    void aCompletionReturnsTheMembersOfItsFirstChoice() {
      var call = ToolCall.of("c1", "f", "{}");
      var message = Message.assistant("a").toolCalls(call);
      var extras = JsonObject.of("stop_reason", "END").with("token_ids", List.of(1, 2, 3));
      var first = ChatCompletion.Choice.of(0, message).finishReason(FinishReason.TOOL_CALLS).extras(extras);
      var completion = ChatCompletion.of(first, ChatCompletion.of("b").choices().get(0));
      assertEquals("a", completion.text());
      assertEquals(List.of(call), completion.toolCalls());
      assertEquals(Optional.of(FinishReason.TOOL_CALLS), completion.finishReason());
      assertEquals("\"END\"", first.stopReason().orElseThrow().toString());
      assertEquals(List.of(1, 2, 3), first.tokenIds());
      assertEquals(List.of(), completion.choices().get(1).tokenIds());
      assertEquals(Optional.empty(), completion.choices().get(1).stopReason());
    }

    @Test
    void aChunkReturnsTheTextOfTheChoiceWithIndex0() {
      var second = ChatCompletionChunk.Choice.of(1, delta("x", "y"));
      var first = ChatCompletionChunk.Choice.of(0, delta("a", "b"));
      assertEquals("a", chunk(List.of(second, first)).text());
      assertEquals("b", chunk(List.of(second, first)).reasoning());
      assertEquals("", chunk(List.of(second)).text() + chunk(List.of()).text() + chunk(List.of(second)).reasoning());
    }

    private static ChatCompletionChunk.Delta delta(String text, String reasoning) {
      return ChatCompletionChunk.Delta.of(text).reasoning(reasoning);
    }

    private static ChatCompletionChunk chunk(List<ChatCompletionChunk.Choice> choices) {
      return ChatCompletionChunk.of(choices);
    }

    @Test
    void returnsTheTokenUsage() {
      assertEquals(new Usage(3, 4, 7, JsonObject.of()), Usage.of(3, 4));
      assertEquals(OptionalLong.empty(), Usage.of(3, 4).cachedTokens());
      var details = JsonObject.of("prompt_tokens_details", JsonObject.of("cached_tokens", 2))
          .with("completion_tokens_details", JsonObject.of("reasoning_tokens", 1));
      assertEquals(OptionalLong.of(2), new Usage(3, 4, 7, details).cachedTokens());
      assertEquals(OptionalLong.of(1), new Usage(3, 4, 7, details).reasoningTokens());
    }
  }

  @Nested
  class AModel {
    @Test
    void returnsTheMaximumContextLengthOfAModel() {
      var model = new Model("m", Optional.empty(), Optional.of("vllm"), JsonObject.of("max_model_len", 4096));
      assertEquals(OptionalLong.of(4096), model.maxModelLen());
      assertEquals(List.of("m"), ModelList.of(List.of(model)).targets());
      assertEquals(OptionalLong.empty(),
          new Model("a", Optional.empty(), Optional.empty(), JsonObject.of()).maxModelLen());
    }
  }
}
