package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for the results that JUnit reports for test classes that use the extension. */
class FakeServerExtensionTests {
  /** Marks sample tests. Only {@link JUnitRun} runs them, even if they match the test patterns of the build. */
  @Retention(RetentionPolicy.RUNTIME)
  @ExtendWith(FakeServerExtension.class)
  @Disabled("runs within another test")
  @interface Sample {}

  private static final String UNUSED_REPLY =
      "1 of 1 queued reply was not used:\n  #1 200 {\"unused\":1}\nno request has arrived";

  private static Reply unusedReply() {
    return Reply.json("{\"unused\":1}");
  }

  private static void call(FakeServer server) {
    RawHttpClient.call(server, "GET", "/health", "");
  }

  @Nested
  class ServerParameters {
    @Sample
    static class AllParameterPositions {
      private final FakeServer server;

      AllParameterPositions(FakeServer server) {
        this.server = server;
      }

      @BeforeEach
      void before(FakeServer same) {
        assertSame(server, same);
        call(server);
      }

      @Test
      void one(FakeServer same, FaultProxy proxy) {
        assertSame(server, same);
        assertEquals(1, server.requests().size());
        assertEquals(server.url().getScheme(), proxy.url().getScheme());
      }

      @RepeatedTest(3)
      void several(FakeServer same) {
        assertSame(server, same);
        assertEquals(1, server.requests().size(), "a new server, which may have the port of the one before");
      }

      @ParameterizedTest
      @ValueSource(ints = {1, 2})
      void withArguments(int calls, FakeServer same) {
        for (int i = 0; i < calls; i++) call(same);
        assertEquals(1 + calls, server.requests().size());
      }

      @TestFactory
      Stream<DynamicTest> dynamicTests(FakeServer same) {
        return Stream.of(1, 2).map(calls -> dynamicTest("call " + calls, () -> {
          call(same);
          assertEquals(1 + calls, server.requests().size());
        }));
      }

      @AfterEach
      void after(FakeServer same) {
        assertSame(server, same);
      }

      @Nested
      class NestedTests {
        NestedTests(FakeServer same) {
          assertSame(server, same);
        }

        @Test
        void one(FakeServer same) {
          assertSame(server, same);
          assertEquals(1, same.requests().size());
        }
      }
    }

    @Test
    void injectsTheSameServerWithinATestAndANewOnePerTest() {
      var run = JUnitRun.of(AllParameterPositions.class);
      assertEquals(List.of(), run.failures());
      assertEquals(9, run.succeeded());
    }

    @Sample
    @Execution(ExecutionMode.CONCURRENT)
    static class Parallel {
      @RepeatedTest(20)
      void test(FakeServer server, FaultProxy proxy) {
        server.reply(Reply.json("\"" + server.url() + "\""));
        assertEquals("\"" + server.url() + "\"", RawHttpClient.call(server, "GET", "/", "").body());
        try (var client = new RawHttpClient(proxy.url())) {
          assertEquals(200, client.send("GET", "/health", "").read().status());
        }
        assertEquals(2, server.requests().size());
      }
    }

    @Test
    void parallelTestsDoNotShareAServer() {
      var run = JUnitRun.of(Parallel.class);
      assertEquals(List.of(), run.failures());
      assertEquals(20, run.succeeded());
    }

    @Sample
    static class TwoServers {
      @Test
      void test(FakeServer one, FakeServer other) {
        assertNotSame(one, other);
      }
    }

    @Test
    void rejectsTwoServerParameters() {
      var message = JUnitRun.of(TwoServers.class).failures().get(0);
      assertTrue(
          message.contains(
              "a test has only one FakeServer, but 2 or more parameters have this type; "
                  + "start another with FakeServer.start()"),
          message);
    }

    @Sample
    static class PublishesPorts {
      @Test
      void test(FakeServer server, FaultProxy proxy, TestReporter reporter) {
        try (var client = new RawHttpClient(proxy.url())) {
          client.send("GET", "/health", "").read();
          reporter.publishEntry(Integer.toString(server.url().getPort()));
          reporter.publishEntry(Integer.toString(proxy.url().getPort()));
        }
      }
    }

    @Test
    void closesTheServerAndItsProxyAfterTheTest() {
      var ports = Set.copyOf(JUnitRun.of(PublishesPorts.class).entries());
      assertEquals(2, ports.size());
      assertTrue(Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
          .noneMatch(name -> ports.contains(name.replaceAll("\\D+", ""))));
    }
  }

  @Nested
  class SharedServers {
    @Sample
    static class SharedByBeforeAll {
      @BeforeAll
      static void before(FakeServer server, TestReporter reporter) {
        call(server);
        reporter.publishEntry(server.url().toString());
      }

      @RepeatedTest(2)
      void test(FakeServer server, FaultProxy proxy, TestReporter reporter) {
        assertEquals(0, server.requests().size());
        call(server);
        reporter.publishEntry(server.url().toString());
      }

      @Nested
      class NestedTests {
        @Test
        void test(FakeServer server, TestReporter reporter) {
          assertEquals(0, server.requests().size());
          reporter.publishEntry(server.url().toString());
        }
      }

      @AfterAll
      static void after(FakeServer server, TestReporter reporter) {
        reporter.publishEntry(server.url().toString());
      }
    }

    @Test
    void sharesTheServerOfBeforeAllButSeparatesTheRequestsOfTests() {
      var run = JUnitRun.of(SharedByBeforeAll.class);
      assertEquals(List.of(), run.failures());
      assertEquals(5, run.entries().size());
      assertEquals(1, Set.copyOf(run.entries()).size());
    }

    @Sample
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class SharedByConstructor {
      private final FakeServer server;

      SharedByConstructor(FakeServer server) {
        this.server = server;
      }

      @RepeatedTest(2)
      void test(FakeServer same) {
        assertSame(server, same);
        assertEquals(0, server.requests().size());
        call(server);
      }
    }

    @Test
    void sharesTheServerOfAPerClassInstance() {
      var run = JUnitRun.of(SharedByConstructor.class);
      assertEquals(List.of(), run.failures());
      assertEquals(2, run.succeeded());
    }

    @Sample
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class LeavesReplies {
      @BeforeAll
      static void before(FakeServer server) {
        call(server);
      }

      @Test
      @Order(1)
      void leavesAReply(FakeServer server) {
        server.reply(unusedReply());
      }

      @Test
      @Order(2)
      void startsWithoutReplies(FakeServer server) {
        server.assertAllRepliesUsed();
      }

      @AfterAll
      static void after(FakeServer server) {
        server.clearRequests();
        server.reply(unusedReply());
      }
    }

    @Test
    void checksForUnusedRepliesAfterEachTestAndAfterTheClass() {
      var run = JUnitRun.of(LeavesReplies.class);
      assertEquals(List.of(UNUSED_REPLY, UNUSED_REPLY), run.failures());
      assertEquals(1, run.succeeded());
    }
  }

  @Nested
  class WhenATestLeavesRepliesUnused {
    @Sample
    static class LeavesAReply {
      @Test
      void test(FakeServer server) {
        server.reply(unusedReply());
      }
    }

    @Test
    void failsATestThatLeavesRepliesUnusedAndListsThem() {
      assertEquals(List.of(UNUSED_REPLY), JUnitRun.of(LeavesAReply.class).failures());
    }

    @Sample
    static class UsesItsReplyInAfterEach {
      @Test
      void test(FakeServer server) {
        server.reply(unusedReply());
      }

      @AfterEach
      void after(FakeServer server) {
        call(server);
      }
    }

    @Test
    void checksForUnusedRepliesOnlyAfterTheAfterEachMethods() {
      assertEquals(1, JUnitRun.of(UsesItsReplyInAfterEach.class).succeeded());
    }

    @Sample
    static class Failing {
      @Test
      void fails(FakeServer server) {
        server.reply(unusedReply());
        fail("the failure of the test");
      }

      @Test
      void isAborted(FakeServer server) {
        server.reply(unusedReply());
        abort("aborted");
      }
    }

    @Test
    void keepsTheFailureOfATestThatLeavesRepliesUnused() {
      var run = JUnitRun.of(Failing.class);
      assertEquals(List.of("the failure of the test"), run.failures());
      assertEquals(1, run.aborted());
    }

    @Sample
    static class ClearsItsReply {
      @Test
      void test(FakeServer server) {
        server.reply(unusedReply()).clearReplies();
      }
    }

    @Test
    void allowsATestToClearItsReplies() {
      assertEquals(1, JUnitRun.of(ClearsItsReply.class).succeeded());
    }
  }
}
