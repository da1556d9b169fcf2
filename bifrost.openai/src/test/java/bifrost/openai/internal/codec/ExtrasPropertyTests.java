package bifrost.openai.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AssistantMessage;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Message;
import bifrost.api.RerankRequest;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.SystemMessage;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.UnknownMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import bifrost.api.spi.ContentPartJson;
import bifrost.api.spi.RankingJson;
import bifrost.openai.internal.responses.ResponsesEncoder;
import bifrost.openai.internal.responses.ResponsesToChat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Extras with any name and value, including the names of record components. Each name must be written once, and no
 * extra may be lost.
 */
class ExtrasPropertyTests {
  /** Names of members of messages, parts, tool calls, items and request bodies. */
  private static final String[] NAMES = {"role", "content", "tool_call_id", "tool_calls", "reasoning",
      "reasoning_content", "refusal", "name", "annotations", "audio", "function_call", "id", "type", "function",
      "arguments", "text", "url", "image_url", "data", "format", "input_audio", "file", "status", "call_id", "output",
      "summary", "encrypted_content", "stream_options", "stream_include_usage", "max_output_tokens",
      "max_completion_tokens", "logprobs", "top_logprobs", "tools", "tool_choice", "x", "y", ""};
  private static final Set<String> OMITTED_IF_EMPTY = Set.of("type", "role", "name");

  private static Arbitrary<JsonObject> objects(Arbitrary<JsonValue> values) {
    return Arbitraries.maps(Arbitraries.of(NAMES), values).ofMaxSize(4).map(JsonObject::new);
  }

  private static Arbitrary<JsonValue> values() {
    var scalars = Arbitraries
        .of("null", "true", "1", "\"\"", "\"a\"", "\"function\"", "[]", "[1,\"\"]", "{}",
            "{\"id\":\"a\",\"data\":\"b\"}", "{\"name\":\"f\",\"arguments\":\"{}\"}", "{\"name\":\"\",\"strict\":true}",
            "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}}]")
        .map(Json::parse);
    return Arbitraries.oneOf(scalars, objects(scalars).map(object -> (JsonValue) object),
        objects(scalars).list().ofMaxSize(2).map(all -> Json.of(all)));
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.of("", "a", "b");
  }

  @Provide
  Arbitrary<JsonObject> extras() {
    return objects(values());
  }

  @Provide
  Arbitrary<ContentPart> parts() {
    return Arbitraries
        .oneOf(Combinators.combine(texts(), extras()).as(ContentPart.Text::new),
            Combinators.combine(texts(), extras()).as(ContentPart.ImageUrl::new),
            Combinators.combine(texts(), extras()).as(ContentPart.AudioUrl::new),
            Combinators.combine(texts(), extras()).as(ContentPart.VideoUrl::new),
            Combinators.combine(texts(), texts(), extras()).as(ContentPart.InputAudio::new),
            extras().map(ContentPart.File::new), extras().map(ContentPart.Unknown::new))
        .map(part -> (ContentPart) part);
  }

  private Arbitrary<List<ContentPart>> contents() {
    return parts().list().ofMinSize(1).ofMaxSize(3);
  }

  @Provide
  Arbitrary<ToolCall> calls() {
    return Combinators.combine(texts(), texts(), texts(), extras()).as(ToolCall::new);
  }

  @Provide
  Arbitrary<AssistantMessage> assistants() {
    return Combinators
        .combine(texts(), texts(), Arbitraries.of("", "reasoning", "reasoning_content"), texts(),
            calls().list().ofMaxSize(2), extras())
        .as(AssistantMessage::new);
  }

  @Provide
  Arbitrary<Message> messages() {
    return Arbitraries
        .oneOf(Combinators.combine(contents(), extras()).as(SystemMessage::new),
            Combinators.combine(contents(), extras()).as(DeveloperMessage::new),
            Combinators.combine(contents(), extras()).as(UserMessage::new),
            Combinators.combine(texts(), contents(), extras()).as(ToolMessage::new),
            Combinators.combine(texts(), extras()).as(UnknownMessage::new), assistants())
        .map(message -> (Message) message);
  }

  @Provide
  Arbitrary<ProviderOptions> options() {
    var names = Arbitraries.of("[]", "[\"reasoning\"]", "[\"reasoning\",\"x\",\"text\"]", "null").map(Json::parse);
    return Combinators
        .combine(Arbitraries.of(ChatCompletionEncoderTests.OPENAI, ChatCompletionEncoderTests.VLLM), names,
            Arbitraries.of(true, false))
        .as((kind, reasoningNames, usage) -> ProviderOptions.of("p",
            JsonObject.of("reasoning_names", reasoningNames).with("stream_options", usage), kind));
  }

  private static JsonObject encodedMessage(Message message, ProviderOptions options) {
    var body = ChatCompletionEncoder.encode(ChatCompletionRequest.of("m", message), false, options);
    JsonMemberNames.assertEachIsWrittenOnce(body);
    return (JsonObject) ((JsonObject) Json.parse(body)).array("messages").orElseThrow().elements().get(0);
  }

  /** Asserts that each extra was sent, except empty ones that count as absent. */
  private static void assertHas(JsonObject sent, JsonObject extras) {
    extras.members().forEach((name, value) -> {
      if (!isAbsent(name, value)) assertEquals(value, sent.members().get(name), name);
    });
    sent.members().forEach((name, value) -> assertFalse(isAbsent(name, value), name));
  }

  private static boolean isAbsent(String name, JsonValue value) {
    return OMITTED_IF_EMPTY.contains(name) && value.equals(new JsonString(""));
  }

  private static JsonValue expected(JsonObject extras, String name, JsonValue component) {
    var extra = extras.members().get(name);
    return extra == null || isAbsent(name, extra) ? component : extra;
  }

  private static JsonValue content(List<ContentPart> content) {
    var out = new JsonWriter();
    ContentPartJson.writeContent(content, out);
    return Json.parse(out.toByteArray());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void sendsEveryMessageWithItsExtras(@ForAll("messages") Message message,
      @ForAll("options") ProviderOptions options) {
    var sent = encodedMessage(message, options);
    if (message instanceof AssistantMessage) return;
    assertHas(sent, message.extras());
    if (message instanceof ToolMessage tool) {
      assertEquals(expected(tool.extras(), "tool_call_id", new JsonString(tool.toolCallId())),
          sent.members().get("tool_call_id"));
      assertEquals(expected(tool.extras(), "content", content(tool.content())),
          sent.members().get("content"));
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void sendsEveryPartWithItsExtras(@ForAll("parts") ContentPart part) {
    var user = new UserMessage(List.of(part, ContentPart.text("second")), JsonObject.of());
    var content =
        encodedMessage(user, ProviderOptions.of(ChatCompletionEncoderTests.VLLM)).array("content").orElseThrow()
            .elements();
    assertEquals(Json.parse("{\"type\":\"text\",\"text\":\"second\"}"), content.get(1));
    var sent = (JsonObject) content.get(0);
    if (part instanceof ContentPart.Text text) {
      assertHas(sent, text.extras());
      assertEquals(expected(text.extras(), "text", new JsonString(text.text())), sent.members().get("text"));
    }
    if (part instanceof ContentPart.Unknown unknown) assertHas(sent, unknown.json());
    if (part instanceof ContentPart.File file) assertEquals(file.file(), sent.object("file").orElseThrow());
    if (part instanceof ContentPart.ImageUrl image) assertHas(sent.object("image_url").orElseThrow(), image.extras());
    if (part instanceof ContentPart.AudioUrl audio) assertHas(sent.object("audio_url").orElseThrow(), audio.extras());
    if (part instanceof ContentPart.VideoUrl video) assertHas(sent.object("video_url").orElseThrow(), video.extras());
    if (part instanceof ContentPart.InputAudio audio) {
      assertHas(sent.object("input_audio").orElseThrow(), audio.extras());
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void sendsEveryToolCallWithItsExtras(@ForAll("calls") ToolCall call) {
    var message = Message.assistant("").toolCalls(call);
    var sent =
        (JsonObject) encodedMessage(message, ProviderOptions.of(ChatCompletionEncoderTests.VLLM)).array("tool_calls")
            .orElseThrow().elements().get(0);
    var function = call.extras().members().get("function");
    assertHas(sent, function instanceof JsonObject ? call.extras().without("function") : call.extras());
    assertEquals(expected(call.extras(), "id", new JsonString(call.id())), sent.members().get("id"));
    if (function != null && !(function instanceof JsonObject)) return;
    var functionExtras = function == null ? JsonObject.of() : (JsonObject) function;
    if (!functionExtras.isEmpty()) assertHas(sent.object("function").orElseThrow(), functionExtras);
    if (!call.arguments().isEmpty()) {
      assertEquals(expected(functionExtras, "arguments", new JsonString(call.arguments())),
          sent.object("function").orElseThrow().members().get("arguments"));
    }
    if (!call.name().isEmpty()) {
      assertEquals(expected(functionExtras, "name", new JsonString(call.name())),
          sent.object("function").orElseThrow().members().get("name"));
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void sendsEveryAssistantMessageWithItsExtras(@ForAll("assistants") AssistantMessage message,
      @ForAll("options") ProviderOptions options) {
    var sent = encodedMessage(message, options);
    var extras = message.extras();
    assertFalse(sent.members().containsKey("annotations"));
    assertHas(sent, extras.without("annotations").without("function_call").without("audio").without("content"));
    var call = extras.members().get("function_call");
    if (call != null) assertEquals(isNamed(call) || call == JsonNull.NULL, sent.members().containsKey("function_call"));
    var audio = extras.members().get("audio");
    boolean id = audio instanceof JsonObject json
        && json.tryGet("id").filter(value -> !value.equals(new JsonString(""))).isPresent();
    if (audio != null) {
      assertEquals(id ? JsonObject.of("id", ((JsonObject) audio).members().get("id")) : audio,
          sent.members().get("audio"));
    }
    if (extras.members().get("content") instanceof JsonArray parts) assertContent(message, parts, sent);
    else if (extras.members().containsKey("content")) {
      assertEquals(extras.members().get("content"), sent.members().get("content"));
    } else if (!message.text().isEmpty()) assertEquals(new JsonString(message.text()), sent.members().get("content"));
    if (!message.refusal().isEmpty()) {
      assertEquals(expected(extras, "refusal", new JsonString(message.refusal())), sent.members().get("refusal"));
    }
    if (!message.toolCalls().isEmpty()) assertTrue(sent.members().containsKey("tool_calls"));
  }

  private static boolean isNamed(JsonValue call) {
    return call instanceof JsonObject json && json.tryGet("name").orElse(null) instanceof JsonString name
        && !name.value().isEmpty();
  }

  private static void assertContent(AssistantMessage message, JsonArray parts, JsonObject sent) {
    var kept = parts.elements().stream().filter(part -> !isEmptiedPart(part)).toList();
    if (kept.isEmpty()) {
      if (!message.text().isEmpty()) assertEquals(new JsonString(message.text()), sent.members().get("content"));
      return;
    }
    var content = sent.array("content").orElseThrow().elements();
    int texts = message.text().isEmpty() ? 0 : 1;
    assertEquals(texts + kept.size(), content.size());
    if (texts == 1) assertEquals(JsonObject.of("type", "text").with("text", message.text()), content.get(0));
    for (int i = 0; i < kept.size(); i++) {
      if (kept.get(i) instanceof JsonObject json) assertHas((JsonObject) content.get(texts + i), json);
      else assertEquals(kept.get(i), content.get(texts + i));
    }
  }

  private static boolean isEmptiedPart(JsonValue part) {
    return part instanceof JsonObject json
        && Set.<JsonValue>of(new JsonString("text"), new JsonString("thinking"), new JsonString("refusal"))
            .contains(json.members().getOrDefault("type", JsonNull.NULL))
        && !json.members().containsKey("text");
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void writesEachNameOfARequestBodyOnce(@ForAll("extras") JsonObject extras, @ForAll("options") ProviderOptions options,
      @ForAll boolean stream) {
    var parameters = extras;
    for (var component : List.of("model", "messages", "prompt", "input", "query", "documents", "stream")) {
      parameters = parameters.without(component);
    }
    var expectedMembers = parameters.without("stream_options");
    for (byte[] body : List.of(
        ChatCompletionEncoder.encode(ChatCompletionRequest.of("m", "Hi").parameters(parameters), stream, options),
        CompletionEncoder.encode(CompletionRequest.of("m", "Hi").parameters(parameters), stream, options),
        ResponsesEncoder.encode(ResponsesRequest.of("m", "Hi").parameters(parameters), stream),
        EmbeddingEncoder.encode(EmbeddingRequest.of("m", "Hi").parameters(parameters), "p",
            ProviderOptions.of(ChatCompletionEncoderTests.VLLM)),
        bytes(RerankRequest.of("m", "Hi", List.of("a")).parameters(parameters)))) {
      JsonMemberNames.assertEachIsWrittenOnce(body);
      var sent = (JsonObject) Json.parse(body);
      expectedMembers.members().forEach((name, value) -> assertEquals(value, sent.members().get(name), name));
    }
  }

  private static byte[] bytes(RerankRequest request) {
    var out = new JsonWriter();
    RankingJson.writeRequest(request, out);
    return out.toByteArray();
  }

  @Provide
  Arbitrary<ResponseItem> items() {
    var parts = Arbitraries
        .oneOf(Combinators.combine(texts(), extras()).as(ResponsePart.Text::new),
            Combinators.combine(texts(), extras()).as(ResponsePart.Refusal::new),
            Combinators.combine(texts(), extras()).as(ResponsePart.ReasoningText::new),
            Combinators.combine(texts(), extras()).as(ResponsePart.InputImage::new),
            extras().map(ResponsePart.InputFile::new), extras().map(ResponsePart.Unknown::new))
        .map(part -> (ResponsePart) part).list().ofMaxSize(2);
    var status = Arbitraries.of("completed").optional();
    return Arbitraries.oneOf(
        Combinators.combine(texts(), Arbitraries.of("user", "assistant", "system"), parts, status, extras())
            .as(ResponseItem.MessageItem::new),
        Combinators.combine(texts(), parts, extras()).as(ResponseItem.ReasoningItem::new),
        Combinators.combine(texts(), texts(), texts(), texts(), status, extras()).as(ResponseItem.FunctionCall::new),
        Combinators.combine(texts(), texts(), extras()).as(ResponseItem.FunctionCallOutput::new),
        extras().map(ResponseItem.Unknown::new))
        .map(item -> (ResponseItem) item);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void writesEachNameOfANativeItemOnce(@ForAll("items") ResponseItem item) {
    JsonMemberNames.assertEachIsWrittenOnce(ResponsesEncoder.encode(ResponsesRequest.of("m", item), false));
  }

  /**
   * Members that only servers add to items and parts are omitted. Every other member is in the chat completion or
   * named in the error.
   */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void convertsEveryItemOrNamesTheUnsupportedMember(@ForAll("items") ResponseItem item,
      @ForAll("options") ProviderOptions options) {
    var request = ResponsesRequest.of("m", item);
    ChatCompletionRequest chat;
    try {
      chat = ResponsesToChat.convert(request, "p", ProviderOptions.of(ChatCompletionEncoderTests.VLLM));
    } catch (BifrostException e) {
      assertTrue(((Unsupported) e.error()).parameter().orElseThrow().startsWith("input[0]"), e.getMessage());
      return;
    }
    var body = ChatCompletionEncoder.encode(chat, false, options);
    JsonMemberNames.assertEachIsWrittenOnce(body);
    if (item instanceof ResponseItem.MessageItem message && message.role().equals("user")) {
      var sent = (JsonObject) ((JsonObject) Json.parse(body)).array("messages").orElseThrow().elements().get(0);
      var expected = message.extras();
      for (var name : List.of("id", "status", "annotations", "logprobs", "summary")) expected = expected.without(name);
      for (var name : List.of("call_id", "output", "content", "role", "tool_call_id", "tool_calls", "arguments",
          "encrypted_content")) {
        if (expected.tryGet(name).isEmpty()) expected = expected.without(name);
      }
      assertHas(sent, expected);
    }
  }

  @Provide
  Arbitrary<JsonObject> oneMember() {
    return Combinators.combine(Arbitraries.of(NAMES), values().filter(value -> value != JsonNull.NULL))
        .as(JsonObject::of);
  }

  /** Asserts one part for each element of an array, or one part for a single object. */
  private static void assertHasAsManyParts(JsonValue output, JsonArray content) {
    assertEquals(output instanceof JsonArray parts ? parts.size() : 1, content.size());
  }

  /** Each member of an item is in the chat completion or named in the error, unless only servers add it. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void sendsEveryMemberOfAnItemOrNamesItInAnError(@ForAll("oneMember") JsonObject extras) {
    var name = extras.members().keySet().iterator().next();
    var text = List.<ResponsePart>of(ResponsePart.text("a"));
    var call = new ResponseItem.FunctionCall("", "i", "f", "{}", Optional.empty(), extras);
    for (var item : List.of(new ResponseItem.MessageItem("", "user", text, Optional.empty(), extras), call,
        new ResponseItem.MessageItem("", "system", text, Optional.empty(), extras),
        new ResponseItem.FunctionCallOutput("i", "a", extras),
        new ResponseItem.MessageItem("", "assistant", text, Optional.empty(), extras),
        new ResponseItem.ReasoningItem("", List.of(), extras))) {
      try {
        var message = ResponsesToChat
            .convert(ResponsesRequest.of("m", item), "p", ProviderOptions.of(ChatCompletionEncoderTests.VLLM))
            .messages().get(0);
        if (Set.of("id", "status", "annotations", "logprobs", "summary").contains(name)) continue;
        var sent = encodedMessage(message, ProviderOptions.of(ChatCompletionEncoderTests.VLLM));
        if (name.equals("output")) {
          assertHasAsManyParts(extras.tryGet("output").orElseThrow(), sent.array("content").orElseThrow());
        } else if (item != call) assertIsSent(message, extras, sent);
        else if (!name.equals("function")) {
          assertHas((JsonObject) sent.array("tool_calls").orElseThrow().elements().get(0), extras);
        }
      } catch (BifrostException e) {
        assertEquals(Optional.of("input[0]." + name), ((Unsupported) e.error()).parameter());
      } catch (IndexOutOfBoundsException e) {
        assertTrue(Set.of("id", "status", "annotations", "logprobs", "summary").contains(name), name);
      }
    }
  }

  private static void assertIsSent(Message message, JsonObject extras, JsonObject sent) {
    if (!(message instanceof AssistantMessage)) assertHas(sent, extras);
    else assertHas(sent, extras.without("audio").without("function_call").without("annotations"));
  }

  @Example
  void detectsANameThatIsWrittenTwice() {
    for (var json : List.of("{\"a\":1,\"a\":null}", "[{\"b\":{\"a\":null,\"c\":1,\"a\":1}}]",
        "{\"a\":1,\"\\u0061\":2}")) {
      assertThrows(AssertionError.class, () -> JsonMemberNames.assertEachIsWrittenOnce(json.getBytes(UTF_8)), json);
    }
    JsonMemberNames.assertEachIsWrittenOnce("{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]},\"b\":null}".getBytes(UTF_8));
  }

  @Example
  void writesTheContentOfAToolResultOnce() {
    var parts = List.of(JsonObject.of("type", "text").with("text", "y"));
    var sent = encodedMessage(Message.tool(ToolCall.of("i", "f", "{}"), "x").with("content", parts),
        ProviderOptions.of(ChatCompletionEncoderTests.VLLM));
    assertEquals(Optional.of(Json.of(parts)), sent.tryGet("content"));
  }
}
