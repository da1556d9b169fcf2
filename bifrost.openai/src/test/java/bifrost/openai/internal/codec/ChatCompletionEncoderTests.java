package bifrost.openai.internal.codec;

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
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.ResponseFormat;
import bifrost.api.SystemMessage;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.ToolMessage;
import bifrost.api.UnknownMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.openai.OpenAiProfile;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The encoding of chat completion requests, compared byte for byte. */
public class ChatCompletionEncoderTests {
  public static final OpenAiProfile OPENAI = OpenAiProfile.of("openai");
  public static final OpenAiProfile VLLM = OpenAiProfile.of("vllm").operations(EnumSet.allOf(Operation.class))
      .nativeResponses(false)
      .requestReasoningNames("reasoning", "reasoning_content")
      .addedRequestMembers(
          List.of("stream_options", "stream_include_usage", "encoding_format", "max_completion_tokens"));

  private static String encode(ChatCompletionRequest request, boolean stream, OpenAiProfile profile) {
    return encode(request, stream, ProviderOptions.of(profile));
  }

  private static String encode(ChatCompletionRequest request, boolean stream, ProviderOptions options) {
    return new String(ChatCompletionEncoder.encode(request, stream, options), UTF_8);
  }

  private static void assertBody(String expected, ChatCompletionRequest request) {
    assertEquals(expected, encode(request, false, VLLM));
    assertEquals(expected, encode(request, false, OPENAI));
  }

  private static void assertMessage(String expected, Message message, OpenAiProfile profile) {
    assertMessage(expected, message, ProviderOptions.of(profile));
  }

  private static void assertMessage(String expected, Message message, ProviderOptions options) {
    var request = ChatCompletionRequest.of("m", message);
    assertEquals("{\"model\":\"m\",\"messages\":[" + expected + "]}", encode(request, false, options));
  }

  private static void assertMessage(String expected, Message message) {
    assertMessage(expected, message, VLLM);
    assertMessage(expected, message, OPENAI);
  }

  private static AssistantMessage assistantMessage(String text, String reasoning, String refusal, ToolCall... calls) {
    return assistant(text).reasoning(reasoning).refusal(refusal).toolCalls(List.of(calls));
  }

  @Nested
  class Messages {
    @Test
    void sendsTheRoleAndTheContentOfAMessage() {
      assertMessage("{\"role\":\"system\",\"content\":\"Be brief.\"}", system("Be brief."));
      assertMessage("{\"role\":\"developer\",\"content\":\"Be kind.\"}", developer("Be kind."));
      assertMessage("{\"role\":\"user\",\"content\":\"Hi\"}", user("Hi"));
      assertMessage("{\"role\":\"assistant\",\"content\":\"Hello\"}", assistant("Hello"));
      assertMessage("{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"sunny\"}",
          tool(ToolCall.of("c1", "f", "{}"), "sunny"));
    }

    @Test
    void sendsEmptyMessages() {
      assertMessage("{\"role\":\"user\",\"content\":\"\"}", user(""));
      assertMessage("{\"role\":\"assistant\",\"content\":\"\"}", assistant(""));
    }

    @Test
    void sendsMessagesWithAnUnknownRoleUnchanged() {
      var message = new UnknownMessage("critic", JsonObject.of("content", List.of(1)).with("x", null));
      assertMessage("{\"role\":\"critic\",\"content\":[1],\"x\":null}", message);
    }

    @Test
    void sendsExtrasOfMessages() {
      assertMessage("{\"role\":\"user\",\"content\":\"Hi\",\"name\":\"Ann\",\"x\":null}",
          user("Hi").with("name", "Ann").with("x", null));
      assertMessage("{\"role\":\"system\",\"content\":\"a\",\"b\":1}", system("a").with("b", 1));
      assertMessage("{\"role\":\"tool\",\"tool_call_id\":\"i\",\"content\":\"a\",\"b\":1}",
          tool(ToolCall.of("i", "f", ""), "a").with("b", 1));
    }

    @Test
    void keepsTheRoleThatTheServerSent() {
      assertMessage("{\"role\":\"model\",\"content\":\"a\"}", assistant("a").with("role", "model"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"日本語 😀", "\"\\/", "\u2028\u0001", "\t\r\n"})
    void sendsAnyText(String text) {
      var request = ChatCompletionRequest.of("m", text);
      var sent = new JsonObject(Map.of("role", Json.of("user"), "content", Json.of(text)));
      var body = (JsonObject) Json.parse(encode(request, false, VLLM));
      assertEquals(List.of(sent), body.array("messages").orElseThrow().elements());
    }

    @Test
    void writesUtf8AndEscapesOnlyWhatJsonRequires() {
      assertMessage("{\"role\":\"user\",\"content\":\"日本語 😀 é \\\"\\\\/\\n\\u0001\"}", user("日本語 😀 é \"\\/\n\u0001"));
    }
  }

  @Nested
  class Parts {
    @Test
    void sendsASingleTextPartAsAString() {
      assertMessage("{\"role\":\"user\",\"content\":\"Hi\"}", user(ContentPart.text("Hi")));
    }

    @Test
    void sendsEveryKindOfPartInItsFormat() {
      assertMessage("{\"role\":\"user\",\"content\":["
          + "{\"type\":\"text\",\"text\":\"Look:\"},"
          + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://x/a.png\"}},"
          + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AQID\"}},"
          + "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AQID\",\"format\":\"wav\"}},"
          + "{\"type\":\"audio_url\",\"audio_url\":{\"url\":\"http://x/a.mp3\"}},"
          + "{\"type\":\"video_url\",\"video_url\":{\"url\":\"http://x/a.mp4\"}},"
          + "{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,AQID\"}},"
          + "{\"type\":\"prompt_embeds\",\"prompt_embeds\":\"…\"}]}",
          user(ContentPart.text("Look:"), ContentPart.imageUrl("http://x/a.png"),
              ContentPart.image(new byte[] {1, 2, 3}, "image/png"), ContentPart.inputAudio(new byte[] {1, 2, 3}, "wav"),
              ContentPart.audioUrl("http://x/a.mp3"), ContentPart.videoUrl("http://x/a.mp4"),
              ContentPart.file("a.pdf", new byte[] {1, 2, 3}, "application/pdf"),
              new ContentPart.Unknown(JsonObject.of("type", "prompt_embeds").with("prompt_embeds", "…"))));
    }

    @Test
    void sendsExtrasOfParts() {
      var detail = JsonObject.of("detail", "low");
      assertMessage(
          "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\",\"detail\":\"low\"}},"
              + "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"d\",\"format\":\"f\",\"detail\":\"low\"}}]}",
          user(new ContentPart.ImageUrl("u", detail), new ContentPart.InputAudio("d", "f", detail)));
    }
  }

  @Nested
  class ContentOfEveryRole {
    private static final String PARTS =
        "\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}}]}";
    private final ContentPart text = ContentPart.text("a");
    private final ContentPart image = ContentPart.imageUrl("u");

    @Test
    void sendsPartsAsAListForEveryRole() {
      assertMessage("{\"role\":\"system\"," + PARTS, system(text, image));
      assertMessage("{\"role\":\"developer\"," + PARTS, developer(text, image));
      assertMessage("{\"role\":\"user\"," + PARTS, user(text, image));
      assertMessage("{\"role\":\"tool\",\"tool_call_id\":\"i\"," + PARTS, tool(ToolCall.of("i", "f", ""), text, image));
    }

    @Test
    void sendsASingleTextAsAStringForEveryRole() {
      assertMessage("{\"role\":\"system\",\"content\":\"a\"}", system(text));
      assertMessage("{\"role\":\"developer\",\"content\":\"a\"}", developer(text));
      assertMessage("{\"role\":\"tool\",\"tool_call_id\":\"i\",\"content\":\"a\"}",
          tool(ToolCall.of("i", "f", ""), text));
    }

    @Test
    void sendsASingleTextWithExtrasAsAList() {
      var cached = ContentPart.text("a").with("cache_control", Map.of("type", "ephemeral"));
      assertMessage(
          "{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"a\","
              + "\"cache_control\":{\"type\":\"ephemeral\"}}]}",
          system(cached));
    }
  }

  /** Messages from the model that are sent back as history. */
  @Nested
  class History {
    private static AssistantMessage received(String reasoning, String name) {
      return assistant("So.").reasoning(reasoning, name);
    }

    private static AssistantMessage withExtras(String text, JsonObject extras) {
      return assistant(text).extras(extras);
    }

    private static final String CALLS =
        "\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]";
    private final ToolCall call = ToolCall.of("c1", "f", "{}");

    @Test
    void sendsReasoningToVllmInBothMembers() {
      var expected = "{\"role\":\"assistant\",\"content\":\"So.\",\"reasoning\":\"hm\",\"reasoning_content\":\"hm\"}";
      assertMessage(expected, assistantMessage("So.", "hm", ""), VLLM);
      assertMessage(expected, received("hm", "reasoning_content"), VLLM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning", "reasoning_content"})
    void sendsReasoningToOtherServersInTheMemberThatContainedIt(String name) {
      assertMessage("{\"role\":\"assistant\",\"content\":\"So.\",\"" + name + "\":\"hm\"}", received("hm", name),
          OPENAI);
    }

    @Test
    void omitsReasoningSetByTheCallerForOtherServers() {
      assertMessage("{\"role\":\"assistant\",\"content\":\"So.\"}", assistantMessage("So.", "hm", ""), OPENAI);
    }

    @Test
    void sendsReasoningInTheConfiguredMembersForEveryKind() {
      for (var kind : List.of(OPENAI, VLLM)) {
        var oneMember = ProviderOptions.of("p", JsonObject.of("reasoning_names", List.of("reasoning_content")), kind);
        assertMessage("{\"role\":\"assistant\",\"content\":\"So.\",\"reasoning_content\":\"hm\"}",
            assistantMessage("So.", "hm", ""), oneMember);
        assertMessage("{\"role\":\"assistant\",\"content\":\"So.\",\"reasoning_content\":\"hm\"}",
            received("hm", "reasoning"), oneMember);
        var noMember = ProviderOptions.of("p", JsonObject.of("reasoning_names", List.of()), kind);
        assertMessage("{\"role\":\"assistant\",\"content\":\"So.\"}", received("hm", "reasoning"), noMember);
      }
    }

    @Test
    void prefersAReasoningMemberInTheExtrasToTheReasoningComponent() {
      var message = assistantMessage("So.", "new", "").with("reasoning_content", "old");
      assertMessage("{\"role\":\"assistant\",\"content\":\"So.\",\"reasoning\":\"new\",\"reasoning_content\":\"old\"}",
          message, VLLM);
      assertMessage("{\"role\":\"assistant\",\"content\":\"So.\",\"reasoning_content\":\"old\"}", message, OPENAI);
    }

    @Test
    void omitsAnEmptyTextNextToToolCalls() {
      assertMessage("{\"role\":\"assistant\"," + CALLS + "}", assistantMessage("", "", "", call));
      assertMessage("{\"role\":\"assistant\",\"content\":\"Let me see.\"," + CALLS + "}",
          assistantMessage("Let me see.", "", "", call));
    }

    @Test
    void sendsTheRefusal() {
      assertMessage("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":\"no\"}", assistantMessage("", "", "no"));
    }

    @Test
    void sendsSeveralToolCallsAndEmptyArgumentsUnchanged() {
      assertMessage(
          "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\","
              + "\"arguments\":\"\"}},"
              + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{\\\"x\\\": 1}\"}}]}",
          assistantMessage("", "", "", ToolCall.of("a", "f", ""), ToolCall.of("b", "g", "{\"x\": 1}")));
    }

    @Test
    void sendsUnknownMembersOfAToolCallAtTheirOriginalLocation() {
      var custom = new ToolCall("i", "", "", JsonObject.of("type", "custom").with("custom", Map.of("name", "c")));
      assertMessage(
          "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"i\",\"type\":\"custom\",\"custom\":{\"name\":\"c\"}}]}",
          assistantMessage("", "", "", custom));
      var strict = new ToolCall("i", "f", "{}", JsonObject.of("function", Map.of("strict", true)).with("x", 1));
      assertMessage(
          "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"i\",\"type\":\"function\",\"function\":{\"name\":\"f\","
              + "\"arguments\":\"{}\","
              + "\"strict\":true},\"x\":1}]}",
          assistantMessage("", "", "", strict));
    }

    @Test
    void omitsExtrasThatServersReject() {
      var message = withExtras("a",
          JsonObject.builder().put("x", 1).put("annotations", List.of()).put("function_call", Map.of()).build());
      assertMessage("{\"role\":\"assistant\",\"content\":\"a\",\"x\":1}", message);
      var empty = JsonObject.builder().put("name", "").put("arguments", "").build();
      assertMessage("{\"role\":\"assistant\",\"content\":\"a\"}",
          withExtras("a", JsonObject.of("function_call", empty)));
    }

    @Test
    void sendsAnnotationsAndAudioOfMessagesWithOtherRoles() {
      var extras = JsonObject.builder().put("annotations", List.of(1)).put("audio", "y")
          .put("function_call", Map.of()).build();
      var members = ",\"annotations\":[1],\"audio\":\"y\",\"function_call\":{}}";
      assertMessage("{\"role\":\"user\",\"content\":\"a\"" + members, new UserMessage("a", extras));
      assertMessage("{\"role\":\"system\",\"content\":\"a\"" + members, new SystemMessage("a", extras));
      assertMessage("{\"role\":\"developer\",\"content\":\"a\"" + members, new DeveloperMessage("a", extras));
      assertMessage("{\"role\":\"tool\",\"tool_call_id\":\"i\",\"content\":\"a\"" + members,
          new ToolMessage("i", "a", extras));
      assertMessage("{\"role\":\"critic\"" + members, new UnknownMessage("critic", extras));
    }

    @Test
    void sendsOnlyTheIdOfAudioFromTheModel() {
      var audio = JsonObject.builder().put("id", "y").put("data", "AAAA").put("transcript", "hi").build();
      assertMessage("{\"role\":\"assistant\",\"content\":\"\",\"audio\":{\"id\":\"y\"}}",
          assistant("").with("audio", audio));
      assertMessage("{\"role\":\"assistant\",\"content\":\"\",\"audio\":{\"data\":\"AAAA\"}}",
          assistant("").with("audio", Map.of("data", "AAAA")));
      assertMessage("{\"role\":\"assistant\",\"content\":\"\",\"audio\":{\"id\":\"\"}}",
          assistant("").with("audio", Map.of("id", "")));
      assertMessage("{\"role\":\"assistant\",\"content\":\"\",\"audio\":[1]}", assistant("").with("audio", List.of(1)));
    }

    @Test
    void sendsOtherContentPartsAfterTheText() {
      var image = Json.parse("{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}}");
      assertMessage("{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Look:\"}," + image + "]}",
          withExtras("Look:", JsonObject.of("content", List.of(image))));
      assertMessage("{\"role\":\"assistant\",\"content\":[" + image + ",7]}",
          withExtras("", JsonObject.of("content", List.of(image, 7))));
    }

    @Test
    void omitsPartsWhoseTextTheMessageAlreadyContains() {
      var emptiedParts = Json.parse(
          "[{\"type\":\"text\",\"annotations\":[]},{\"type\":\"thinking\",\"signature\":\"s\"},"
              + "{\"type\":\"refusal\"}]");
      assertMessage("{\"role\":\"assistant\",\"content\":\"a\"}",
          withExtras("a", JsonObject.of("content", emptiedParts)));
      assertMessage("{\"role\":\"assistant\"," + CALLS + "}",
          assistant("").toolCalls(call).with("content", emptiedParts));
    }

    @Test
    void sendsTheContentSetByTheCaller() {
      assertMessage(
          "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\","
              + "\"text\":\"b\"}]}",
          assistant("a").with("content", Json.parse("[{\"type\":\"text\",\"text\":\"b\"}]")));
      assertMessage("{\"role\":\"assistant\",\"content\":\"b\"}", assistant("a").with("content", "b"));
      assertMessage("{\"role\":\"assistant\",\"content\":null," + CALLS + "}",
          assistantMessage("a", "", "", call).with("content", null));
    }

    @Test
    void omitsAnEmptyTypeRoleOrName() {
      assertMessage("{\"role\":\"user\",\"content\":\"a\"}", user("a").with("name", "").with("role", ""));
      assertMessage("{\"content\":\"a\"}", new UnknownMessage("", JsonObject.of("content", "a").with("role", "")));
      var call = new ToolCall("", "", "{}", JsonObject.of("type", "").with("function", Map.of("name", "")));
      assertMessage(
          "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"\",\"type\":\"function\","
              + "\"function\":{\"arguments\":\"{}\"}}]}",
          assistantMessage("", "", "", call));
      assertMessage("{\"role\":\"user\",\"content\":[{\"x\":1}]}",
          user(new ContentPart.Unknown(JsonObject.of("type", "").with("x", 1))));
      assertMessage("{\"role\":\"assistant\",\"content\":[{\"x\":1}]}",
          withExtras("", JsonObject.of("content", List.of(JsonObject.of("type", "").with("x", 1)))));
    }

    @Test
    void sendsTheEmptyIdOfAToolCallAndOfItsResult() {
      assertMessage(
          "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"\",\"type\":\"function\",\"function\":{\"name\":\"f\","
              + "\"arguments\":\"\"}}]}",
          assistantMessage("", "", "", ToolCall.of("", "f", "")));
      assertMessage("{\"role\":\"tool\",\"tool_call_id\":\"\",\"content\":\"a\"}", tool(ToolCall.of("", "f", ""), "a"));
    }

    @Test
    void sendsAFunctionCallThatIsNotEmpty() {
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
    void sendsParametersInTheOrderInWhichTheyWereSet() {
      assertBody(HI + ",\"seed\":7,\"temperature\":0.2,\"a\":{\"b\":[1,null]},\"max_tokens\":3}", hi.seed(7)
          .temperature(0.5).with("a", JsonObject.of("b", Arrays.asList(1, null))).maxTokens(3).temperature(0.2));
    }

    @Test
    void sendsNullParametersAndOmitsRemovedOnes() {
      assertBody(HI + ",\"stop\":null}", hi.with("stop", null).with("x", null).without("x"));
    }

    @Test
    void sendsEveryParameterUnderItsApiName() {
      assertBody(HI
          + ",\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40,\"min_p\":0.1,\"seed\":-1,\"stop\":[\"a\",\"b\"],"
          + "\"n\":2,\"max_tokens\":5,"
          + "\"max_completion_tokens\":6,\"frequency_penalty\":0.25,\"presence_penalty\":-0.25,"
          + "\"repetition_penalty\":1.1,"
          + "\"logit_bias\":{\"4\":6},\"user\":\"u\",\"parallel_tool_calls\":false,\"reasoning_effort\":\"low\","
          + "\"logprobs\":true,"
          + "\"top_logprobs\":2,\"chat_template_kwargs\":{\"enable_thinking\":false}}",
          hi.temperature(0.5).topP(0.9).topK(40).minP(0.1).seed(-1).stop("a", "b").n(2).maxTokens(5)
              .maxCompletionTokens(6)
              .frequencyPenalty(0.25).presencePenalty(-0.25).repetitionPenalty(1.1).logitBias(Map.of(4, 6)).user("u")
              .parallelToolCalls(false)
              .reasoningEffort("low").logprobs(true).topLogprobs(2)
              .chatTemplateKwargs(Map.of("enable_thinking", false)));
    }

    @Test
    void sendsToolDefinitions() {
      var schema = JsonObject.of("type", "object").with("properties", JsonObject.of("city", Map.of("type", "string")));
      assertBody(HI + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"A tool.\","
          + "\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}},\"strict\":true}},"
          + "{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]}",
          hi.tools(Tool.of("f", "A tool.", schema).strict(true), Tool.of("g", "", JsonObject.of())));
      assertBody(HI + "}", hi.tools(Tool.of("g", "", JsonObject.of())).tools(List.of()));
    }

    @Test
    void sendsTheToolChoice() {
      assertBody(HI + ",\"tool_choice\":\"auto\"}", hi.toolChoice(ToolChoice.AUTO));
      assertBody(HI + ",\"tool_choice\":\"none\"}", hi.toolChoice(ToolChoice.NONE));
      assertBody(HI + ",\"tool_choice\":\"required\"}", hi.toolChoice(ToolChoice.REQUIRED));
      assertBody(HI + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}}",
          hi.toolChoice(ToolChoice.function("f")));
    }

    @Test
    void sendsTheResponseFormat() {
      assertBody(HI + ",\"response_format\":{\"type\":\"text\"}}", hi.responseFormat(ResponseFormat.TEXT));
      assertBody(HI + ",\"response_format\":{\"type\":\"json_object\"}}",
          hi.responseFormat(ResponseFormat.JSON_OBJECT));
      assertBody(HI
          + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\","
          + "\"schema\":{\"type\":\"object\"},"
          + "\"strict\":true}}}", hi.responseFormat(ResponseFormat.jsonSchema("a", JsonObject.of("type", "object"))));
    }

    @Test
    void requestsTheUsageOfAStream() {
      var streamed = HI + ",\"seed\":7,\"stream\":true,\"stream_options\":";
      assertEquals(streamed + "{\"include_usage\":true}}", encode(hi.seed(7), true, VLLM));
      assertEquals(streamed + "{\"include_usage\":true}}", encode(hi.seed(7), true, OPENAI));
      assertEquals(streamed + "{\"include_usage\":true}}", encode(hi.with("stream_options", null).seed(7), true, VLLM));
      assertEquals(streamed + "{\"continuous_usage_stats\":true,\"include_usage\":true}}",
          encode(hi.with("stream_options", Map.of("continuous_usage_stats", true)).seed(7), true, VLLM));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsTheUsageOptionSetByTheCaller(boolean usage) {
      assertEquals(HI + ",\"stream\":true,\"stream_options\":{\"include_usage\":" + usage + "}}",
          encode(hi.with("stream_options", Map.of("include_usage", usage)), true, VLLM));
      assertEquals(HI + ",\"stream\":true,\"stream_options\":{\"include_usage\":null}}",
          encode(hi.with("stream_options", JsonObject.of("include_usage", null)), true, VLLM));
    }

    @Test
    void doesNotRequestTheUsageIfStreamOptionsAreOff() {
      var withoutStreamOptions = ProviderOptions.of("p", JsonObject.of("stream_options", false), VLLM);
      assertEquals(HI + ",\"stream\":true}", encode(hi, true, withoutStreamOptions));
      for (var setByTheCaller : List.of("{\"include_usage\":true}", "{}", "null", "\"x\"")) {
        assertEquals(HI + ",\"stream\":true,\"stream_options\":" + setByTheCaller + "}",
            encode(hi.with("stream_options", Json.parse(setByTheCaller)), true, withoutStreamOptions));
      }
      assertEquals(HI + "}", encode(hi.with("stream_options", Map.of()), false, withoutStreamOptions));
    }

    @Test
    void omitsStreamOptionsFromUnaryRequests() {
      assertBody(HI + ",\"seed\":7}", hi.with("stream_options", Map.of("include_usage", true)).seed(7));
    }
  }
}
