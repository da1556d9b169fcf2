package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.internal.contract.BackgroundTask;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.RecordingAttempt;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import net.jqwik.api.Example;

/**
 * Rules 9xx: connections, threads and memory are released. Implementations need not be thread-safe: jqwik runs one rule
 * at a time.
 *
 * @since 0.1
 */
public sealed interface ResourceRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that closing the provider ends running calls immediately. Otherwise the application cannot shut down.
   */
  @WhenThisFails("Register running calls, and cancel them in close().")
  @Example
  default void rule901_closingTheProviderEndsRunningCalls() {
    try (var harness = ContractHarness.of(this, 901)) {
      expectCloseEndsBlockedCall(harness, Ending.Kind.SILENT, false);
    }
  }

  private static void expectCloseEndsBlockedCall(ContractHarness harness, Ending.Kind kind, boolean streamed) {
    harness.enqueue(SampleRequests.helloScenario().ending(Ending.of(kind, streamed ? 1 : 0)), streamed);
    var call = BackgroundTask.start(() -> outcome(harness, streamed));
    harness.waitUntil(() -> !harness.server().requests().isEmpty() && call.isWaiting(), "a blocked call");
    harness.expectReturnsImmediately("close()", harness.provider());
    harness.expect("an exception", harness.await("the call", call));
    harness.waitUntil(() -> harness.server().requests().get(0).disconnected().isDone(),
        "the server detects that the client has disconnected");
  }

  /**
   * Requires that closing the provider twice is allowed, because applications and frameworks may both close it.
   */
  @WhenThisFails("Ignore the second call.")
  @Example
  default void rule902_closingTheProviderTwiceIsAllowed() {
    try (var harness = ContractHarness.of(this, 902)) {
      harness.sendChat(SampleRequests.helloScenario());
      harness.expectReturnsImmediately("close()", harness.provider());
      harness.expectReturnsImmediately("second close()", harness.provider());
    }
  }

  /**
   * Requires that calls leave few connections open, whatever their outcome: success, errors, malformed responses,
   * cuts and cancellation. Leaked connections accumulate at the server.
   */
  @WhenThisFails("Close or reuse the connection on every code path.")
  @Example
  default void rule903_callsLeaveFewConnectionsOpen() {
    try (var harness = ContractHarness.of(this, 903)) {
      var endings = List.of(Ending.completed(), Ending.rejected(ScriptedError.of(400, "no")),
          Ending.of(Ending.Kind.MALFORMED, 1), Ending.of(Ending.Kind.CUT, 1));
      for (var ending : endings) {
        expectFewOpenConnections(harness, "calls with the " + ending,
            () -> harness.sendChat(SampleRequests.helloScenario().ending(ending)));
      }
      expectFewOpenConnections(harness, "calls that are cancelled", () -> cancelBlockedCall(harness));
    }
  }

  /** Runs the call six times in sequence, and waits until fewer than three connections are left. */
  private static void expectFewOpenConnections(ContractHarness harness, String calls, Runnable call) {
    int before = harness.proxy().openConnections();
    for (int i = 0; i < 6; i++) call.run();
    harness.waitUntil(() -> harness.proxy().openConnections() - before < 3,
        "fewer than 3 connections left open by 6 " + calls,
        () -> harness.proxy().openConnections() - before + " more connections");
  }

  /** Cancels a call that waits for a response. */
  private static void cancelBlockedCall(ContractHarness harness) {
    int requests = harness.server().requests().size();
    harness.enqueue(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.SILENT, 0)), false);
    var attempt = harness.newAttempt();
    var call = BackgroundTask.start(() -> harness.callProvider(SampleRequests.chatRequest(), false, attempt));
    harness.waitUntil(() -> harness.server().requests().size() > requests && call.isWaiting(), "a blocked call");
    attempt.cancel();
    harness.completeInTime("the call", () -> {
      try {
        return call.join();
      } catch (Exception e) {
        return "cancelled";
      }
    });
  }

  /**
   * Requires that streams leave few connections open, whatever their outcome: success, error responses, errors in
   * the stream, web pages, malformed events, and early closing.
   */
  @WhenThisFails("See rule 903.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule904_streamsLeaveFewConnectionsOpen() {
    try (var harness = ContractHarness.of(this, 904)) {
      var endings = new ArrayList<>(List.of(Ending.completed(), Ending.rejected(ScriptedError.of(400, "no"))));
      if (dialect().features().contains(Feature.ERRORS_AFTER_SUCCESS)) {
        endings.add(Ending.failed(1, ScriptedError.of(500, "no")));
      }
      for (var ending : endings) {
        expectFewOpenConnections(harness, "streams with the " + ending,
            () -> harness.streamChat(SampleRequests.helloScenario().ending(ending)));
      }
      expectFewOpenConnections(harness, "streams that are web pages", () -> expectFailure(harness, htmlPage()));
      expectFewOpenConnections(harness, "streams that are long web pages",
          () -> expectFailure(harness, longPage()));
      expectFewOpenConnections(harness, "malformed streams", () -> expectFailure(harness, malformedStream()));
      expectFewOpenConnections(harness, "streams that are closed early", () -> closeEarly(harness));
    }
  }

  private static void expectFailure(ContractHarness harness, Reply reply) {
    harness.enqueue(reply);
    harness.expect("an exception", harness.completeInTime("a stream", () -> outcome(harness, true)));
  }

  private static void closeEarly(ContractHarness harness) {
    var source =
        harness.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)),
            harness.newAttempt());
    harness.completeInTime("next()", source::next); // some providers connect only on the first read
    harness.expectReturnsImmediately("close()", source);
  }

  private static Reply htmlPage() {
    return Reply.of(200, Map.of("content-type", "text/html", "transfer-encoding", "chunked"),
        "<html>Welcome</html>\n".getBytes(UTF_8));
  }

  /** Returns a page of more than a provider needs to recognize it. */
  private static Reply longPage() {
    var page = "<html>" + "Welcome ".repeat(1 << 18);
    return Reply.of(200, Map.of("content-type", "text/html", "transfer-encoding", "chunked"), page.getBytes(UTF_8));
  }

  /** Returns a malformed stream that never ends, so that only the provider can close the connection. */
  private Reply malformedStream() {
    return ScenarioRenderer
        .render(dialect(), SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.MALFORMED, 1)), true)
        .end(Reply.Ending.STALL);
  }

  /**
   * Requires that the provider leaves no non-daemon thread running, because such a thread keeps the JVM from
   * exiting.
   */
  @WhenThisFails("Make threads daemons.")
  @Example
  default void rule905_providerLeavesNoNonDaemonThread() {
    var before = nonDaemonThreads();
    try (var harness = ContractHarness.of(this, 905)) {
      harness.enqueue(SampleRequests.helloScenario(), false);
      var caller =
          new Thread(() -> harness.bifrost().trySend(harness.withProviderPrefix(SampleRequests.chatRequest())),
              "caller"); // new threads inherit the daemon status of their creator
      caller.setDaemon(false);
      caller.start();
      harness.waitUntil(() -> !caller.isAlive() && before.containsAll(nonDaemonThreads()), "no new non-daemon threads");
    }
  }

  /**
   * Requires that closing the provider ends open streams. Otherwise the application cannot shut down.
   */
  @WhenThisFails("See rule 901, and keep a stream registered until it has ended.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule906_closingTheProviderEndsOpenStreams() {
    try (var harness = ContractHarness.of(this, 906)) {
      expectCloseEndsBlockedCall(harness, Ending.Kind.STALLED, true);
    }
  }

  private static String outcome(ContractHarness harness, boolean streamed) {
    return outcome(harness, streamed, harness.newAttempt());
  }

  /**
   * Requires that a closed provider sends no request. Otherwise calls during a shutdown leak connections.
   */
  @WhenThisFails("Check whether the provider is closed, both before and after the registration of the call.")
  @Example
  default void rule907_closedProviderSendsNoRequest() {
    try (var harness = ContractHarness.of(this, 907)) {
      harness.expectReturnsImmediately("close()", harness.provider());
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        harness.enqueue(SampleRequests.helloScenario(), streamed);
        harness.expect("an exception", harness.completeInTime("a call", () -> outcome(harness, streamed)));
      }
      harness.expect("requests at the server", List.of(), harness.contractRequests());
    }
  }

  /**
   * Requires that finished calls are not kept in memory. Otherwise a long-running application runs out of memory.
   */
  @WhenThisFails("Remove the registration of the call on every code path.")
  @Example
  default void rule908_finishedCallsAreGarbageCollected() {
    try (var harness = ContractHarness.of(this, 908)) {
      var attempts = new ArrayList<WeakReference<RecordingAttempt>>();
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        for (int i = 0; i < 10; i++) {
          harness.enqueue(SampleRequests.helloScenario()
              .ending(i % 2 == 0 ? Ending.completed() : Ending.rejected(ScriptedError.of(400, "no"))), streamed);
          var attempt = harness.newAttempt();
          harness.completeInTime("a call", () -> outcome(harness, streamed, attempt));
          attempts.add(new WeakReference<>(attempt));
        }
      }
      harness.sendChat(SampleRequests.helloScenario()); // replaces the last attempt, which a thread may keep
      var polls = new AtomicInteger();
      harness.waitUntil(() -> countReachable(attempts, polls.incrementAndGet()) < 4,
          "fewer than 4 of " + attempts.size() + " attempts reachable after garbage collection");
    }
  }

  private static String outcome(ContractHarness harness, boolean streamed, RecordingAttempt attempt) {
    try {
      return harness.callProvider(SampleRequests.chatRequest(), streamed, attempt);
    } catch (Exception e) {
      return "an exception";
    }
  }

  private static long countReachable(List<WeakReference<RecordingAttempt>> attempts, int poll) {
    if (Integer.bitCount(poll) == 1) System.gc(); // at doubling intervals, because each collection takes long
    return attempts.stream().filter(each -> each.get() != null).count();
  }

  /**
   * Requires that calls leave no threads behind. Otherwise a long-running application runs out of threads.
   */
  @WhenThisFails("End the threads of a call with the call, or reuse them.")
  @Example
  default void rule909_callsLeaveNoThreadsBehind() {
    try (var harness = ContractHarness.of(this, 909)) {
      harness.sendChat(SampleRequests.helloScenario());
      var before = Thread.getAllStackTraces().keySet();
      for (int i = 0; i < 20; i++) {
        for (boolean streamed : ContractHarness.streamingModes(this)) {
          harness.sendChat(SampleRequests.helloScenario(), streamed);
        }
      }
      harness.waitUntil(() -> countNewThreads(before) < 15, "fewer than 15 new threads after 20 sequential calls");
    }
  }

  /** Counts new threads, except those of the test kit. */
  private static long countNewThreads(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> !before.contains(thread))
        .filter(thread -> !thread.getName().startsWith("fake-server")
            && !thread.getName().equals(BackgroundTask.THREAD_NAME))
        .count();
  }

  private static Set<Thread> nonDaemonThreads() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> !thread.isDaemon())
        .collect(Collectors.toSet());
  }
}
