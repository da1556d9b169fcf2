package bifrost.openai.internal.codec;

import static bifrost.api.Message.assistant;
import static bifrost.api.Message.system;
import static bifrost.api.Message.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.ToolCall;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The changes to the messages of the model before they are sent. */
class HistoryFilterTests {
  private static final ProviderOptions OPENAI = ProviderOptions.of(ChatCompletionEncoderTests.OPENAI);
  private static final ProviderOptions VLLM = ProviderOptions.of(ChatCompletionEncoderTests.VLLM);

  private static ChatCompletionRequest filter(ProviderOptions options, ChatCompletionRequest request) {
    return new HistoryFilter(options).filter(request);
  }

  private static Message filter(ProviderOptions options, AssistantMessage message) {
    return filter(options, ChatCompletionRequest.of("m", message)).messages().get(0);
  }

  @Test
  void returnsTheSameRequestIfNoMessageMustBeChanged() {
    var image = Json.parse("[{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}}]");
    var audio = JsonObject.of("id", "a");
    for (var message : List.of(assistant("a"), assistant("a").reasoning("hm", "reasoning"),
        assistant("").toolCalls(ToolCall.of("c", "f", "{}")), assistant("a").with("content", image),
        assistant("a").with("audio", audio).with("x", 1),
        assistant("a").with("function_call", JsonObject.of("name", "f")))) {
      var request = ChatCompletionRequest.of("m", system("s"), user("u"), message);
      assertSame(request, filter(OPENAI, request));
    }
  }

  @Test
  void keepsTheMessagesThatNeedNoChange() {
    var request = ChatCompletionRequest.of("m", user("u"), assistant("a"), assistant("b").reasoning("hm"));
    var filtered = filter(OPENAI, request);
    assertEquals(List.of(user("u"), assistant("a"), assistant("b")), filtered.messages());
    assertSame(request.messages().get(0), filtered.messages().get(0));
    assertSame(request.messages().get(1), filtered.messages().get(1));
  }

  @Test
  void namesReasoningAsTheProviderExpects() {
    assertEquals(assistant("a").reasoning("hm", "reasoning").with("reasoning_content", "hm"),
        filter(VLLM, assistant("a").reasoning("hm")));
    assertEquals(assistant("a").reasoning("hm", "reasoning").with("reasoning_content", "old"),
        filter(VLLM, assistant("a").reasoning("hm").with("reasoning_content", "old")));
    assertEquals(assistant("a"), filter(OPENAI, assistant("a").reasoning("hm")));
  }

  @Test
  void removesMembersThatOnlyResponsesHave() {
    var received = assistant("a").extras(JsonObject.of("annotations", List.of(1))
        .with("audio", JsonObject.of("id", "x").with("data", "AAAA")).with("function_call", JsonObject.of("name", ""))
        .with("content", Json.parse("[{\"type\":\"text\",\"x\":1},{\"type\":\"image\",\"y\":2}]")));
    assertEquals(assistant("a").with("audio", JsonObject.of("id", "x")).with("content",
        Json.parse("[{\"type\":\"image\",\"y\":2}]")), filter(OPENAI, received));
  }
}
