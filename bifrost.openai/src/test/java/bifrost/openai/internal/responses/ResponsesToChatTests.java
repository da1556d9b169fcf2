package bifrost.openai.internal.responses;

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
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.codec.ChatCompletionEncoder;
import bifrost.openai.internal.codec.ProviderOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The conversion of Responses requests to chat completions. */
class ResponsesToChatTests {
  private static final ResponsesRequest REQUEST = ResponsesRequest.of("m", "Hi");
  private static final ProviderOptions VLLM =
      ProviderOptions.of(OpenAiProfile.of("vllm").requestReasoningNames("reasoning"));

  private static void assertConverted(String chat, ResponsesRequest request) {
    assertEquals(Json.parse(chat),
        Json.parse(ChatCompletionEncoder.encode(ResponsesToChat.convert(request, "p", VLLM), false, VLLM)));
  }

  private static MessageItem message(String role, ResponsePart... parts) {
    return new MessageItem("id", role, List.of(parts), Optional.of("completed"), JsonObject.of());
  }

  private static ReasoningItem reasoning(String text) {
    return new ReasoningItem("rs", List.of(new ResponsePart.ReasoningText(text, JsonObject.of())), JsonObject.of());
  }

  private static FunctionCall call(String id) {
    return new FunctionCall("fc", id, "f", "{}", Optional.of("completed"), JsonObject.of());
  }

  @Nested
  class Items {
    @Test
    void sendsInstructionsFirst() {
      assertConverted(
          """
          {"model": "m", "messages": [{"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hi"}]}""",
          REQUEST.instructions("Be brief."));
    }

    @Test
    void sendsDeveloperMessagesAsSystemMessages() {
      assertConverted("""
          {"model": "m", "messages": [{"role": "system", "content": "a"}, {"role": "system", "content": "b"}]}""",
          ResponsesRequest.of("m", message("developer", ResponsePart.text("a")),
              message("system", ResponsePart.text("b"))));
    }

    @Test
    void joinsReasoningTextAndCallsInOneMessage() {
      assertConverted("""
          {"model": "m", "messages": [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Let me see.", "reasoning": "hm\\nwell", "tool_calls": [
              {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}},
              {"id": "c2", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "c1", "content": "1"},
            {"role": "tool", "tool_call_id": "c2", "content": "2"},
            {"role": "assistant", "content": "Done.", "refusal": "no more"}]}""",
          REQUEST.then(reasoning("hm"), reasoning("well"),
              message("assistant", ResponsePart.text("Let me "), ResponsePart.text("see.")), call("c1"), call("c2"),
              new FunctionCallOutput("c1", "1", JsonObject.of()), new FunctionCallOutput("c2", "2", JsonObject.of()),
              message("assistant", ResponsePart.text("Done."), new ResponsePart.Refusal("no more", JsonObject.of()))));
    }

    @Test
    void sendsCallsWithoutTextAsAMessageWithoutContent() {
      assertConverted(
          """
          {"model": "m", "messages": [{"role": "user", "content": "Hi"},
            {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f",
            "arguments": "{}"}}]}]}""",
          REQUEST.then(call("c1")));
    }

    @Test
    void addsTextBetweenACallAndItsResultToTheMessageOfTheCall() {
      assertConverted("""
          {"model": "m", "messages": [{"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "a",
            "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "c1", "content": "1"}]}""", REQUEST.then(call("c1"),
          message("assistant", ResponsePart.text("a")), new FunctionCallOutput("c1", "1", JsonObject.of())));
    }

    @Test
    void sendsConsecutiveMessagesSeparately() {
      assertConverted("""
          {"model": "m", "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "a"},
            {"role": "assistant", "content": "b"}]}""",
          REQUEST.then(message("assistant", ResponsePart.text("a")), message("assistant", ResponsePart.text("b"))));
    }

    @Test
    void rejectsPartsThatTheirRoleDoesNotAllowAndReportsTheIndex() {
      var image = ResponsePart.image("http://a/b.png");
      assertEquals(Optional.of("input[1]"), unsupportedParameter(REQUEST.then(message("assistant", image))));
      assertEquals(Optional.of("input[1]"), unsupportedParameter(REQUEST.then(message("user"))));
    }

    @Test
    void keepsTheExtrasOfACall() {
      assertConverted(
          """
          {"model": "m", "messages": [{"role": "user", "content": "Hi"},
            {"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f",
            "arguments": "{}"}, "x": 1}]}]}""",
          REQUEST.then(new FunctionCall("fc", "c", "f", "{}", Optional.empty(), JsonObject.of("x", 1))));
    }

    @Test
    void sendsImagesAndFilesAsParts() {
      var parts = new ResponsePart[] {ResponsePart.text("What?"),
          new ResponsePart.InputImage("http://a/b.png", JsonObject.of("detail", "low")),
          new ResponsePart.InputFile(JsonObject.of("file_id", "f")), new ResponsePart.Unknown(
              JsonObject.of("type", "input_audio").with("input_audio", Map.of("data", "AA==", "format", "wav")))};
      assertConverted("""
          {"model": "m", "messages": [{"role": "user", "content": [{"type": "text", "text": "What?"},
            {"type": "image_url", "image_url": {"url": "http://a/b.png", "detail": "low"}}, {"type": "file",
            "file": {"file_id": "f"}},
            {"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}]}]}""",
          ResponsesRequest.of("m", message("user", parts)));
    }

    @Test
    void sendsInstructionsWithImagesAsParts() {
      assertConverted("""
          {"model": "m", "messages": [{"role": "system", "content": [{"type": "text", "text": "Draw like this:"},
            {"type": "image_url", "image_url": {"url": "http://a/b.png"}}]}]}""", ResponsesRequest.of("m",
          message("developer", ResponsePart.text("Draw like this:"), ResponsePart.image("http://a/b.png"))));
    }

    @Test
    void joinsTheTextsOfInstructions() {
      assertConverted("{\"model\": \"m\", \"messages\": [{\"role\": \"system\", \"content\": \"ab\"}]}",
          ResponsesRequest.of("m", message("system", ResponsePart.text("a"), ResponsePart.text("b"))));
    }

    @Test
    void sendsToolResultsThatAreListsOfPartsAsParts() {
      var parts = List.of(JsonObject.of("type", "input_text").with("text", "Look:"),
          JsonObject.of("type", "input_image").with("image_url", "u"));
      var chat = """
          {"model": "m", "messages": [{"role": "user", "content": "Hi"},
            {"role": "tool", "tool_call_id": "c", "content": [
            {"type": "text", "text": "Look:"}, {"type": "image_url", "image_url": {"url": "u"}}]}]}""";
      assertConverted(chat, REQUEST.then(new FunctionCallOutput("c", "Look:", JsonObject.of("output", parts))));
      assertConverted(chat, REQUEST.then(new ResponseItem.Unknown(
          JsonObject.of("type", "function_call_output").with("call_id", "c").with("output", parts).with("id", "fco"))));
      assertConverted("""
          {"model": "m", "messages": [{"role": "user", "content": "Hi"},
            {"role": "tool", "tool_call_id": "c", "content": [
            {"type": "text", "text": "a"}, {"type": "file", "file": {"file_id": "f"}}, {"type": "x", "y": 1}]}]}""",
          REQUEST.then(new FunctionCallOutput("c", "a", JsonObject.of("output", Json.parse(
              "[\"a\", {\"type\": \"input_file\", \"file_id\": \"f\"}, {\"type\": \"x\", \"y\": 1}]")))));
      assertConverted("""
          {"model": "m", "messages": [{"role": "user", "content": "Hi"},
            {"role": "tool", "tool_call_id": "c", "content": [
            {"type": "image_url", "image_url": {"url": "u"}}]}]}""",
          REQUEST.then(new FunctionCallOutput("c", "", JsonObject.of("output", parts.get(1)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[1]", "[{}]", "[{\"type\":\"input_text\",\"text\":1}]", "{}", "\"x\"", "7"})
    void rejectsToolResultsOfOtherShapesAndReportsTheirPath(String output) {
      assertEquals(Optional.of("input[1].output"),
          unsupportedParameter(
              REQUEST.then(new FunctionCallOutput("c", "", JsonObject.of("output", Json.parse(output))))));
    }

    @Test
    void rejectsItemsOfUnknownTypesAndReportsTheirIndex() {
      var request = REQUEST.then(new ResponseItem.Unknown(JsonObject.of("type", "computer_call")));
      assertEquals(Optional.of("input[1]"), unsupportedParameter(request));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tools", "text", "reasoning", "n", "instructions", "truncation", "include", "background"})
  void rejectsParametersOfUnexpectedTypesAndReportsTheirName(String name) {
    assertEquals(Optional.of(name), unsupportedParameter(REQUEST.with(name, 7)));
  }

  @Nested
  class Extras {
    private static final JsonObject ADA = JsonObject.of("name", "Ada").with("x", null);
    private static final JsonObject SERVER_EXTRAS =
        JsonObject.builder().put("id", "i").put("status", "completed").put("annotations", List.of(1))
            .put("logprobs", List.of()).put("summary", List.of()).build();

    private static MessageItem with(JsonObject extras, String role, ResponsePart... parts) {
      return new MessageItem("id", role, List.of(parts), Optional.empty(), extras);
    }

    @Test
    void sendsExtrasOfItemsAsMembersOfTheirMessage() {
      assertConverted("""
          {"model": "m", "messages": [{"role": "user", "content": "a", "name": "Ada", "x": null},
            {"role": "system", "content": "b", "name": "Ada", "x": null},
            {"role": "assistant", "content": "c", "name": "Ada", "x": null},
            {"role": "tool", "tool_call_id": "i", "content": "d", "name": "Ada", "x": null}]}""",
          ResponsesRequest.of("m", with(ADA, "user", ResponsePart.text("a")),
              with(ADA, "system", ResponsePart.text("b")), with(ADA, "assistant", ResponsePart.text("c")),
              new FunctionCallOutput("i", "d", ADA)));
    }

    @Test
    void mergesExtrasOfItemsThatBecomeOneMessage() {
      assertConverted("""
          {"model": "m", "messages": [{"role": "user", "content": "Hi"},
            {"role": "assistant", "reasoning": "hm", "content": "c", "a": 1, "b": 2}]}""",
          REQUEST.then(new ReasoningItem("rs", reasoning("hm").content(), JsonObject.of("a", 1)),
              with(JsonObject.of("a", 1).with("b", 2), "assistant", ResponsePart.text("c"))));
    }

    @Test
    void rejectsConflictingExtrasOfItemsThatBecomeOneMessage() {
      assertEquals(Optional.of("input[2].a"),
          unsupportedParameter(REQUEST.then(new ReasoningItem("rs", reasoning("hm").content(), JsonObject.of("a", 1)),
              with(JsonObject.of("a", 2), "assistant", ResponsePart.text("c")))));
    }

    @Test
    void sendsExtrasOfUserParts() {
      assertConverted(
          """
          {"model": "m", "messages": [{"role": "user", "content": [{"type": "text", "text": "a",
            "cache_control": {"type": "ephemeral"}}]}]}""",
          ResponsesRequest.of("m", message("user",
              new ResponsePart.Text("a", JsonObject.of("cache_control", Map.of("type", "ephemeral"))))));
    }

    @Test
    void rejectsExtrasOfAssistantTextsAndReportsTheirPath() {
      var text = new ResponsePart.Text("a", JsonObject.of("cache_control", Map.of()));
      assertEquals(Optional.of("input[1].content[1].cache_control"),
          unsupportedParameter(REQUEST.then(message("assistant", ResponsePart.text("b"), text))));
      var refusal = new ResponsePart.Refusal("a", JsonObject.of("x", 1));
      assertEquals(Optional.of("input[1].content[0].x"),
          unsupportedParameter(REQUEST.then(message("assistant", refusal))));
      var reasoningItem =
          new ReasoningItem("", List.of(new ResponsePart.ReasoningText("a", JsonObject.of("signature", "s"))),
              JsonObject.of());
      assertEquals(Optional.of("input[1].content[0].signature"), unsupportedParameter(REQUEST.then(reasoningItem)));
    }

    @Test
    void omitsExtrasThatOnlyServersAdd() {
      assertConverted(
          """
          {"model": "m", "messages": [{"role": "user", "content": "Hi"},
            {"role": "assistant", "reasoning": "hm", "content": "c", "tool_calls": [
            {"id": "i", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "i", "content": "d"}]}""",
          REQUEST.then(new ReasoningItem("rs", reasoning("hm").content(), SERVER_EXTRAS),
              with(SERVER_EXTRAS, "assistant", new ResponsePart.Text("c", SERVER_EXTRAS)),
              new FunctionCall("fc", "i", "f", "{}", Optional.empty(), SERVER_EXTRAS),
              new FunctionCallOutput("i", "d", SERVER_EXTRAS)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"role", "content", "call_id", "tool_call_id", "tool_calls", "arguments", "output",
        "encrypted_content"})
    void rejectsExtrasThatContradictAnotherMember(String name) {
      var expected = Optional.of("input[1]." + name);
      assertEquals(expected,
          unsupportedParameter(REQUEST.then(with(JsonObject.of(name, "x"), "user", ResponsePart.text("a")))));
      assertEquals(expected,
          unsupportedParameter(REQUEST.then(with(JsonObject.of(name, "x"), "assistant", ResponsePart.text("a")))));
      assertEquals(expected,
          unsupportedParameter(
              REQUEST.then(new FunctionCall("fc", "i", "f", "{}", Optional.empty(), JsonObject.of(name, "x")))));
      assertEquals(expected,
          unsupportedParameter(REQUEST.then(new ReasoningItem("rs", List.of(), JsonObject.of(name, "x")))));
      assertEquals(expected,
          unsupportedParameter(REQUEST.then(new FunctionCallOutput("i", "d", JsonObject.of(name, "x")))));
    }

    @Test
    void rejectsASecondNameOfACall() {
      assertEquals(Optional.of("input[1].name"),
          unsupportedParameter(
              REQUEST.then(new FunctionCall("fc", "i", "f", "{}", Optional.empty(), JsonObject.of("name", "g")))));
    }

    @Test
    void sendsACallOfAnotherTypeUnchanged() {
      var custom = JsonObject.of("type", "custom").with("custom", Map.of("name", "c"));
      assertConverted("""
          {"model": "m", "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "tool_calls": [
            {"id": "i", "type": "custom", "custom": {"name": "c"}}]}]}""",
          REQUEST.then(new FunctionCall("fc", "i", "", "", Optional.empty(), custom)));
    }

    @Test
    void sendsTheSummaryOfReasoningWithoutText() {
      var summary = JsonObject.of("summary",
          Json.parse("[{\"type\":\"summary_text\",\"text\":\"a\"},{\"type\":\"summary_text\",\"text\":\"b\"}]"));
      assertConverted(
          """
          {"model": "m", "messages": [{"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "", "reasoning": "a\\nb"}]}""",
          REQUEST.then(new ReasoningItem("rs", List.of(), summary)));
      assertEquals(Optional.of("input[1].summary"),
          unsupportedParameter(REQUEST.then(new ReasoningItem("rs", List.of(), JsonObject.of("summary", "a")))));
    }
  }

  @Nested
  class Parameters {
    @Test
    void renamesAndNestsParameters() {
      var schema = JsonObject.of("type", "object");
      assertConverted("""
          {"model": "m", "messages": [{"role": "user", "content": "Hi"}],
            "max_completion_tokens": 3, "reasoning_effort": "low", "logprobs": true, "top_logprobs": 2,
            "tools": [{"type": "function",
              "function": {"name": "f", "description": "d", "parameters": {"type": "object"}}}],
            "tool_choice": {"type": "function", "function": {"name": "f"}},
            "response_format": {"type": "json_schema",
              "json_schema": {"name": "s", "schema": {"type": "object"}, "strict": true}},
            "temperature": 0.5, "top_k": 4, "user": "u", "metadata": {"a": "b"}}""",
          REQUEST.maxOutputTokens(3).reasoningEffort("low").topLogprobs(2)
              .tools(Tool.of("f", "d", schema)).toolChoice(ToolChoice.function("f"))
              .responseFormat(ResponseFormat.jsonSchema("s", schema)).temperature(0.5).with("top_k", 4)
              .with("user", "u")
              .metadata(Map.of("a", "b")).store(true));
    }

    @Test
    void omitsParametersWithoutAnEffect() {
      assertConverted("{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}",
          REQUEST.with("tools", List.of()).with("previous_response_id", null).with("background", false)
              .with("truncation", "disabled").with("n", 1)
              .with("include", List.of()).with("instructions", "").with("tool_choice", "auto"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"previous_response_id|\"x\"|previous_response_id",
        "background|true|background", "conversation|\"c\"|conversation", "prompt|{}|prompt", "include|[\"x\"]|include",
        "truncation|\"auto\"|truncation", "n|2|n", "max_tool_calls|1|max_tool_calls",
        "tools|[{\"type\":\"web_search\"}]|tools", "tool_choice|{\"type\":\"web_search\"}|tool_choice",
        "reasoning|{\"summary\":\"auto\"}|reasoning.summary", "text|{\"other\":1}|text.other", "messages|[]|messages"})
    void rejectsParametersThatChatsDoNotSupportAndReportsTheirName(String name, String value, String expected) {
      assertEquals(Optional.of(expected), unsupportedParameter(REQUEST.with(name, Json.parse(value))));
    }

    @Test
    void rejectsConflictingValuesForTheSameChatCompletionParameter() {
      assertEquals(Optional.of("max_completion_tokens"),
          unsupportedParameter(REQUEST.maxOutputTokens(3).with("max_completion_tokens", 4)));
      assertEquals(Optional.of("max_completion_tokens"),
          unsupportedParameter(REQUEST.with("max_completion_tokens", 4).maxOutputTokens(3)));
      assertEquals(Optional.of("reasoning_effort"),
          unsupportedParameter(REQUEST.reasoningEffort("low").with("reasoning_effort", "high")));
      assertEquals(Optional.of("logprobs"), unsupportedParameter(REQUEST.topLogprobs(2).with("logprobs", false)));
      assertConverted(
          "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"max_completion_tokens\": 3}",
          REQUEST.maxOutputTokens(3).with("max_completion_tokens", 3));
    }
  }

  private static Optional<String> unsupportedParameter(ResponsesRequest request) {
    var error = assertThrows(BifrostException.class, () -> ResponsesToChat.convert(request, "p", VLLM)).error();
    return ((Unsupported) error).parameter();
  }
}
