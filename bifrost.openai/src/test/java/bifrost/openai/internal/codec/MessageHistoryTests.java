package bifrost.openai.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.AssistantMessage;
import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.provider.OpenAiProvider;
import bifrost.openai.internal.responses.ReasoningName;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of a response that are sent back to the server as history. */
@Timeout(60)
class MessageHistoryTests {
  private static final String CALLS =
      "\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]";
  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private static String completion(String message) {
    return "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
        + "\"message\":{\"role\":\"assistant\","
        + message + "},\"finish_reason\":\"stop\"}]}";
  }

  private static String chunk(String delta, String finish) {
    return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
        + "\"choices\":[{\"index\":0,\"delta\":{"
        + delta + "},\"finish_reason\":" + finish + "}]}";
  }

  private Bifrost open(OpenAiProfile profile) {
    return Bifrost.builder().provider(OpenAiProvider.open("p", ProviderConfig.of(server.url().toString()), profile))
        .open();
  }

  /** Sends the message as history of the next request, and returns it as sent. */
  private JsonValue sendBack(Bifrost bifrost, ChatCompletionRequest request, AssistantMessage message) {
    server.reply(Reply.json(completion("\"content\":\"done\"")));
    bifrost.send(request.then(message));
    return sentMessage();
  }

  private JsonValue sentMessage() {
    var requests = server.requests();
    return requests.get(requests.size() - 1).json().array("messages").orElseThrow().elements().get(1);
  }

  private void assertSentBack(String expected, String received, OpenAiProfile profile) {
    var request = ChatCompletionRequest.of("p/m", "Hi");
    server.reply(Reply.json(completion(received)));
    try (var bifrost = open(profile)) {
      assertEquals(Json.parse("{\"role\":\"assistant\"," + expected + "}"),
          sendBack(bifrost, request, bifrost.send(request).message()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reasoning", "reasoning_content"})
  void sendsReasoningBackInTheMemberThatContainedIt(String name) {
    var reasoning = "\"" + name + "\":\"hm\"";
    assertSentBack(reasoning + "," + CALLS, "\"content\":null," + reasoning + "," + CALLS,
        ChatCompletionEncoderTests.OPENAI);
    assertSentBack("\"content\":\"a\",\"reasoning\":\"hm\",\"reasoning_content\":\"hm\"",
        "\"content\":\"a\"," + reasoning, ChatCompletionEncoderTests.VLLM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reasoning", "reasoning_content"})
  void sendsStreamedReasoningBackInTheMemberThatContainedIt(String name) {
    var request = ChatCompletionRequest.of("p/m", "Hi");
    server.reply(Reply.sse(chunk("\"role\":\"assistant\",\"content\":\"\"", "null"),
        chunk("\"" + name + "\":\"h\"", "null"), chunk("\"" + name + "\":\"m\"", "null"),
        chunk("\"content\":\"a\"", "null"), chunk("", "\"stop\""), "[DONE]"));
    try (var bifrost = open(ChatCompletionEncoderTests.OPENAI); var stream = bifrost.stream(request)) {
      assertEquals(JsonObject.of("role", "assistant").with("content", "a").with(name, "hm"),
          sendBack(bifrost, request, stream.collect().message()));
    }
  }

  @Test
  void sendsImagesBackAfterTheText() {
    var image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}";
    assertSentBack("\"content\":[{\"type\":\"text\",\"text\":\"Look:\"}," + image + "]",
        "\"content\":[" + image + ",{\"type\":\"text\",\"text\":\"Look:\",\"annotations\":[1]}]",
        ChatCompletionEncoderTests.VLLM);
    assertSentBack("\"content\":[" + image + "]", "\"content\":[" + image + "]", ChatCompletionEncoderTests.VLLM);
  }

  @Test
  void sendsTheTextOfContentPartsBackOnce() {
    assertSentBack("\"content\":\"ab\"", "\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s\"},"
        + "{\"type\":\"text\",\"text\":\"a\",\"annotations\":[1]},{\"type\":\"text\",\"text\":\"b\"}]",
        ChatCompletionEncoderTests.OPENAI);
  }

  @Test
  void omitsMembersThatServersReject() {
    assertSentBack("\"content\":\"a\",\"audio\":{\"id\":\"x\"},\"tool_calls\":[{\"id\":\"\",\"type\":\"function\","
        + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]",
        "\"content\":\"a\",\"name\":\"\",\"annotations\":[{\"type\":\"url_citation\"}],\"audio\":{\"id\":\"x\","
            + "\"data\":\"AAAA\"},"
            + "\"function_call\":{\"name\":\"\",\"arguments\":\"\"},\"tool_calls\":[{\"id\":\"\",\"type\":\"\","
            + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]",
        ChatCompletionEncoderTests.OPENAI);
  }

  @Test
  void sendsUnknownMembersBack() {
    var unknown = "\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"s\"}]";
    assertSentBack("\"content\":\"a\"," + unknown, "\"content\":\"a\"," + unknown, ChatCompletionEncoderTests.OPENAI);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reasoning", "reasoning_content"})
  void sendsReasoningOfAConvertedResponseBackInTheMemberThatContainedIt(String name) {
    var request = ResponsesRequest.of("p/m", "Hi");
    try (var bifrost = open(ChatCompletionEncoderTests.OPENAI.nativeResponses(false))) {
      server.reply(Reply.json(completion("\"content\":\"a\",\"" + name + "\":\"hm\"")),
          Reply.json(completion("\"content\":\"done\"")));
      bifrost.send(request.then(bifrost.send(request).output()));
      assertEquals(JsonObject.of("role", "assistant").with("content", "a").with(name, "hm"), sentMessage());
      server.reply(
          Reply.sse(chunk("\"" + name + "\":\"hm\"", "null"), chunk("\"content\":\"a\"", "\"stop\""), "[DONE]"),
          Reply.json(completion("\"content\":\"done\"")));
      try (var stream = bifrost.stream(request)) {
        bifrost.send(request.then(stream.collect().output()));
      }
      assertEquals(JsonObject.of("role", "assistant").with("content", "a").with(name, "hm"), sentMessage());
    }
  }

  @Test
  void removesTheReasoningNameFromNativeRequests() {
    var item =
        new ResponseItem.ReasoningItem("rs", List.of(), JsonObject.of("reasoning_name", "reasoning").with("x", 1));
    var sent = ReasoningName.removeFrom(ResponsesRequest.of("m", item)).input();
    assertEquals(List.of(new ResponseItem.ReasoningItem("rs", List.of(), JsonObject.of("x", 1))), sent);
  }
}
