package bifrost.testkit;

import static bifrost.testkit.Reply.Ending.CUT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReplyTests {
  private static List<String> writes(Reply reply) {
    return reply.writes().stream().map(bytes -> new String(bytes, UTF_8)).toList();
  }

  @Nested
  class Factories {
    @Test
    void jsonSetsTheStatusTheContentTypeAndTheBody() {
      Reply reply = Reply.json(503, "{}");
      assertEquals(503, reply.status());
      assertEquals(Map.of("content-type", "application/json"), reply.headers());
      assertEquals(List.of("{}"), writes(reply));
      assertEquals(200, Reply.json("{}").status());
    }

    @Test
    void sseMakesOneWriteForEachEvent() {
      Reply reply = Reply.sse("{}", "[DONE]");
      assertEquals(List.of("data: {}\n\n", "data: [DONE]\n\n"), writes(reply));
      assertEquals("text/event-stream; charset=utf-8", reply.headers().get("content-type"));
    }

    @Test
    void emptyBodyHasNoWrites() {
      assertEquals(List.of(), Reply.of(204, Map.of(), new byte[0]).writes());
    }
  }

  @Nested
  class Modifiers {
    @Test
    void modifiersDoNotChangeTheOriginal() {
      Reply reply = Reply.json("{}");
      reply.header("x", "y").end(CUT).closeDelimited().delay(Duration.ofSeconds(1)).everyByte();
      assertEquals(List.of("{}"), writes(reply));
      assertEquals(Reply.Ending.COMPLETE, reply.end());
      assertEquals(1, reply.headers().size());
    }

    @Test
    void modifiersCanBeCombined() {
      Reply reply = Reply.json("{}").header("X-A", "1").end(CUT).closeDelimited().delay(Duration.ofSeconds(1)).split(1)
          .header("x-a", "2");
      assertEquals(Map.of("content-type", "application/json", "x-a", "2"), reply.headers());
      assertEquals(List.of("{", "}"), writes(reply));
      assertEquals(CUT, reply.end());
      assertEquals(Reply.Framing.CLOSE_DELIMITED, reply.framing());
      assertEquals(Duration.ofSeconds(1), reply.delay());
    }

    @Test
    void splitReplacesTheWritesOfTheBody() {
      Reply reply = Reply.sse("a", "b");
      assertEquals(List.of("data: a\n\nda", "ta: b\n\n"), writes(reply.split(11)));
      assertEquals(List.of("data: a\n\ndata: b\n\n"), writes(reply.split()));
      assertEquals(List.of("d", "ata: a\n\ndata: b\n\n"), writes(reply.split(0, 1, 1, 18)));
      assertEquals(18, reply.everyByte().writes().size());
      assertEquals(List.of(), Reply.json("").everyByte().writes());
    }

    @Test
    void splitRejectsOffsetsOutsideTheBody() {
      Reply reply = Reply.json("{}");
      assertThrows(IllegalArgumentException.class, () -> reply.split(3));
      assertThrows(IllegalArgumentException.class, () -> reply.split(-1));
      assertThrows(IllegalArgumentException.class, () -> reply.split(2, 1));
    }
  }

  @Test
  void copiesTheBody() {
    byte[] body = {'a'};
    Reply reply = Reply.of(200, Map.of(), body);
    body[0] = 'b';
    assertEquals(List.of("a"), writes(reply));
  }
}
