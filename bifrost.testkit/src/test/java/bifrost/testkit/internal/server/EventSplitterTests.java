package bifrost.testkit.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.testkit.FakeServer;
import bifrost.testkit.RawHttpClient;
import bifrost.testkit.ReceivedResponse;
import bifrost.testkit.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for splitting captured event streams into events. */
class EventSplitterTests {
  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void splitsAfterTheEmptyLineOfEachEventForEveryLineEnding(String end) {
    var first = "event: a" + end + "data: 1" + end + end;
    var second = ": comment" + end + end;
    assertEquals(List.of(first, second), EventSplitter.events(first + second));
  }

  @Test
  void addsTheEmptyLineThatAnEditorRemoved() {
    assertEquals(List.of("data: 1\n\n", "data: 2\n\n"), EventSplitter.events("data: 1\n\ndata: 2\n"));
    assertEquals(List.of("data: 1\n\n", "data: 2\n\n"), EventSplitter.events("data: 1\n\ndata: 2"));
  }

  @Test
  void keepsAdditionalEmptyLines() {
    assertEquals(List.of("\n\ndata: 1\n\n\n", "data: 2\n\n"), EventSplitter.events("\n\ndata: 1\n\n\ndata: 2\n\n"));
  }

  @Test
  void splitsAnEmptyStreamIntoNoEvents() {
    assertEquals(List.of(), EventSplitter.events(""));
  }

  @Test
  void servesOneChunkForEachEvent() {
    server.reply(Reply.events("""
        data: {"text":"é"}

        data: [DONE]
        """));
    ReceivedResponse response = RawHttpClient.call(server, "GET", "/", "");
    assertEquals("chunked", response.headers().get("transfer-encoding"));
    assertEquals("text/event-stream; charset=utf-8", response.headers().get("content-type"));
    assertEquals(List.of("data: {\"text\":\"é\"}\n\n", "data: [DONE]\n\n"),
        response.bodyChunks().stream().map(chunk -> new String(chunk, UTF_8)).toList());
  }
}
