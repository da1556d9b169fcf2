package bifrost.blackbox.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import org.junit.jupiter.api.Test;

class AgentTests {
  private static ToolCallDelta time(String zone) {
    return ToolCallDelta.of(0, "{\"zone\": \"" + zone + "\"}").id("a").name("get_time");
  }

  private static ToolCallDelta days(String from, String to) {
    var arguments = "{\"from\": \"" + from + "\", \"to\": \"" + to + "\"}";
    return ToolCallDelta.of(1, arguments).id("b").name("count_days");
  }

  @Test
  void bothToolsRunAndTheAnswerIsPrinted() throws Exception {
    try (var server = FakeServer.start().models("a/b")) {
      server.reply(Reply.json("{\"data\": [{\"id\": \"a/b\"}]}"),
          Chunks.toolCalls(time("Asia/Tokyo"), days("2026-12-01", "2027-01-01")), Chunks.text("Thirty", "-one."));
      try (var agent = RunningExample.start("Agent.java", "How many days?", server.url().toString())) {
        assertEquals(0, agent.end(), agent::toString);
        assertEquals("Thirty-one.\n", agent.output());
        var messages = Chunks.messages(server.requests().get(2));
        assertTrue(messages.get(2).matches("tool: \\d{4}-\\d\\d-\\d\\dT.*\\[Asia/Tokyo]"), messages::toString);
        assertEquals("tool: 31", messages.get(3));
        assertTrue(agent.errors().contains("get_time{\"zone\": \"Asia/Tokyo\"}: 2"), agent::errors);
        assertTrue(agent.errors().contains("\"to\": \"2027-01-01\"}: 31\n"), agent::errors);
      }
    }
  }

  @Test
  void modelIsToldThatAZoneIsUnknown() throws Exception {
    try (var server = FakeServer.start().models("a/b")) {
      server.reply(Reply.json("{\"data\": [{\"id\": \"a/b\"}]}"), Chunks.toolCalls(time("Europe/Tokyo")),
          Chunks.toolCalls(time("Asia/Tokyo")), Chunks.text("Late."));
      try (var agent = RunningExample.start("Agent.java", "How late is it?", server.url().toString())) {
        assertEquals(0, agent.end(), agent::toString);
        assertEquals("Late.\n", agent.output());
        assertEquals("tool: {\"error\":\"Unknown time-zone ID: Europe/Tokyo\"}",
            Chunks.messages(server.requests().get(2)).get(2));
      }
    }
  }

  @Test
  void failureIsPrintedAndExitCodeIs1() throws Exception {
    try (var server = FakeServer.start().models("a/b")) {
      server.reply(Reply.json("{\"data\": [{\"id\": \"a/b\"}]}"),
          Reply.json(400, "{\"error\": {\"message\": \"no\"}}"));
      try (var agent = RunningExample.start("Agent.java", "How late is it?", server.url().toString())) {
        assertEquals(1, agent.end());
        assertTrue(agent.errors().startsWith("Rejected with status 400: no"), agent::errors);
      }
    }
  }
}
