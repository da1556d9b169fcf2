package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.testkit.Dialect.Feature;
import bifrost.testkit.Scenario.Ending;
import bifrost.testkit.Scenario.Problem;
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
    try (var rig = Rig.of(this, 901)) {
      closedWhileItWaits(rig, Ending.Kind.SILENT, false);
    }
  }

  private static void closedWhileItWaits(Rig rig, Ending.Kind kind, boolean streamed) {
    rig.serve(Samples.hello().ending(Ending.of(kind, streamed ? 1 : 0)), streamed);
    var call = Background.start(() -> end(rig, streamed));
    rig.eventually(() -> !rig.server().requests().isEmpty() && call.isWaiting(), "a call that waits");
    rig.atOnce("close", rig.provider());
    rig.expect("failed", rig.await("the call", call));
    rig.eventually(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
  }

  /**
   * Closing twice is as good as once. When this fails: do nothing the second time.
   */
  @Example
  default void rule902_closingTheProviderTwiceIsAllowed() {
    try (var rig = Rig.of(this, 902)) {
      rig.chat(Samples.hello());
      rig.atOnce("close", rig.provider());
      rig.atOnce("closing again", rig.provider());
    }
  }

  /**
   * Calls leave few connections behind, whatever their end: answered, refused, of another wire, cut, given up. Twenty that stay open are twenty at
   * every server for ever. When this fails: close the connection, or reuse it, on every way out.
   */
  @Example
  default void rule903_callsLeaveFewConnectionsOpen() {
    try (var rig = Rig.of(this, 903)) {
      var ends = List.of(Ending.completed(), Ending.refused(Problem.of(400, "no")), Ending.of(Ending.Kind.GARBAGE, 1), Ending.of(Ending.Kind.CUT, 1));
      for (var end : ends) leaveFew(rig, "calls that end as " + end, () -> rig.chat(Samples.hello().ending(end)));
      leaveFew(rig, "calls that are cancelled", () -> givenUp(rig));
    }
  }

  /** Six of a kind, one after the other. */
  private static void leaveFew(Rig rig, String calls, Runnable call) {
    int before = rig.proxy().openConnections();
    for (int i = 0; i < 6; i++) call.run();
    rig.eventually(() -> rig.proxy().openConnections() - before < 3, "fewer than 3 connections left open by 6 " + calls,
        () -> rig.proxy().openConnections() - before + " more than before");
  }

  /** One that is cancelled while it waits. */
  private static void givenUp(Rig rig) {
    int asked = rig.server().requests().size();
    rig.serve(Samples.hello().ending(Ending.of(Ending.Kind.SILENT, 0)), false);
    var attempt = rig.newAttempt();
    var call = Background.start(() -> rig.attempt(Samples.ask(), false, attempt));
    rig.eventually(() -> rig.server().requests().size() > asked && call.isWaiting(), "a call that waits");
    attempt.cancel();
    rig.within("the call", () -> {
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
  @Needs(Feature.STREAMS)
  @Example
  default void rule904_streamsLeaveFewConnectionsOpen() {
    try (var rig = Rig.of(this, 904)) {
      var ends = new ArrayList<>(List.of(Ending.completed(), Ending.refused(Problem.of(400, "no"))));
      if (dialect().features().contains(Feature.ERRORS_INSIDE)) ends.add(Ending.failed(1, Problem.of(500, "no")));
      for (var end : ends) leaveFew(rig, "streams that end as " + end, () -> rig.chatStream(Samples.hello().ending(end)));
      leaveFew(rig, "streams that are pages", () -> fails(rig, page()));
      leaveFew(rig, "streams that make no sense", () -> fails(rig, senseless()));
      leaveFew(rig, "streams that are closed early", () -> closedEarly(rig));
    }
  }

  private static void fails(Rig rig, Reply reply) {
    rig.serve(reply);
    rig.expect("failed", rig.within("a stream", () -> end(rig, true)));
  }

  private static void closedEarly(Rig rig) {
    var source = rig.source(Samples.hello().ending(Ending.of(Ending.Kind.STALLED, 1)), rig.newAttempt());
    rig.within("reading", source::next); // some connect then
    rig.atOnce("close", source);
  }

  private static Reply page() {
    return Reply.of(200, Map.of("content-type", "text/html", "transfer-encoding", "chunked"), "<html>Welcome</html>\n".getBytes(UTF_8));
  }

  /** Does not end: whoever knows that it is of no use has to leave. */
  private Reply senseless() {
    return Staging.reply(dialect(), Samples.hello().ending(Ending.of(Ending.Kind.GARBAGE, 1)), true).end(Reply.Ending.STALL);
  }

  /**
   * No thread is left that keeps the JVM from ending. When this fails: make threads daemons.
   */
  @Example
  default void rule905_providerLeavesNoNonDaemonThread() {
    var before = lasting();
    try (var rig = Rig.of(this, 905)) {
      rig.serve(Samples.hello(), false);
      var caller = new Thread(() -> rig.bifrost().attempt(rig.named(Samples.ask())), "a caller"); // those of daemons would be daemons
      caller.setDaemon(false);
      caller.start();
      rig.eventually(() -> !caller.isAlive() && before.containsAll(lasting()), "daemons only");
    }
  }

  /**
   * A closed provider ends the streams that are open. When this fails: as before, until a stream has ended.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule906_closingTheProviderEndsOpenStreams() {
    try (var rig = Rig.of(this, 906)) {
      closedWhileItWaits(rig, Ending.Kind.STALLED, true);
    }
  }

  private static String end(Rig rig, boolean streamed) {
    return end(rig, streamed, rig.newAttempt());
  }

  /**
   * A closed provider makes no call. When this fails: look whether it is closed, before and after what is under way is remembered.
   */
  @Example
  default void rule907_closedProviderMakesNoCall() {
    try (var rig = Rig.of(this, 907)) {
      rig.atOnce("close", rig.provider());
      for (boolean streamed : Rig.forms(this)) {
        rig.serve(Samples.hello(), streamed);
        rig.expect("failed", rig.within("a call", () -> end(rig, streamed)));
      }
      rig.expect("what the server was asked", List.of(), rig.asks());
    }
  }

  /**
   * Calls leave nothing in the memory: what belongs to a call is forgotten when it ends. When this fails: take out what was remembered for
   * cancelling, on every way out.
   */
  @Example
  default void rule908_finishedCallsAreGarbageCollected() {
    try (var rig = Rig.of(this, 908)) {
      var attempts = new ArrayList<WeakReference<TrialAttempt>>();
      for (boolean streamed : Rig.forms(this)) {
        for (int i = 0; i < 10; i++) {
          rig.serve(Samples.hello().ending(i % 2 == 0 ? Ending.completed() : Ending.refused(Problem.of(400, "no"))), streamed);
          var attempt = rig.newAttempt();
          rig.within("a call", () -> end(rig, streamed, attempt));
          attempts.add(new WeakReference<>(attempt));
        }
      }
      rig.chat(Samples.hello()); // a thread may keep its last one
      rig.eventually(() -> kept(attempts) < 4, "fewer than 4 of " + attempts.size() + " attempts in the memory");
    }
  }

  private static String end(Rig rig, boolean streamed, TrialAttempt attempt) {
    try {
      return rig.attempt(Samples.ask(), streamed, attempt);
    } catch (Exception e) {
      return "failed";
    }
  }

  private static long kept(List<WeakReference<TrialAttempt>> attempts) {
    System.gc();
    return attempts.stream().filter(each -> each.get() != null).count();
  }

  /**
   * Calls leave no threads behind. When this fails: let those of a call end with it, or use them again.
   */
  @Example
  default void rule909_callsLeaveNoThreadsBehind() {
    try (var rig = Rig.of(this, 909)) {
      rig.chat(Samples.hello());
      var before = Thread.getAllStackTraces().keySet();
      for (int i = 0; i < 20; i++) for (boolean streamed : Rig.forms(this)) rig.chat(Samples.hello(), streamed);
      rig.eventually(() -> since(before) < 15, "fewer than 15 threads more than before 20 calls, one after the other");
    }
  }

  /** The kit's own, of servers and callers, come and go. */
  private static long since(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> !before.contains(thread))
        .filter(thread -> !thread.getName().startsWith("fake-server") && !thread.getName().equals(Background.NAME)).count();
  }

  private static Set<Thread> lasting() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> !thread.isDaemon()).collect(Collectors.toSet());
  }
}
