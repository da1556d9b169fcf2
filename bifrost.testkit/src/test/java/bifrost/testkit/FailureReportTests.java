package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import bifrost.testkit.FakeServerExtensionTests.Sample;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Tests for the exchanges that the extension publishes. */
class FailureReportTests {
  private static void call(FakeServer server) {
    RawHttpClient.call(server, "GET", "/v1/models", "", "Authorization: Bearer secret-key");
  }

  @Sample
  static class Failing {
    @Test
    void fails(FakeServer server) {
      call(server);
      fail("expected");
    }
  }

  @Sample
  static class FailingAfterEach {
    @Test
    void passes(FakeServer server) {
      call(server);
    }

    @AfterEach
    void fails() {
      fail("expected");
    }
  }

  @Sample
  static class LeavingAReply {
    @Test
    void leavesAReply(FakeServer server) {
      call(server);
      server.reply(Reply.json("1"));
    }
  }

  @Test
  void publishesTheExchangesOfAFailedTestWithoutSecrets() {
    for (var tests : List.of(Failing.class, FailingAfterEach.class, LeavingAReply.class)) {
      var run = JUnitRun.of(tests);
      assertEquals(1, run.failures().size());
      assertEquals(1, run.entries().size());
      var entry = run.entries().get(0);
      assertTrue(entry.startsWith("#1 GET /v1/models\nhost: fake\nauthorization: ***\n--> 200\n"), entry);
      assertEquals(List.of("exchanges with the fake server:\n" + entry), run.suppressed());
    }
  }

  @Sample
  static class PassingOrAborted {
    @Test
    void passes(FakeServer server) {
      call(server);
    }

    @Test
    void aborts(FakeServer server) {
      call(server);
      abort();
    }

    @Test
    void failsWithoutAServer() {
      fail("expected");
    }
  }

  @Test
  void publishesNothingForTestsThatPassOrAbortOrHaveNoServer() {
    var run = JUnitRun.of(PassingOrAborted.class);
    assertEquals(List.of(), run.entries());
    assertEquals(List.of(), run.suppressed());
  }

  @Sample
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class SharedServer {
    @BeforeAll
    static void setReply(FakeServer server) {
      server.reply("/shared", Reply.json("all"));
    }

    @Test
    @Order(1)
    void setsItsOwnReply(FakeServer server) {
      server.reply("/own", Reply.json("own")).reply("/shared", Reply.json("changed"));
      assertEquals("own", RawHttpClient.call(server, "GET", "/own", "").body());
    }

    @Test
    @Order(2)
    void getsOnlyTheReplyOfTheClass(FakeServer server) {
      assertEquals("all", RawHttpClient.call(server, "GET", "/shared", "").body());
      assertEquals(404, RawHttpClient.call(server, "GET", "/own", "").status());
    }
  }

  @Test
  void restoresTheRepliesOfTheClassAfterEachTest() {
    var run = JUnitRun.of(SharedServer.class);
    assertEquals(List.of(), run.failures());
    assertEquals(2, run.succeeded());
  }
}
