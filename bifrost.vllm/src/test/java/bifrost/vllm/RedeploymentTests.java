package bifrost.vllm;

import static bifrost.vllm.ScriptedEvents.DONE;
import static bifrost.vllm.ScriptedEvents.finish;
import static bifrost.vllm.ScriptedEvents.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import bifrost.testkit.Reply.Ending;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The classes of an application that has closed its client can be unloaded. */
@Timeout(180)
class RedeploymentTests {
  @Test
  void aClosedClientIsNotKeptByTheJvm() {
    try (var server = FakeServer.start(); var tls = TlsReverseProxy.of(server.url(), TestCertificates.ELSEWHERE)) {
      server.reply(Reply.sse(text("Hello"), finish(), DONE).end(Ending.STALL));
      var said =
          ChildJvm.run(List.of(), RedeploymentProgram.class, server.url().toString(), tls.url(), "http://127.0.0.1:1");
      assertEquals(List.of("collected", "collected"),
          said.lines().filter(line -> line.matches("(?s)collected|leaked.*|Exception.*")).toList(), said);
    }
  }
}
