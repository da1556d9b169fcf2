package bifrost.vllm.internal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletion;
import bifrost.api.ContentPart;
import bifrost.api.Message;
import bifrost.testkit.FakeServer;
import bifrost.testkit.FakeServerExtension;
import bifrost.testkit.Reply;
import bifrost.vllm.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests a chat on a terminal that consists of pipes. */
@ExtendWith(FakeServerExtension.class)
@Timeout(120)
class ChatSessionTests {
  private static final Terminals ALL = new Terminals(true, true, true);
  private static final String CHUNK = "{\"choices\":[{\"index\":0,\"delta\":{\"%s\":\"%s\"},\"finish_reason\":null}]}";

  private final PipedOutputStream keyboard = new PipedOutputStream();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeServer server;

  @BeforeEach
  void setUp(FakeServer fakeServer) {
    server = fakeServer.models("m");
  }

  private CompletableFuture<Integer> start(Map<String, String> environment, String... options) throws IOException {
    var in = new PipedInputStream(keyboard);
    var args = new ArrayList<>(List.of("chat", "--model", "m", "--url", server.url().toString()));
    args.addAll(List.of(options));
    return CompletableFuture.supplyAsync(() -> new Program(environment, ALL, in, out, err).run(args));
  }

  private void type(String text) throws IOException {
    keyboard.write(text.getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }

  private void awaitOutput(String text) {
    assertTrue(Eventually.holds(() -> out().contains(text)), () -> out() + err());
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private List<Message> messages(int request) {
    return Message.parseList(server.requests().get(request).json().get("messages").toString());
  }

  private static Reply partial(String text) {
    return Reply.sse(CHUNK.formatted("content", text)).end(Reply.Ending.STALL);
  }

  private static Reply complete(String text) {
    return Reply.sse(CHUNK.formatted("content", text), "[DONE]");
  }

  @Test
  void chatRemembersItsMessages() throws IOException {
    server.reply(complete("one"), complete("two"));
    var exit = start(Map.of("NO_COLOR", "1"), "--system", "s", "--image", "https://host/a.png");
    type("first\n\n  \nsecond\n");
    keyboard.close();
    assertEquals(0, exit.join());
    assertEquals("one\ntwo\n", out());
    assertEquals("m; Ctrl-D ends the chat\n> > > > > \n", err());
    var images = Message.user(ContentPart.text("first"), ContentPart.imageUrl("https://host/a.png"));
    assertEquals(List.of(Message.system("s"), images, Message.assistant("one"), Message.user("second")), messages(1));
  }

  @Test
  void ctrlCStopsTheResponseAndKeepsItsText() throws IOException {
    server.reply(partial("one tw"), complete("ok"));
    var exit = start(Map.of());
    type("count\n");
    awaitOutput("one tw");
    type("dropped\u0003");
    assertTrue(Eventually.holds(() -> err().contains("(stopped; the conversation contains this part)")), this::err);
    type("again\n");
    keyboard.close();
    assertEquals(0, exit.join());
    assertEquals("one tw\nok\n", out());
    assertEquals(List.of(Message.user("count"), Message.assistant("one tw"), Message.user("again")), messages(1));
  }

  @Test
  void ctrlCStopsTheWaitForAResponseWithoutATrace() throws IOException {
    server.reply(Reply.silence(), complete("ok"));
    var exit = start(Map.of());
    type("first\n");
    assertTrue(Eventually.holds(() -> server.requests().size() == 1));
    type("\u0003");
    assertTrue(Eventually.holds(() -> err().contains("(stopped)")), this::err);
    type("second\n");
    keyboard.close();
    assertEquals(0, exit.join());
    assertEquals(List.of(Message.user("second")), messages(1));
  }

  @Test
  void ctrlCAtThePromptDropsTheLineAndNotTheNextOne() throws IOException {
    server.reply(complete("ok"));
    var exit = start(Map.of());
    type("abandoned\u0003\u0003kept\r\nx");
    keyboard.close();
    assertEquals(0, exit.join());
    assertEquals(List.of(Message.user("kept")), messages(0));
  }

  @Test
  void chatContinuesAfterAFailure() throws IOException {
    server.reply(Reply.json(500, "{\"error\":{\"message\":\"broken\"}}"), complete("ok"));
    var exit = start(Map.of());
    type("first\nsecond\n");
    keyboard.close();
    assertEquals(0, exit.join());
    assertTrue(err().contains("broken") && err().contains("(the conversation does not contain this message)"), err());
    assertEquals(List.of(Message.user("second")), messages(1));
  }

  @Test
  void reasoningIsDimAndNotPartOfTheOutput() throws IOException {
    server
        .reply(Reply.sse(CHUNK.formatted("reasoning", "hm\\u001b"), CHUNK.formatted("content", "a\\u001bb"), "[DONE]"));
    var exit = start(Map.of());
    type("x\n");
    keyboard.close();
    assertEquals(0, exit.join());
    assertEquals("a\uFFFDb\n", out());
    assertTrue(err().contains("\u001b[2mhm\uFFFD\u001b[0m\n"), err());
  }

  @Test
  void terminalShowsTheReasoningBeforeASingleResponseToo() {
    var reply = Reply.sse(CHUNK.formatted("reasoning", "hm"), CHUNK.formatted("content", "yes"), "[DONE]");
    server.reply(reply, reply);
    String[] args = {"chat", "Hi", "--model", "m", "--url", server.url().toString()};
    var onTerminal = Invocation.of(Map.of("NO_COLOR", "1"), new byte[0], ALL, args);
    assertEquals(new Invocation(0, "yes\n", "hm\n"), onTerminal);
    assertEquals(new Invocation(0, "yes\n", ""), Invocation.of(Map.of(), "", args));
  }

  @Test
  void noColorAndDumbTerminalsDisableColors() {
    for (var environment : List.of(Map.of("NO_COLOR", "1"), Map.of("TERM", "dumb"))) {
      err.reset();
      new Program(environment, ALL, InputStream.nullInputStream(), out, err)
          .run(List.of("chat", "--model", "m"));
      assertFalse(err().contains("\u001b"), err());
    }
  }

  @Test
  void jsonOptionPrintsOneLineForEachResponse() throws IOException {
    server.reply(complete("one"), complete("two"));
    var exit = start(Map.of(), "--json");
    type("first\nsecond\n");
    keyboard.close();
    assertEquals(0, exit.join());
    assertEquals(List.of("one", "two"), out().lines().map(ChatCompletion::parse)
        .map(ChatCompletion::text).toList());
  }
}
