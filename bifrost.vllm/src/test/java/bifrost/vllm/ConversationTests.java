package bifrost.vllm;

import static bifrost.api.Message.system;
import static bifrost.api.Message.tool;
import static bifrost.api.Message.user;
import static bifrost.vllm.ScriptedEvents.DONE;
import static bifrost.vllm.ScriptedEvents.finish;
import static bifrost.vllm.ScriptedEvents.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.Conversation;
import bifrost.api.Message;
import bifrost.api.ProviderConfig;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.json.JsonObject;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of conversations whose answers a fake server determines. */
class ConversationTests {
  private final FakeServer server = FakeServer.start();
  private final Bifrost bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).open();
  private final ChatCompletionRequest start = ChatCompletionRequest.of("vllm/m", system("Be brief."));

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  private static Reply chat(JsonObject message) {
    return Reply.json(JsonObject.of("id", "c").with("model", "m").with("choices", List.of(JsonObject.of("index", 0)
        .with("message", message.with("role", "assistant")).with("finish_reason", "stop"))).toString());
  }

  private static Reply answer(String text) {
    return chat(JsonObject.of("content", text));
  }

  private static Reply tokens(int count) {
    return Reply.json(JsonObject.of("count", count).with("max_model_len", 99).with("tokens", List.of()).toString());
  }

  private JsonObject lastRequest() {
    return server.requests().get(server.requests().size() - 1).json();
  }

  private static JsonObject call(String id) {
    return JsonObject.of("id", id).with("type", "function").with("function",
        JsonObject.of("name", "f").with("arguments", "{\"a\":1}"));
  }

  @Test
  void aStoredConversationContainsAllThatItsMessagesContain() {
    var conversation = Conversation.of(bifrost, start.temperature(0.5).with("x", JsonObject.of("null", null))
        .tools(Tool.of("f", "A function.", JsonObject.of("type", "object"))));
    server.reply(
        chat(JsonObject.of("content", null).with("reasoning", "why").with("tool_calls", List.of(call("1"), call("2")))),
        chat(JsonObject.of("content", "Done.").with("annotations", List.of(JsonObject.of("a", 1)))
            .with("audio", JsonObject.of("id", "a").with("data", "AQ==")).with("other", 5)),
        chat(JsonObject.of("content", null).with("refusal", "No.")));
    var calls = conversation.send(user(ContentPart.text("Look").with("cache_control", JsonObject.of("type", "x")),
        ContentPart.image(new byte[] {1}, "image/png"), ContentPart.imageUrl("https://example.com/a.png"),
        ContentPart.inputAudio(new byte[] {2}, "wav"), ContentPart.file("a.pdf", new byte[] {3}, "application/pdf"))
        .with("name", "Ann")).toolCalls();
    conversation.send(tool(calls.get(0), "one"),
        tool(calls.get(1), ContentPart.text("two"), ContentPart.text("three")));
    conversation.send("And?");
    var stored = conversation.request().json().toString();
    var loaded = Conversation.of(bifrost, ChatCompletionRequest.parse(stored));
    assertEquals(conversation.request(), loaded.request());
    assertEquals(conversation.messages(), loaded.messages());
    assertEquals(stored, loaded.request().json().toString());
    assertEquals(8, loaded.messages().size());
  }

  @Test
  void aTurnThatFailedIsSentAgainWithoutItsFirstMessage() {
    var conversation = Conversation.of(bifrost, start);
    server.reply(Reply.json(500, "{}"), Reply.sse(text("Hel")).end(Reply.Ending.CUT), answer("Hello"));
    assertThrows(BifrostException.class, () -> conversation.send("Hi"));
    try (var chunks = conversation.stream("Hi")) {
      assertThrows(BifrostException.class, chunks::collect);
    }
    conversation.send("Hi");
    assertEquals(2, lastRequest().array("messages").orElseThrow().size());
    assertEquals(List.of(system("Be brief."), user("Hi"), Message.assistant("Hello")), conversation.messages());
  }

  @Test
  void anAbandonedStreamEndsItsTurn() {
    var conversation = Conversation.of(bifrost, start);
    server.reply(Reply.sse(text("Hel")).end(Reply.Ending.STALL));
    assertEquals("Hel", conversation.stream("Hi").iterator().next().text());
    assertTrue(Eventually.holdsAfterGarbageCollection(() -> isIdle(conversation)));
    assertEquals(List.of(system("Be brief.")), conversation.messages());
  }

  private static boolean isIdle(Conversation conversation) {
    try {
      conversation.add(List.of());
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @Test
  void turnsOfSeveralThreadsDoNotMix() throws Exception {
    var conversation = Conversation.of(bifrost, start);
    for (int i = 0; i < 40; i++) server.reply(Reply.sse(text("Hello"), finish(), DONE));
    var threads = Executors.newFixedThreadPool(8);
    try {
      for (var turn : threads.invokeAll(IntStream.range(0, 40).mapToObj(i -> turn(conversation, i)).toList())) {
        turn.get();
      }
      var messages = conversation.messages();
      assertEquals(1 + 2 * 20, messages.size());
      for (int i = 1; i < messages.size(); i++) assertEquals(i % 2 == 1 ? "user" : "assistant", messages.get(i).role());
    } finally {
      threads.shutdown();
    }
  }

  /** {@return a turn that starts when no other is in progress; an odd one is closed after its first event} */
  private static Callable<Void> turn(Conversation conversation, int number) {
    return () -> {
      try (var chunks = whenIdle(() -> conversation.stream("Turn " + number))) {
        if (number % 2 == 0) assertEquals("Hello", chunks.collect().text());
        else assertEquals("Hello", chunks.iterator().next().text());
      }
      return null;
    };
  }

  private static <T> T whenIdle(Supplier<T> turn) throws InterruptedException {
    while (true) {
      try {
        return turn.get();
      } catch (IllegalStateException e) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void newInstructionsCanReplaceAllOldTurns() {
    var old = start.then(user("First"), Message.assistant("Answer"));
    server.reply(tokens(11), tokens(10), answer("Yes."));
    var conversation = Conversation.of(bifrost, old, 10);
    conversation.send(system("Use French."), user("Last"));
    assertEquals(List.of(system("Be brief."), system("Use French."), user("Last"), Message.assistant("Yes.")),
        conversation.messages());
  }

  @Test
  void resultsOfToolsStayWithTheirCalls() {
    var call = ToolCall.of("1", "f", "{}");
    var history = start.then(user("First"), Message.assistant("Answer"), user("Call"),
        Message.assistant("").toolCalls(call));
    server.reply(tokens(12), tokens(10), answer("Yes."), tokens(12), tokens(11));
    var conversation = Conversation.of(bifrost, history, 10);
    conversation.send(tool(call, "result"));
    assertEquals(List.of("system", "user", "assistant", "tool", "assistant"),
        conversation.messages().stream().map(Message::role).toList());
    var tooShort = Conversation.of(bifrost, history, 10);
    assertThrows(IllegalArgumentException.class, () -> tooShort.send(tool(call, "result")));
    assertEquals(history.messages(), tooShort.messages());
  }

  @Test
  void parametersThatChangeThePromptAreCounted() {
    server.reply(tokens(1), answer("Yes."));
    Conversation.of(bifrost, start.reasoningEffort("low").with("documents", List.of(JsonObject.of("text", "long")))
        .chatTemplateKwargs(Map.of("enable_thinking", false)), 10).send("Hi");
    var tokenize = server.requests().get(0);
    assertEquals("/tokenize", tokenize.path());
    assertEquals(JsonObject.of("enable_thinking", false).with("documents", List.of(JsonObject.of("text", "long")))
        .with("reasoning_effort", "low"), tokenize.json().get("chat_template_kwargs"));
  }
}
