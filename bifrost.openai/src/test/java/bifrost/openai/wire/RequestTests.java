package bifrost.openai.wire;

import static bifrost.api.Message.assistant;
import static bifrost.api.Message.developer;
import static bifrost.api.Message.system;
import static bifrost.api.Message.tool;
import static bifrost.api.Message.user;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.Message;
import bifrost.api.ResponseFormat;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.UnknownMessage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out, to the byte. */
class RequestTests {
  static final Profile OPENAI = new Profile("openai", Optional.empty(), Set.of(), false);
  static final Profile VLLM = new Profile("vllm", Optional.empty(), Set.of("reasoning_content", "reasoning"), true);

  private static String encode(ChatCompletionRequest request, boolean stream, Profile profile) {
    return new String(ChatCompletionEncoder.encode(request, stream, profile), UTF_8);
  }

  private static void assertBody(String expected, ChatCompletionRequest request) {
    assertEquals(expected, encode(request, false, VLLM));
    assertEquals(expected, encode(request, false, OPENAI));
  }

  private static void assertMessage(String expected, Message message, Profile profile) {
    var request = ChatCompletionRequest.of("m", message);
    assertEquals("{\"model\":\"m\",\"messages\":[" + expected + "]}", encode(request, false, profile));
  }

  private static void assertMessage(String expected, Message message) {
    assertMessage(expected, message, VLLM);
    assertMessage(expected, message, OPENAI);
  }

  private static AssistantMessage said(String text, String reasoning, String refusal, ToolCall... calls) {
    return new AssistantMessage(text, reasoning, refusal, List.of(calls), JsonObject.of());
  }

  @Nested
  class Messages {
    @Test
    void haveARoleAndAContent() {
      assertMessage("{\"role\":\"system\",\"content\":\"Be brief.\"}", system("Be brief."));
      assertMessage("{\"role\":\"developer\",\"content\":\"Be kind.\"}", developer("Be kind."));
      assertMessage("{\"role\":\"user\",\"content\":\"Hi\"}", user("Hi"));
      assertMessage("{\"role\":\"assistant\",\"content\":\"Hello\"}", assistant("Hello"));
      assertMessage("{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"sunny\"}", tool(ToolCall.of("c1", "f", "{}"), "sunny"));
    }

    @Test
    void mayBeEmpty() {
      assertMessage("{\"role\":\"user\",\"content\":\"\"}", user(""));
      assertMessage("{\"role\":\"assistant\",\"content\":\"\"}", assistant(""));
    }

    @Test
    void ofAnUnknownRoleAreSentAsTheyAre() {
      var message = new UnknownMessage("critic", JsonObject.of("content", List.of(1)).with("x", null));
      assertMessage("{\"role\":\"critic\",\"content\":[1],\"x\":null}", message);
    }

    @Test
    void takeFurtherMembers() {
      assertMessage("{\"role\":\"user\",\"content\":\"Hi\",\"name\":\"Ann\",\"x\":null}", user("Hi").with("name", "Ann").with("x", null));
      assertMessage("{\"role\":\"system\",\"content\":\"a\",\"b\":1}", system("a").with("b", 1));
      assertMessage("{\"role\":\"tool\",\"tool_call_id\":\"i\",\"content\":\"a\",\"b\":1}", tool(ToolCall.of("i", "f", ""), "a").with("b", 1));
    }

    @Test
    void keepARoleThatTheServerGave() {
      assertMessage("{\"content\":\"a\",\"role\":\"model\"}", assistant("a").with("role", "model"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"日本語 😀", "\"\\/", "\u2028\u0001", "\t\r\n"})
    void holdAnyText(String text) {
      var request = ChatCompletionRequest.of("m", text);
      var sent = new JsonObject(Map.of("role", Json.of("user"), "content", Json.of(text)));
      var body = (JsonObject) Json.parse(encode(request, false, VLLM));
      assertEquals(List.of(sent), body.array("messages").orElseThrow().elements());
    }

    @Test
    void areUtf8AndEscapedWhereTheyMustBe() {
      assertMessage("{\"role\":\"user\",\"content\":\"日本語 😀 é \\\"\\\\/\\n\\u0001\"}", user("日本語 😀 é \"\\/\n\u0001"));
    }
  }

  @Nested
  class Parts {
    @Test
    void ofOneTextAreSentAsAString() {
      assertMessage("{\"role\":\"user\",\"content\":\"Hi\"}", user(ContentPart.text("Hi")));
    }

    @Test
    void ofEveryKindHaveTheirForm() {
      assertMessage("{\"role\":\"user\",\"content\":["
          + "{\"type\":\"text\",\"text\":\"Look:\"},"
          + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://x/a.png\"}},"
          + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AQID\"}},"
          + "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AQID\",\"format\":\"wav\"}},"
          + "{\"type\":\"audio_url\",\"audio_url\":{\"url\":\"http://x/a.mp3\"}},"
          + "{\"type\":\"video_url\",\"video_url\":{\"url\":\"http://x/a.mp4\"}},"
          + "{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,AQID\"}},"
          + "{\"type\":\"prompt_embeds\",\"prompt_embeds\":\"…\"}]}",
          user(ContentPart.text("Look:"), ContentPart.imageUrl("http://x/a.png"), ContentPart.image(new byte[] {1, 2, 3}, "image/png"),
              ContentPart.inputAudio(new byte[] {1, 2, 3}, "wav"), ContentPart.audioUrl("http://x/a.mp3"), ContentPart.videoUrl("http://x/a.mp4"),
              ContentPart.file("a.pdf", new byte[] {1, 2, 3}, "application/pdf"),
              new ContentPart.Unknown(JsonObject.of("type", "prompt_embeds").with("prompt_embeds", "…"))));
    }

    @Test
    void takeFurtherMembers() {
      var detail = JsonObject.of("detail", "low");
      assertMessage("{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\",\"detail\":\"low\"}},"
          + "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"d\",\"format\":\"f\",\"detail\":\"low\"}}]}",
          user(new ContentPart.ImageUrl("u", detail), new ContentPart.InputAudio("d", "f", detail)));
    }
  }

  /** RULE 27. */
  @Nested
  class History {
    private static final String CALLS = "\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]";
    private final ToolCall call = ToolCall.of("c1", "f", "{}");

    @Test
    void sendsReasoningToVllmUnderBothNamesAndToOthersNot() {
      var message = said("So.", "hm", "");
      assertMessage("{\"role\":\"assistant\",\"content\":\"So.\",\"reasoning\":\"hm\",\"reasoning_content\":\"hm\"}", message, VLLM);
      assertMessage("{\"role\":\"assistant\",\"content\":\"So.\"}", message, OPENAI);
    }

    @Test
    void sendsOneTextUnderBothNamesEvenIfTheServerSaidTwo() {
      var message = said("So.", "new", "").with("reasoning_content", "old");
      assertMessage("{\"role\":\"assistant\",\"content\":\"So.\",\"reasoning\":\"new\",\"reasoning_content\":\"new\"}", message, VLLM);
    }

    @Test
    void leavesAnEmptyTextBesideToolCallsOut() {
      assertMessage("{\"role\":\"assistant\"," + CALLS + "}", said("", "", "", call));
      assertMessage("{\"role\":\"assistant\",\"content\":\"Let me see.\"," + CALLS + "}", said("Let me see.", "", "", call));
    }

    @Test
    void sendsARefusal() {
      assertMessage("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":\"no\"}", said("", "", "no"));
    }

    @Test
    void sendsSeveralCallsAndEmptyArgumentsAsTheyAre() {
      assertMessage("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}},"
          + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{\\\"x\\\": 1}\"}}]}",
          said("", "", "", ToolCall.of("a", "f", ""), ToolCall.of("b", "g", "{\"x\": 1}")));
    }

    @Test
    void sendsWhatIsUnknownOfACallWhereItStood() {
      var custom = new ToolCall("i", "", "", JsonObject.of("type", "custom").with("custom", Map.of("name", "c")));
      assertMessage("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"i\",\"type\":\"custom\",\"custom\":{\"name\":\"c\"}}]}",
          said("", "", "", custom));
      var strict = new ToolCall("i", "f", "{}", JsonObject.of("function", Map.of("strict", true)).with("x", 1));
      assertMessage("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"i\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\","
          + "\"strict\":true},\"x\":1}]}", said("", "", "", strict));
    }

    @Test
    void sendsExtrasExceptThoseThatNoServerTakesBack() {
      var message = assistant("a").with("x", 1).with("annotations", List.of()).with("audio", Map.of("id", "y")).with("function_call", Map.of());
      assertMessage("{\"role\":\"assistant\",\"content\":\"a\",\"x\":1}", message);
      assertMessage("{\"role\":\"assistant\",\"content\":\"a\"}", assistant("a").with("function_call", Map.of("name", "", "arguments", "")));
    }

    @Test
    void sendsAFunctionCallThatSaysSomething() {
      var call = new LinkedHashMap<String, String>();
      call.put("name", "f");
      call.put("arguments", "{}");
      assertMessage("{\"role\":\"assistant\",\"content\":\"\",\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}}",
          assistant("").with("function_call", call));
    }
  }

  @Nested
  class Parameters {
    private final ChatCompletionRequest hi = ChatCompletionRequest.of("m", "hi");
    private static final String HI = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    @Test
    void standInTheOrderInWhichTheyWereSet() {
      assertBody(HI + ",\"seed\":7,\"temperature\":0.2,\"a\":{\"b\":[1,null]},\"max_tokens\":3}",
          hi.seed(7).temperature(0.5).with("a", JsonObject.of("b", Arrays.asList(1, null))).maxTokens(3).temperature(0.2));
    }

    @Test
    void thatAreNullAreSentAndNoOthers() {
      assertBody(HI + ",\"stop\":null}", hi.with("stop", null).with("x", null).without("x"));
    }

    @Test
    void ofEveryNameAreWrittenAsTheServerKnowsThem() {
      assertBody(HI + ",\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40,\"min_p\":0.1,\"seed\":-1,\"stop\":[\"a\",\"b\"],\"n\":2,\"max_tokens\":5,"
          + "\"max_completion_tokens\":6,\"frequency_penalty\":0.25,\"presence_penalty\":-0.25,\"repetition_penalty\":1.1,"
          + "\"logit_bias\":{\"4\":6},\"user\":\"u\",\"parallel_tool_calls\":false,\"reasoning_effort\":\"low\",\"logprobs\":true,"
          + "\"top_logprobs\":2,\"chat_template_kwargs\":{\"enable_thinking\":false}}",
          hi.temperature(0.5).topP(0.9).topK(40).minP(0.1).seed(-1).stop("a", "b").n(2).maxTokens(5).maxCompletionTokens(6)
              .frequencyPenalty(0.25).presencePenalty(-0.25).repetitionPenalty(1.1).logitBias(Map.of(4, 6)).user("u").parallelToolCalls(false)
              .reasoningEffort("low").logprobs(true).topLogprobs(2).chatTemplateKwargs(Map.of("enable_thinking", false)));
    }

    @Test
    void describeTools() {
      var schema = JsonObject.of("type", "object").with("properties", JsonObject.of("city", Map.of("type", "string")));
      assertBody(HI + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"A tool.\","
          + "\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}},\"strict\":true}},"
          + "{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]}",
          hi.tools(Tool.of("f", "A tool.", schema).strict(true), Tool.of("g", "", JsonObject.of())));
      assertBody(HI + "}", hi.tools(Tool.of("g", "", JsonObject.of())).tools(List.of()));
    }

    @Test
    void chooseTools() {
      assertBody(HI + ",\"tool_choice\":\"auto\"}", hi.toolChoice(ToolChoice.AUTO));
      assertBody(HI + ",\"tool_choice\":\"none\"}", hi.toolChoice(ToolChoice.NONE));
      assertBody(HI + ",\"tool_choice\":\"required\"}", hi.toolChoice(ToolChoice.REQUIRED));
      assertBody(HI + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}}", hi.toolChoice(ToolChoice.function("f")));
    }

    @Test
    void formatTheAnswer() {
      assertBody(HI + ",\"response_format\":{\"type\":\"text\"}}", hi.responseFormat(ResponseFormat.TEXT));
      assertBody(HI + ",\"response_format\":{\"type\":\"json_object\"}}", hi.responseFormat(ResponseFormat.JSON_OBJECT));
      assertBody(HI + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{\"type\":\"object\"},"
          + "\"strict\":true}}}", hi.responseFormat(ResponseFormat.jsonSchema("a", JsonObject.of("type", "object"))));
    }

    @Test
    void ofAStreamAskForTheUsage() {
      var streamed = HI + ",\"seed\":7,\"stream\":true,\"stream_options\":";
      assertEquals(streamed + "{\"include_usage\":true}}", encode(hi.seed(7), true, VLLM));
      assertEquals(streamed + "{\"include_usage\":true}}", encode(hi.seed(7), true, OPENAI));
      assertEquals(streamed + "{\"include_usage\":true}}", encode(hi.with("stream_options", null).seed(7), true, VLLM));
      assertEquals(streamed + "{\"continuous_usage_stats\":true,\"include_usage\":true}}",
          encode(hi.with("stream_options", Map.of("continuous_usage_stats", true)).seed(7), true, VLLM));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofAStreamLeaveTheUsersChoiceOfUsage(boolean usage) {
      assertEquals(HI + ",\"stream\":true,\"stream_options\":{\"include_usage\":" + usage + "}}",
          encode(hi.with("stream_options", Map.of("include_usage", usage)), true, VLLM));
      assertEquals(HI + ",\"stream\":true,\"stream_options\":{\"include_usage\":null}}",
          encode(hi.with("stream_options", JsonObject.of("include_usage", null)), true, VLLM));
    }

    @Test
    void ofAStreamAreDroppedFromAWholeAnswer() {
      assertBody(HI + ",\"seed\":7}", hi.with("stream_options", Map.of("include_usage", true)).seed(7));
    }
  }
}
