package bifrost.api.spi;

import static bifrost.api.Message.assistant;
import static bifrost.api.Message.system;
import static bifrost.api.Message.user;
import static bifrost.api.spi.Forms.assertRoundTrip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.Message;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.UnknownMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON forms of messages, content parts, tool calls and tools. */
class MessageJsonTests {
  @Provide
  Arbitrary<Message> messages() {
    return ChatArbitraries.messages();
  }

  @Provide
  Arbitrary<ContentPart> parts() {
    return ChatArbitraries.parts();
  }

  @Provide
  Arbitrary<ToolCall> calls() {
    return ChatArbitraries.calls(ChatArbitraries.extras());
  }

  @Provide
  Arbitrary<Tool> tools() {
    return ChatArbitraries.tools();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsEveryMessageFromItsJsonForm(@ForAll("messages") Message message) {
    assertRoundTrip(message, in -> MessageJson.read(in), MessageJson::write);
    assertEquals(message, Message.of(message.json()));
    assertEquals(message, Message.parse(message.json().toString()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsMessagesInAnyOrderOfTheirMembers(@ForAll("messages") Message message) {
    var last = message.json().without("role");
    var role = message.json().tryGet("role");
    assertEquals(message, Message.of(role.isPresent() ? last.with("role", role.get()) : last));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsAListOfMessages(@ForAll("messages") Message first, @ForAll("messages") Message second) {
    var messages = List.of(first, second);
    assertEquals(messages, Message.parseList(Json.of(messages).toString()));
    assertRoundTrip(messages, MessageJson::readList, MessageJson::writeList);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsEveryPartFromItsJsonForm(@ForAll("parts") ContentPart part) {
    assertRoundTrip(part, ContentPartJson::read, ContentPartJson::write);
    assertEquals(part, ContentPart.of(part.json()));
    assertEquals(part, ContentPart.parse(part.json().toString()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsEveryToolCallFromItsJsonForm(@ForAll("calls") ToolCall call) {
    assertRoundTrip(call, ToolCallJson::read, ToolCallJson::write);
    assertEquals(call, ToolCall.of(call.json()));
    assertEquals(call, ToolCall.parse(call.json().toString()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsEveryToolFromItsJsonForm(@ForAll("tools") Tool tool) {
    assertRoundTrip(tool, ToolJson::read, ToolJson::write);
    assertEquals(tool, Tool.of(tool.json()));
    assertEquals(tool, Tool.parse(tool.json().toString()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsReasoningWithAnyNameThatTheReaderKnows(@ForAll("messages") Message message) {
    var renamed = message instanceof AssistantMessage it ? it.reasoning(it.reasoning(), "thought") : message;
    assertRoundTrip(renamed, in -> MessageJson.read(in, Set.of("thought")), MessageJson::write);
  }

  @Test
  void keepsMembersThatAreNotSent() {
    var extras = JsonObject.of("annotations", List.of(1)).with("audio", JsonObject.of("id", "a").with("data", "AAAA"))
        .with("function_call", JsonObject.of("arguments", "{}"));
    var message = assistant("Hi").extras(extras);
    assertEquals(JsonObject.of("role", "assistant").with("content", "Hi").with(extras), message.json());
    assertEquals(message, Message.of(message.json()));
  }

  @Test
  void writesReasoningInItsMemberOrInTheContent() {
    assertEquals("{\"role\":\"assistant\",\"content\":\"So.\",\"reasoning_content\":\"hm\"}",
        assistant("So.").reasoning("hm", "reasoning_content").json().toString());
    assertEquals(
        "{\"role\":\"assistant\",\"content\":[{\"type\":\"reasoning\",\"text\":\"hm\"},"
            + "{\"type\":\"text\",\"text\":\"So.\"}]}",
        assistant("So.").reasoning("hm").json().toString());
  }

  @Test
  void dropsTheNameOfReasoningThatIsEmpty() {
    assertEquals(assistant("a"), assistant("a").reasoning("", "reasoning"));
    assertThrows(IllegalArgumentException.class, () -> assistant("a").reasoning("hm", "content"));
  }

  /** Each content is read, written and read again. */
  @ParameterizedTest
  @ValueSource(strings = {"[{\"type\":\"text\",\"text\":\"a\",\"annotations\":[1]}]",
      "[{\"type\":\"text\",\"text\":\"a\",\"x\":1},{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}},"
          + "{\"type\":\"output_text\",\"text\":\"b\",\"y\":2},\"c\"]",
      "[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s\"},{\"type\":\"text\",\"text\":\"a\"}]",
      "[{\"type\":\"reasoning\",\"text\":\"hm\",\"summary\":[],\"id\":\"r\"}]",
      "[{\"type\":\"reasoning\",\"summary\":\"hm\",\"text\":\"so\",\"id\":\"r\"}]",
      "[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}],\"closed\":true}]",
      "[{\"type\":\"thinking\",\"thinking\":null,\"signature\":\"s\"}]",
      "[{\"type\":\"refusal\",\"refusal\":\"no\",\"x\":1}]", "[{\"type\":\"text\",\"text\":null,\"x\":1}]",
      "[{\"text\":\"a\",\"x\":1}]", "[{\"type\":\"\",\"text\":\"a\",\"name\":\"\"}]", "{\"type\":\"image\",\"x\":1}",
      "[{\"type\":\"\",\"x\":1}]", "[null]", "[]"})
  void readsTheContentOfAServerAgain(String content) {
    for (var other : List.of("", ",\"reasoning\":\"r\"", ",\"tool_calls\":[{\"id\":\"i\"}]", ",\"refusal\":\"f\"")) {
      var json = "{\"role\":\"assistant\",\"content\":" + content + other + "}";
      var message = Message.parse(json);
      assertRoundTrip(message, in -> MessageJson.read(in), MessageJson::write);
    }
  }

  @Test
  void putsTheTextBackIntoThePartThatContainedIt() {
    var json = "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"a\",\"annotations\":[1]}]}";
    var message = (AssistantMessage) Message.parse(json);
    assertEquals("a", message.text());
    assertEquals(Json.parse(json), message.json());
  }

  @Test
  void readsTheTypeFromTheRole() {
    assertEquals(List.of(system("a"), user("b"), assistant("c"), new UnknownMessage("critic", JsonObject.of("x", 1))),
        Message.parseList("[{\"role\":\"system\",\"content\":\"a\"},{\"content\":\"b\",\"role\":\"user\"},"
            + "{\"role\":\"assistant\",\"content\":\"c\"},{\"role\":\"critic\",\"x\":1}]"));
  }

  @Test
  void keepsNullInTheExtrasOfAMessage() {
    for (var message : List.of(user("a").with("x", null), assistant("a").with("x", null))) {
      assertEquals(message, Message.of(message.json()));
    }
    assertEquals(assistant("a"), Message.parse(
        "{\"role\":\"assistant\",\"content\":\"a\",\"refusal\":null,\"tool_calls\":null,\"reasoning\":null}"));
  }

  @Test
  void keepsContentOfAnotherKindInTheExtras() {
    for (var content : List.of("null", "5", "[]", "[\"a\"]", "{\"type\":\"text\"}")) {
      var message = assertInstanceOf(UserMessage.class,
          Message.parse("{\"role\":\"user\",\"content\":" + content + "}"));
      assertEquals(JsonObject.of("content", Json.parse(content)), message.extras());
      assertEquals(message, Message.of(message.json()));
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      {"role":"user"}|$|with 'content'
      {"role":"tool","tool_call_id":"i"}|$|with 'content'
      {"role":"assistant","content":5}|$.content|a string
      {"role":"assistant","tool_calls":[{"function":{"name":5}}]}|$.tool_calls[0].function.name|a string
      []|$|an object
      """)
  void reportsThePathOfAnUnexpectedMember(String json, String path, String expected) {
    var thrown = assertThrows(JsonParseException.class, () -> Message.parse(json));
    assertEquals(path, thrown.path());
    assertEquals(true, thrown.getMessage().contains(expected), thrown.getMessage());
  }

  @Test
  void readsPartsWithMembersElsewhereAsUnknown() {
    for (var json : List.of("{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"},\"uuid\":\"1\"}",
        "{\"type\":\"image_url\",\"image_url\":\"u\"}", "{\"type\":\"text\"}", "{\"type\":\"text\",\"text\":5}",
        "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"d\"}}", "{\"x\":1}")) {
      assertEquals(new ContentPart.Unknown(Json.parse(json).asObject()), ContentPart.parse(json));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"type\":\"custom\",\"function\":{}}", "{\"type\":\"function\",\"custom\":{}}",
      "{\"function\":{\"name\":5}}"})
  void rejectsAToolThatIsNotAFunction(String json) {
    assertThrows(JsonParseException.class, () -> Tool.parse(json));
  }

  @Test
  void dropsEmptyToolCallsOfAResponseOnly() {
    var json = "{\"role\":\"assistant\",\"content\":\"a\",\"tool_calls\":[{\"id\":\"\",\"function\":{}}]}";
    assertEquals(1, ((AssistantMessage) Message.parse(json)).toolCalls().size());
    var completion = ("{\"choices\":[{\"message\":" + json + "}]}").getBytes(UTF_8);
    assertEquals(List.of(), ChatCompletionJson.read(new JsonReader(completion)).toolCalls());
  }
}
