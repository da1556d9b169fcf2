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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Example;

/** Rules 9xx: what is opened is closed. */
public sealed interface ResourceRules extends ContractSubject permits ProviderContract {
  /**
   * A closed provider ends what is running, calls and streams, at once. When this fails: remember what is under way, and cancel it.
   */
  @Example
  default void rule901_closingTheProviderEndsRunningCalls() {
    try (var rig = ContractHarness.of(this, 901)) {
      closedWhileItWaits(rig, Ending.Kind.SILENT, false);
    }
  }

  private static void closedWhileItWaits(ContractHarness rig, Ending.Kind kind, boolean streamed) {
    rig.enqueue(SampleRequests.helloScenario().ending(Ending.of(kind, streamed ? 1 : 0)), streamed);
    var call = BackgroundTask.start(() -> end(rig, streamed));
    rig.waitUntil(() -> !rig.server().requests().isEmpty() && call.isWaiting(), "a call that waits");
    rig.expectPrompt("close", rig.provider());
    rig.expect("failed", rig.await("the call", call));
    rig.waitUntil(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
  }

  /**
   * Closing twice is as good as once. When this fails: do nothing the second time.
   */
  @Example
  default void rule902_closingTheProviderTwiceIsAllowed() {
    try (var rig = ContractHarness.of(this, 902)) {
      rig.sendChat(SampleRequests.helloScenario());
      rig.expectPrompt("close", rig.provider());
      rig.expectPrompt("closing again", rig.provider());
    }
  }

  /**
   * Calls leave few connections behind, whatever their end: answered, refused, of another wire, cut, given up. Twenty that stay open are twenty at
   * every server for ever. When this fails: close the connection, or reuse it, on every way out.
   */
  @Example
  default void rule903_callsLeaveFewConnectionsOpen() {
    try (var rig = ContractHarness.of(this, 903)) {
      var ends = List.of(Ending.completed(), Ending.rejected(ScriptedError.of(400, "no")),
          Ending.of(Ending.Kind.MALFORMED, 1), Ending.of(Ending.Kind.CUT, 1));
      for (var end : ends) {
        leaveFew(rig, "calls that end as " + end, () -> rig.sendChat(SampleRequests.helloScenario().ending(end)));
      }
      leaveFew(rig, "calls that are cancelled", () -> givenUp(rig));
    }
  }

  /** Six of a kind, one after the other. */
  private static void leaveFew(ContractHarness rig, String calls, Runnable call) {
    int before = rig.proxy().openConnections();
    for (int i = 0; i < 6; i++) call.run();
    rig.waitUntil(() -> rig.proxy().openConnections() - before < 3, "fewer than 3 connections left open by 6 " + calls,
        () -> rig.proxy().openConnections() - before + " more than before");
  }

  /** One that is cancelled while it waits. */
  private static void givenUp(ContractHarness rig) {
    int asked = rig.server().requests().size();
    rig.enqueue(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.SILENT, 0)), false);
    var attempt = rig.newAttempt();
    var call = BackgroundTask.start(() -> rig.callProvider(SampleRequests.chatRequest(), false, attempt));
    rig.waitUntil(() -> rig.server().requests().size() > asked && call.isWaiting(), "a call that waits");
    attempt.cancel();
    rig.completeInTime("the call", () -> {
      try {
        return call.await(Duration.ofDays(1));
      } catch (Exception e) {
        return "given up";
      }
    });
  }

  /**
   * Streams leave few connections behind: read to the end, refused, failed inside, none at all, making no sense, and closed early. When this fails:
   * as before.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule904_streamsLeaveFewConnectionsOpen() {
    try (var rig = ContractHarness.of(this, 904)) {
      var ends = new ArrayList<>(List.of(Ending.completed(), Ending.rejected(ScriptedError.of(400, "no"))));
      if (dialect().features().contains(Feature.ERRORS_AFTER_SUCCESS)) {
        ends.add(Ending.failed(1, ScriptedError.of(500, "no")));
      }
      for (var end : ends) {
        leaveFew(rig, "streams that end as " + end, () -> rig.streamChat(SampleRequests.helloScenario().ending(end)));
      }
      leaveFew(rig, "streams that are pages", () -> fails(rig, page()));
      leaveFew(rig, "streams that make no sense", () -> fails(rig, senseless()));
      leaveFew(rig, "streams that are closed early", () -> closedEarly(rig));
    }
  }

  private static void fails(ContractHarness rig, Reply reply) {
    rig.enqueue(reply);
    rig.expect("failed", rig.completeInTime("a stream", () -> end(rig, true)));
  }

  private static void closedEarly(ContractHarness rig) {
    var source =
        rig.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)), rig.newAttempt());
    rig.completeInTime("reading", source::next); // some connect then
    rig.expectPrompt("close", source);
  }

  private static Reply page() {
    return Reply.of(200, Map.of("content-type", "text/html", "transfer-encoding", "chunked"),
        "<html>Welcome</html>\n".getBytes(UTF_8));
  }

  /** Does not end: whoever knows that it is of no use has to leave. */
  private Reply senseless() {
    return ScenarioRenderer
        .render(dialect(), SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.MALFORMED, 1)), true)
        .end(Reply.Ending.STALL);
  }

  /**
   * No thread is left that keeps the JVM from ending. When this fails: make threads daemons.
   */
  @Example
  default void rule905_providerLeavesNoNonDaemonThread() {
    var before = lasting();
    try (var rig = ContractHarness.of(this, 905)) {
      rig.enqueue(SampleRequests.helloScenario(), false);
      var caller =
          new Thread(() -> rig.bifrost().attempt(rig.withProviderPrefix(SampleRequests.chatRequest())), "a caller"); // those of daemons would be daemons
      caller.setDaemon(false);
      caller.start();
      rig.waitUntil(() -> !caller.isAlive() && before.containsAll(lasting()), "daemons only");
    }
  }

  /**
   * A closed provider ends the streams that are open. When this fails: as before, until a stream has ended.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule906_closingTheProviderEndsOpenStreams() {
    try (var rig = ContractHarness.of(this, 906)) {
      closedWhileItWaits(rig, Ending.Kind.STALLED, true);
    }
  }

  private static String end(ContractHarness rig, boolean streamed) {
    return end(rig, streamed, rig.newAttempt());
  }

  /**
   * A closed provider makes no call. When this fails: look whether it is closed, before and after what is under way is remembered.
   */
  @Example
  default void rule907_closedProviderMakesNoCall() {
    try (var rig = ContractHarness.of(this, 907)) {
      rig.expectPrompt("close", rig.provider());
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        rig.enqueue(SampleRequests.helloScenario(), streamed);
        rig.expect("failed", rig.completeInTime("a call", () -> end(rig, streamed)));
      }
      rig.expect("what the server was asked", List.of(), rig.contractRequests());
    }
  }

  /**
   * Calls leave nothing in the memory: what belongs to a call is forgotten when it ends. When this fails: take out what was remembered for
   * cancelling, on every way out.
   */
  @Example
  default void rule908_finishedCallsAreGarbageCollected() {
    try (var rig = ContractHarness.of(this, 908)) {
      var attempts = new ArrayList<WeakReference<RecordingAttempt>>();
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        for (int i = 0; i < 10; i++) {
          rig.enqueue(SampleRequests.helloScenario()
              .ending(i % 2 == 0 ? Ending.completed() : Ending.rejected(ScriptedError.of(400, "no"))), streamed);
          var attempt = rig.newAttempt();
          rig.completeInTime("a call", () -> end(rig, streamed, attempt));
          attempts.add(new WeakReference<>(attempt));
        }
      }
      rig.sendChat(SampleRequests.helloScenario()); // a thread may keep its last one
      rig.waitUntil(() -> kept(attempts) < 4, "fewer than 4 of " + attempts.size() + " attempts in the memory");
    }
  }

  private static String end(ContractHarness rig, boolean streamed, RecordingAttempt attempt) {
    try {
      return rig.callProvider(SampleRequests.chatRequest(), streamed, attempt);
    } catch (Exception e) {
      return "failed";
    }
  }

  private static long kept(List<WeakReference<RecordingAttempt>> attempts) {
    System.gc();
    return attempts.stream().filter(each -> each.get() != null).count();
  }

  /**
   * Calls leave no threads behind. When this fails: let those of a call end with it, or use them again.
   */
  @Example
  default void rule909_callsLeaveNoThreadsBehind() {
    try (var rig = ContractHarness.of(this, 909)) {
      rig.sendChat(SampleRequests.helloScenario());
      var before = Thread.getAllStackTraces().keySet();
      for (int i = 0; i < 20; i++) {
        for (boolean streamed : ContractHarness.streamingModes(this)) {
          rig.sendChat(SampleRequests.helloScenario(), streamed);
        }
      }
      rig.waitUntil(() -> since(before) < 15, "fewer than 15 threads more than before 20 calls, one after the other");
    }
  }

  /** The kit's own, of servers and callers, come and go. */
  private static long since(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> !before.contains(thread))
        .filter(thread -> !thread.getName().startsWith("fake-server") && !thread.getName().equals(BackgroundTask.NAME))
        .count();
  }

  private static Set<Thread> lasting() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> !thread.isDaemon())
        .collect(Collectors.toSet());
  }
}
