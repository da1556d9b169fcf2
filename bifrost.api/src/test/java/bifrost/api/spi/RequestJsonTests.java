package bifrost.api.spi;

import static bifrost.api.Message.system;
import static bifrost.api.Message.user;
import static bifrost.api.spi.Forms.assertRoundTrip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.Input;
import bifrost.api.Message;
import bifrost.api.ResponseFormat;
import bifrost.api.ToolChoice;
import bifrost.api.json.Json;
import bifrost.api.json.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JSON forms of chat and text completion requests, and of their parameters. */
class RequestJsonTests {
  @Provide
  Arbitrary<ChatCompletionRequest> chats() {
    return Combinators.combine(Arbitraries.of("m", "vllm/org/m"), ChatArbitraries.messages().list().ofMaxSize(3),
        ChatArbitraries.extras()).as(ChatCompletionRequest::new);
  }

  @Provide
  Arbitrary<CompletionRequest> completions() {
    var inputs = Arbitraries.oneOf(ChatArbitraries.texts().map(Input::text),
        ChatArbitraries.texts().list().ofMinSize(1).map(Input::texts),
        Arbitraries.integers().list().ofMinSize(1).map(Input::tokens));
    return Combinators.combine(Arbitraries.of("m", "vllm/org/m"), inputs, ChatArbitraries.extras())
        .as(CompletionRequest::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsEveryChatRequestFromItsJsonForm(@ForAll("chats") ChatCompletionRequest request) {
    assertRoundTrip(request, ChatCompletionJson::readRequest, ChatCompletionJson::writeRequest);
    assertEquals(request, ChatCompletionRequest.of(request.json()));
    assertEquals(request, ChatCompletionRequest.parse(request.json().toString()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsEveryCompletionRequestFromItsJsonForm(@ForAll("completions") CompletionRequest request) {
    assertRoundTrip(request, CompletionJson::readRequest, CompletionJson::writeRequest);
    assertEquals(request, CompletionRequest.of(request.json()));
    assertEquals(request, CompletionRequest.parse(request.json().toString()));
    assertEquals(request.prompt(), Input.parse(request.prompt().json().toString()));
  }

  @Test
  void storesLoadsAndContinuesAConversation(@TempDir Path folder) throws IOException {
    var file = folder.resolve("conversation.json");
    var request = ChatCompletionRequest.of("vllm/m", system("Be brief."), user("Hi")).temperature(0.2);
    var completion = ChatCompletion.of("Hello!");
    Files.writeString(file, request.then(completion.message()).json().toString());
    var next = ChatCompletionRequest.parse(Files.readString(file)).then(user("And now?"));
    assertEquals(request.then(completion.message(), user("And now?")), next);
  }

  @Test
  void storesTheMessagesAlone() {
    var messages = List.of(system("Be brief."), user("Hi"), ChatCompletion.of("Hello!").message());
    assertEquals(messages, Message.parseList(Json.of(messages).toString()));
  }

  @Test
  void readsTheBodyOfARequestWithoutStream() {
    var json = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true,\"model\":\"m\",\"n\":2,"
        + "\"stop\":null}";
    assertEquals(ChatCompletionRequest.of("m", "Hi").n(2).with("stop", null), ChatCompletionRequest.parse(json));
    assertEquals(CompletionRequest.of("m", "Hi").n(2),
        CompletionRequest.parse("{\"model\":\"m\",\"prompt\":\"Hi\",\"n\":2,\"stream\":true}"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      {"messages":[]}|$|'model' and 'messages'
      {"model":"m"}|$|'model' and 'messages'
      {"model":" ","messages":[]}|$.model|the name of a model
      {"model":null,"messages":[]}|$.model|a string
      {"model":"m","messages":[{"role":"user"}]}|$.messages[0]|with 'content'
      """)
  void reportsThePathOfAnUnexpectedMember(String json, String path, String expected) {
    var thrown = assertThrows(JsonParseException.class, () -> ChatCompletionRequest.parse(json));
    assertEquals(path, thrown.path());
    assertEquals(true, thrown.getMessage().contains(expected), thrown.getMessage());
  }

  @Test
  void rejectsAPromptThatIsNoInput() {
    for (var prompt : List.of("[]", "5", "null", "[1,\"a\"]")) {
      var thrown = assertThrows(JsonParseException.class,
          () -> CompletionRequest.parse("{\"model\":\"m\",\"prompt\":" + prompt + "}"));
      assertEquals("$.prompt", thrown.path());
    }
  }

  @Test
  void readsToolChoicesAndResponseFormats() {
    for (var choice : List.of(ToolChoice.AUTO, ToolChoice.function("f"))) {
      assertEquals(choice, ToolChoice.parse(choice.json().toString()));
    }
    assertEquals(ResponseFormat.JSON_OBJECT, ResponseFormat.parse("{\"type\":\"json_object\"}"));
    assertThrows(IllegalStateException.class, () -> ResponseFormat.parse("[]"));
  }
}
