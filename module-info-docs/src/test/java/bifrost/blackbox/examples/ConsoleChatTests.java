package bifrost.blackbox.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletionChunk;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ConsoleChatTests {
  private static FakeServer server(Reply... answers) {
    Queue<Reply> queue = new ArrayDeque<>(List.of(answers));
    return FakeServer.start().models("a/b").respondWith(Chunks.chats(request -> queue.remove()));
  }

  private static RunningExample chat(FakeServer server) throws Exception {
    return RunningExample.start("ConsoleChat.java", server.url().toString());
  }

  private static List<RecordedRequest> chats(FakeServer server) {
    return server.requests().stream().filter(request -> request.path().endsWith("/completions")).toList();
  }

  @Test
  void turnsContainTheEarlierOnesAndCtrlDEndsTheChat() throws Exception {
    try (var server = server(Chunks.text("Pa", "ris."), Chunks.text("Two million."), Chunks.text("Yes."));
        var chat = chat(server)) {
      chat.awaitOutput("> ");
      chat.type("What is the capital of France?\n");
      chat.awaitOutput("> Paris.\n> ");
      chat.type("How many people live there?\nSure?\n");
      chat.awaitOutput("Two million.\n> Yes.\n> ");
      assertEquals(0, chat.end());
      assertEquals("> Paris.\n> Two million.\n> Yes.\n> \n", chat.output());
      assertEquals("", chat.errors());
      assertEquals(List.of("system: Be brief.", "user: What is the capital of France?", "assistant: Paris.",
          "user: How many people live there?", "assistant: Two million.", "user: Sure?"),
          Chunks.messages(chats(server).get(2)));
    }
  }

  @Test
  void textIsPrintedWhileTheAnswerIsIncomplete() throws Exception {
    var chunk = ChatCompletionChunk.of("Pa").json().toString();
    try (var server = server(Reply.sse(chunk).end(Reply.Ending.STALL)); var chat = chat(server)) {
      chat.type("What is the capital of France?\n");
      chat.awaitOutput("> Pa");
    }
  }

  @Test
  void turnsThatFailAreReportedAndForgotten() throws Exception {
    try (var server = server(Reply.json(503, "{\"error\": {\"message\": \"busy\"}}"), Chunks.text("Paris."));
        var chat = chat(server)) {
      chat.type("Hi!\n" + "very ".repeat(3000) + "long\n" + "What is the capital of France?\n");
      assertEquals(0, chat.end());
      assertEquals("> > > Paris.\n> \n", chat.output());
      var errors = chat.errors().lines().toList();
      assertEquals(2, errors.size(), chat::errors);
      assertTrue(errors.get(0).startsWith("Rejected with status 503: busy"), chat::errors);
      assertTrue(errors.get(1).contains("maxPromptTokens is 1500"), chat::errors);
      assertEquals(List.of("system: Be brief.", "user: What is the capital of France?"),
          Chunks.messages(chats(server).get(1)));
    }
  }
}
