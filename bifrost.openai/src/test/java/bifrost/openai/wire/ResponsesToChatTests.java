package bifrost.openai.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.ResponseFormat;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.Tool;
import bifrost.api.ToolChoice;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request of the Responses API says, said in a chat completion (rule 29). */
class ResponsesToChatTests {
  private static final ResponsesRequest ASK = ResponsesRequest.of("m", "Hi");
  private static final Profile VLLM = new Profile("vllm", Optional.empty(), java.util.Set.of("reasoning"), true);

  private static void assertBecomes(String chat, ResponsesRequest request) {
    assertEquals(Json.parse(chat), Json.parse(ChatCompletionEncoder.encode(ResponsesToChat.convert(request, "p"), false, VLLM)));
  }

  private static MessageItem message(String role, ResponsePart... parts) {
    return new MessageItem("id", role, List.of(parts), Optional.of("completed"), JsonObject.of());
  }

  private static ReasoningItem thought(String text) {
    return new ReasoningItem("rs", List.of(new ResponsePart.ReasoningText(text, JsonObject.of())), JsonObject.of());
  }

  private static FunctionCall call(String id) {
    return new FunctionCall("fc", id, "f", "{}", Optional.of("completed"), JsonObject.of());
  }

  @Nested
  class Items {
    @Test
    void instructionsComeFirst() {
      assertBecomes("""
          {"model": "m", "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]}""",
          ASK.instructions("Be brief."));
    }

    @Test
    void developersSpeakAsTheSystem() {
      assertBecomes("""
          {"model": "m", "messages": [{"role": "system", "content": "a"}, {"role": "system", "content": "b"}]}""",
          ResponsesRequest.of("m", message("developer", ResponsePart.text("a")), message("system", ResponsePart.text("b"))));
    }

    @Test
    void whatWasThoughtSaidAndCalledIsOneMessage() {
      assertBecomes("""
          {"model": "m", "messages": [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Let me see.", "reasoning": "hm\\nwell", "tool_calls": [
              {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}},
              {"id": "c2", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "c1", "content": "1"},
            {"role": "tool", "tool_call_id": "c2", "content": "2"},
            {"role": "assistant", "content": "Done.", "refusal": "no more"}]}""",
          ASK.then(thought("hm"), thought("well"), message("assistant", ResponsePart.text("Let me "), ResponsePart.text("see.")),
              call("c1"), call("c2"), new FunctionCallOutput("c1", "1", JsonObject.of()), new FunctionCallOutput("c2", "2", JsonObject.of()),
              message("assistant", ResponsePart.text("Done."), new ResponsePart.Refusal("no more", JsonObject.of()))));
    }

    @Test
    void callsAloneHaveNoContent() {
      assertBecomes("""
          {"model": "m", "messages": [{"role": "user", "content": "Hi"},
            {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}]}""",
          ASK.then(call("c1")));
    }

    @Test
    void whatIsSaidBetweenACallAndItsResultBelongsToTheMessageThatCalls() {
      assertBecomes("""
          {"model": "m", "messages": [{"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "a", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "c1", "content": "1"}]}""",
          ASK.then(call("c1"), message("assistant", ResponsePart.text("a")), new FunctionCallOutput("c1", "1", JsonObject.of())));
    }

    @Test
    void whatIsSaidTwiceIsTwoMessages() {
      assertBecomes("""
          {"model": "m", "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "a"},
            {"role": "assistant", "content": "b"}]}""",
          ASK.then(message("assistant", ResponsePart.text("a")), message("assistant", ResponsePart.text("b"))));
    }

    @Test
    void partsThatAMessageOfTheirRoleCannotHoldAreRefusedByTheirPlace() {
      var image = ResponsePart.image("http://a/b.png");
      assertEquals(Optional.of("input[1]"), refused(ASK.then(message("developer", image))));
      assertEquals(Optional.of("input[1]"), refused(ASK.then(message("assistant", image))));
      assertEquals(Optional.of("input[1]"), refused(ASK.then(message("user"))));
    }

    @Test
    void extrasOfACallAreKept() {
      assertBecomes("""
          {"model": "m", "messages": [{"role": "user", "content": "Hi"},
            {"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}, "x": 1}]}]}""",
          ASK.then(new FunctionCall("fc", "c", "f", "{}", Optional.empty(), JsonObject.of("x", 1))));
    }

    @Test
    void imagesAndFilesAreParts() {
      var parts = new ResponsePart[] {ResponsePart.text("What?"),
          new ResponsePart.InputImage("http://a/b.png", JsonObject.of("detail", "low")), new ResponsePart.InputFile(JsonObject.of("file_id", "f")),
          new ResponsePart.Unknown(JsonObject.of("type", "input_audio").with("input_audio", Map.of("data", "AA==", "format", "wav")))};
      assertBecomes("""
          {"model": "m", "messages": [{"role": "user", "content": [{"type": "text", "text": "What?"},
            {"type": "image_url", "image_url": {"url": "http://a/b.png", "detail": "low"}}, {"type": "file", "file": {"file_id": "f"}},
            {"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}]}]}""", ResponsesRequest.of("m", message("user", parts)));
    }

    @Test
    void ofUnknownTypesAreRefusedByTheirPlace() {
      var request = ASK.then(new ResponseItem.Unknown(JsonObject.of("type", "computer_call")));
      assertEquals(Optional.of("input[1]"), refused(request));
    }
  }

  @Nested
  class Parameters {
    @Test
    void areRenamedAndNested() {
      var schema = JsonObject.of("type", "object");
      assertBecomes("""
          {"model": "m", "messages": [{"role": "user", "content": "Hi"}], "max_completion_tokens": 3, "reasoning_effort": "low",
           "logprobs": true, "top_logprobs": 2, "tools": [{"type": "function", "function": {"name": "f", "description": "d",
           "parameters": {"type": "object"}}}], "tool_choice": {"type": "function", "function": {"name": "f"}}, "response_format": {"type":
           "json_schema", "json_schema": {"name": "s", "schema": {"type": "object"}, "strict": true}}, "temperature": 0.5, "top_k": 4,
           "user": "u", "metadata": {"a": "b"}}""",
          ASK.maxOutputTokens(3).reasoningEffort("low").topLogprobs(2).tools(Tool.of("f", "d", schema)).toolChoice(ToolChoice.function("f"))
              .responseFormat(ResponseFormat.jsonSchema("s", schema)).temperature(0.5).with("top_k", 4).with("user", "u")
              .metadata(Map.of("a", "b")).store(true));
    }

    @Test
    void thatSayNothingAreLeftOut() {
      assertBecomes("{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}",
          ASK.with("tools", List.of()).with("previous_response_id", null).with("background", false).with("truncation", "disabled").with("n", 1)
              .with("include", List.of()).with("instructions", "").with("tool_choice", "auto"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"previous_response_id|\"x\"|previous_response_id", "background|true|background",
        "conversation|\"c\"|conversation", "prompt|{}|prompt", "include|[\"x\"]|include", "truncation|\"auto\"|truncation",
        "n|2|n", "max_tool_calls|1|max_tool_calls", "tools|[{\"type\":\"web_search\"}]|tools", "tool_choice|{\"type\":\"web_search\"}|tool_choice",
        "reasoning|{\"summary\":\"auto\"}|reasoning.summary", "text|{\"other\":1}|text.other"})
    void thatAChatCannotSayAreRefusedByName(String name, String value, String refused) {
      assertEquals(Optional.of(refused), refused(ASK.with(name, Json.parse(value))));
    }
  }

  private static Optional<String> refused(ResponsesRequest request) {
    var error = assertThrows(BifrostException.class, () -> ResponsesToChat.convert(request, "p")).error();
    return ((Unsupported) error).parameter();
  }
}
