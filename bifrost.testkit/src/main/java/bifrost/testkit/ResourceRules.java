package bifrost.testkit;

import bifrost.testkit.Dialect.Feature;
import bifrost.testkit.Scenario.Ending;
import bifrost.testkit.Scenario.Problem;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Example;

/** Rules 9xx: what is opened is closed. */
@SuppressWarnings("exports") // jqwik is optional, and cannot be passed on
public sealed interface ResourceRules extends ContractSubject permits ProviderContract {
  /**
   * A closed provider ends what is running. When this fails: remember what is under way, and cancel it.
   */
  @Example
  default void rule901_aClosedProviderEndsWhatIsRunning() {
    try (var rig = Rig.of(this, 901)) {
      rig.serve(Samples.hello().ending(Ending.of(Ending.Kind.SILENT, 0)), false);
      var call = Background.start(() -> {
        try {
          return rig.provider().send(Samples.hello().request(), rig.attempt()).toString();
        } catch (Exception e) {
          return "failed";
        }
      });
      rig.eventually(() -> !rig.server().requests().isEmpty(), "a request");
      rig.within("close", () -> closed(rig));
      rig.expect("failed", rig.await("the call", call));
    }
  }

  /**
   * Closing twice is as good as once. When this fails: do nothing the second time.
   */
  @Example
  default void rule902_closingTwiceIsAsGoodAsOnce() {
    try (var rig = Rig.of(this, 902)) {
      rig.chat(Samples.hello());
      rig.within("close", () -> closed(rig));
      rig.within("closing again", () -> closed(rig));
    }
  }

  /**
   * Calls leave few connections behind, whatever their end: answered, refused, given up. Twenty that stay open are twenty at every server for
   * ever. When this fails: close the connection, or reuse it, on every way out.
   */
  @Example
  default void rule903_callsLeaveFewConnectionsBehind() {
    try (var rig = Rig.of(this, 903)) {
      for (int i = 0; i < 12; i++) {
        rig.chat(Samples.hello());
        rig.chat(Samples.hello().ending(Ending.refused(Problem.of(400, "no"))));
      }
      rig.eventually(() -> rig.proxy().openConnections() < 6, "fewer than 6 open connections after 24 calls, one after the other");
    }
  }

  /**
   * Streams leave few connections behind: read to the end, refused, failed inside, and closed early. When this fails: as before.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule904_streamsLeaveFewConnectionsBehind() {
    try (var rig = Rig.of(this, 904)) {
      for (int i = 0; i < 6; i++) {
        rig.chatStream(Samples.hello());
        rig.chatStream(Samples.hello().ending(Ending.refused(Problem.of(400, "no"))));
        rig.chatStream(Samples.hello().ending(Ending.failed(1, Problem.of(500, "no"))));
        var source = rig.source(Samples.hello().ending(Ending.of(Ending.Kind.STALLED, 1)), rig.attempt());
        rig.within("close", () -> {
          source.close();
          return "";
        });
      }
      rig.eventually(() -> rig.proxy().openConnections() < 6, "fewer than 6 open connections after 24 streams, one after the other");
    }
  }

  /**
   * No thread is left that keeps the JVM from ending. When this fails: make threads daemons.
   */
  @Example
  default void rule905_noThreadKeepsTheJvmFromEnding() {
    var before = lasting();
    try (var rig = Rig.of(this, 905)) {
      rig.serve(Samples.hello(), false);
      rig.bifrost().attempt(rig.named(Samples.hello().request())); // on this thread: those of daemons would be daemons
      var left = lasting();
      left.removeAll(before);
      rig.expect(left.isEmpty(), "daemons only", left);
    }
  }

  private static Set<Thread> lasting() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> !thread.isDaemon()).collect(Collectors.toSet());
  }

  private static String closed(Rig rig) {
    rig.provider().close();
    return "";
  }
}
