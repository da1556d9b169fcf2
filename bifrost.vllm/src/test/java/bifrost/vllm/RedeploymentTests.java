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

/** Tests that the classes of an application can be unloaded after it has closed its client. */
@Timeout(180)
class RedeploymentTests {
  @Test
  void jvmDoesNotRetainAClosedClient() {
    try (var server = FakeServer.start(); var tls = TlsReverseProxy.of(server.url(), TestCertificates.OTHER_HOST)) {
      server.reply(Reply.sse(text("Hello"), finish(), DONE).end(Ending.STALL));
      var output =
          ChildJvm.run(List.of(), RedeploymentProgram.class, server.url().toString(), tls.url(), "http://127.0.0.1:1");
      assertEquals(List.of("collected", "collected"),
          output.lines().filter(line -> line.matches("(?s)collected|leaked.*|Exception.*")).toList(), output);
    }
  }
}
