package bifrost.vllm.internal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Message;
import bifrost.testkit.FakeServer;
import bifrost.testkit.FakeServerExtension;
import bifrost.testkit.Reply;
import bifrost.vllm.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests the program in a real terminal, which tmux provides. */
@EnabledIf(value = "isInstalled", disabledReason = "tmux not found: add it to the PATH")
@ExtendWith(FakeServerExtension.class)
@Timeout(180)
class TerminalTests {
  private static final String CHUNK =
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}";

  private final String socket = "bifrost-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
  private FakeServer server;

  @SuppressWarnings("unused") // EnabledIf
  static boolean isInstalled() {
    try {
      return new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void setUp(FakeServer fakeServer) {
    server = fakeServer.models("m");
  }

  @AfterEach
  void killTerminal() {
    tmux("kill-server");
  }

  private String tmux(String... args) {
    var command = new ArrayList<>(List.of("tmux", "-u", "-f", "/dev/null", "-L", socket));
    command.addAll(List.of(args));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Starts the program. The terminal then shows its exit code, and whether Ctrl-C has its usual meaning again. */
  private void start(String... args) {
    var command = ProgramJvm.command(args).stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    tmux("new-session", "-d", "-x", "100", "-y", "30",
        "unset NO_COLOR; " + command + "; echo exit $?; stty -a | grep -o 'intr = ^C'; exec sleep 600");
  }

  private void type(String... keys) {
    var args = new ArrayList<>(List.of("send-keys"));
    args.addAll(List.of(keys));
    tmux(args.toArray(String[]::new));
  }

  private String screen() {
    return tmux("capture-pane", "-p").stripTrailing();
  }

  private void await(String text) {
    assertTrue(Eventually.holds(() -> screen().contains(text)), this::screen);
  }

  private void assertEnds(int exit) {
    await("exit " + exit);
    await("intr = ^C");
  }

  @Test
  void ctrlCStopsTheResponseAndCtrlDEndsTheChat() {
    server.reply(Reply.sse(CHUNK.formatted("one tw")).end(Reply.Ending.STALL),
        Reply.sse(CHUNK.formatted("fine"), "[DONE]"));
    start("chat", "--model", "m", "--url", server.url().toString());
    await("m; Ctrl-C stops a response, Ctrl-D ends the chat\n>");
    type("Grüßx", "BSpace", "e", "Enter"); // the terminal edits the line
    await("one tw");
    type("C-c");
    await("(stopped; the conversation contains this part)\n>");
    type("abandoned", "C-c");
    await("abandoned^C\n>");
    type("again", "Enter");
    await("fine\n>");
    type("C-d");
    assertEnds(0);
    assertEquals(List.of(Message.user("Grüße"), Message.assistant("one tw"), Message.user("again")),
        Message.parseList(server.requests().get(1).json().get("messages").toString()));
  }

  @Test
  void ctrlCEndsACommandThatIsNotAChat() {
    server.reply(Reply.silence());
    start("chat", "Hi", "--model", "m", "--url", server.url().toString());
    assertTrue(Eventually.holds(() -> server.requests().size() == 1), this::screen);
    type("C-c");
    assertEnds(130);
  }

  @Test
  void transcribeShowsTheProgressOfTheUpload(@TempDir Path temp) throws IOException {
    server.reply(Reply.silence());
    var file = Files.write(temp.resolve("a.wav"), new byte[1_234_567]);
    start("transcribe", file.toString(), "--model", "m", "--url", server.url().toString());
    await("sent 1.2 MB; waiting for the text");
    type("C-c");
    assertEnds(130);
  }

  @Test
  void progressDisappearsBeforeTheText(@TempDir Path temp) throws IOException {
    var file = Files.write(temp.resolve("a.wav"), new byte[16]);
    start("transcribe", file.toString(), "--url", server.url().toString());
    assertEnds(0);
    assertEquals("I heard 16 bytes of a.wav.", screen().lines().findFirst().orElse(""));
  }

  @Test
  void signalRestoresTheTerminal() {
    start("chat", "--model", "m", "--url", server.url().toString());
    await("ends the chat\n>");
    var shell = Long.parseLong(tmux("display-message", "-p", "#{pane_pid}").strip());
    ProcessHandle.of(shell).orElseThrow().descendants()
        .filter(process -> process.info().command().orElse("").endsWith("java")).forEach(ProcessHandle::destroy);
    assertEnds(143);
  }
}
