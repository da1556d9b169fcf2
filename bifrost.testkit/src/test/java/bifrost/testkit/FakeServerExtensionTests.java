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

/** What JUnit reports of classes that use the extension. */
class FakeServerExtensionTests {
  /** Some tests that only {@link JUnitRun} runs, whatever pattern of names somebody gives to the build. */
  @Retention(RetentionPolicy.RUNTIME)
  @ExtendWith(FakeServerExtension.class)
  @Disabled("runs within another test")
  @interface Sample {}

  private static final String LEFT =
      "1 of 1 queued reply was not used:\n  #1 200 {\"left\":1}\nno request has arrived";

  private static Reply left() {
    return Reply.json("{\"left\":1}");
  }

  private static void call(FakeServer server) {
    RawHttpClient.call(server, "GET", "/health", "");
  }

  @Nested
  class AServer {
    @Sample
    static class Everywhere {
      private final FakeServer server;

      Everywhere(FakeServer server) {
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
      void several(FakeServer same, TestReporter reporter) {
        assertSame(server, same);
        reporter.publishEntry(server.url().toString());
        assertEquals(1, server.requests().size());
      }

      @ParameterizedTest
      @ValueSource(ints = {1, 2})
      void withArguments(int calls, FakeServer same) {
        for (int i = 0; i < calls; i++) call(same);
        assertEquals(1 + calls, server.requests().size());
      }

      @TestFactory
      Stream<DynamicTest> made(FakeServer same) {
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
      class AndDeeper {
        AndDeeper(FakeServer same) {
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
    void isTheSameWhereverATestAsksForItAndNewForEachTest() {
      var run = JUnitRun.of(Everywhere.class);
      assertEquals(List.of(), run.failures());
      assertEquals(9, run.succeeded());
      assertEquals(3, Set.copyOf(run.entries()).size());
    }

    @Sample
    @Execution(ExecutionMode.CONCURRENT)
    static class SideBySide {
      @RepeatedTest(20)
      void test(FakeServer server, FaultProxy proxy) {
        server.reply(Reply.json("\"" + server.url() + "\""));
        assertEquals("\"" + server.url() + "\"", RawHttpClient.call(server, "GET", "/", "").body());
        try (var wire = new RawHttpClient(proxy.url())) {
          assertEquals(200, wire.send("GET", "/health", "").read().status());
        }
        assertEquals(2, server.requests().size());
      }
    }

    @Test
    void belongsToItsTestAloneInParallelRunsToo() {
      var run = JUnitRun.of(SideBySide.class);
      assertEquals(List.of(), run.failures());
      assertEquals(20, run.succeeded());
    }

    @Sample
    static class Two {
      @Test
      void test(FakeServer one, FakeServer other) {
        assertNotSame(one, other);
      }
    }

    @Test
    void isNotGivenTwiceUnderTwoNames() {
      var message = JUnitRun.of(Two.class).failures().get(0);
      assertTrue(
          message.contains(
              "a test has only one FakeServer, but 2 or more parameters have this type; "
                  + "start another with FakeServer.start()"),
          message);
    }

    @Sample
    static class Threads {
      @Test
      void test(FakeServer server, FaultProxy proxy, TestReporter reporter) {
        try (var wire = new RawHttpClient(proxy.url())) {
          wire.send("GET", "/health", "").read();
          reporter.publishEntry(Integer.toString(server.url().getPort()));
          reporter.publishEntry(Integer.toString(proxy.url().getPort()));
        }
      }
    }

    @Test
    void isClosedWithItsProxyAfterTheTest() {
      var ports = Set.copyOf(JUnitRun.of(Threads.class).entries());
      assertEquals(2, ports.size());
      assertTrue(Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
          .noneMatch(name -> ports.contains(name.replaceAll("\\D+", ""))));
    }
  }

  @Nested
  class ASharedServer {
    @Sample
    static class ByBeforeAll {
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
      class Deeper {
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
    void isThatOfBeforeAllAndEachTestSeesItsOwnRequestsOnly() {
      var run = JUnitRun.of(ByBeforeAll.class);
      assertEquals(List.of(), run.failures());
      assertEquals(5, run.entries().size());
      assertEquals(1, Set.copyOf(run.entries()).size());
    }

    @Sample
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class ByItsConstructor {
      private final FakeServer server;

      ByItsConstructor(FakeServer server) {
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
    void isThatOfAnObjectForAllTests() {
      var run = JUnitRun.of(ByItsConstructor.class);
      assertEquals(List.of(), run.failures());
      assertEquals(2, run.succeeded());
    }

    @Sample
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class WithRests {
      @BeforeAll
      static void before(FakeServer server) {
        call(server);
      }

      @Test
      @Order(1)
      void leavesOne(FakeServer server) {
        server.reply(left());
      }

      @Test
      @Order(2)
      void isNotReachedByIt(FakeServer server) {
        server.assertAllRepliesUsed();
      }

      @AfterAll
      static void after(FakeServer server) {
        server.clearRequests();
        server.reply(left());
      }
    }

    @Test
    void isAskedForRestsAfterEachTestAndAfterItsClass() {
      var run = JUnitRun.of(WithRests.class);
      assertEquals(List.of(LEFT, LEFT), run.failures());
      assertEquals(1, run.succeeded());
    }
  }

  @Nested
  class ATestThatLeavesReplies {
    @Sample
    static class Leaving {
      @Test
      void test(FakeServer server) {
        server.reply(left());
      }
    }

    @Test
    void failsAndSaysWhichWereLeft() {
      assertEquals(List.of(LEFT), JUnitRun.of(Leaving.class).failures());
    }

    @Sample
    static class Late {
      @Test
      void test(FakeServer server) {
        server.reply(left());
      }

      @AfterEach
      void after(FakeServer server) {
        call(server);
      }
    }

    @Test
    void hasUntilItsAfterEachMethodsToUseThem() {
      assertEquals(1, JUnitRun.of(Late.class).succeeded());
    }

    @Sample
    static class Failing {
      @Test
      void fails(FakeServer server) {
        server.reply(left());
        fail("for its own reason");
      }

      @Test
      void isAborted(FakeServer server) {
        server.reply(left());
        abort("not here");
      }
    }

    @Test
    void failsForItsOwnReasonIfThereIsOne() {
      var run = JUnitRun.of(Failing.class);
      assertEquals(List.of("for its own reason"), run.failures());
      assertEquals(1, run.aborted());
    }

    @Sample
    static class Forgetting {
      @Test
      void test(FakeServer server) {
        server.reply(left()).clearReplies();
      }
    }

    @Test
    void canForgetThem() {
      assertEquals(1, JUnitRun.of(Forgetting.class).succeeded());
    }
  }
}
