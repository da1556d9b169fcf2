package bifrost.testkit;

import bifrost.api.BifrostException;
import bifrost.api.Key;
import bifrost.testkit.Scenario.Ending;
import bifrost.testkit.Scenario.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;

/** Rules 10xx: keys go to their server, and nowhere else. */
public sealed interface SecretRules extends ContractSubject permits ProviderContract {
  /**
   * No exception shows the key, whatever has happened. Exceptions are logged. When this fails: keep requests and headers out of messages.
   */
  @Example
  default void rule1001_noExceptionContainsTheKey() {
    for (var ending : List.of(Ending.refused(Problem.of(401, "who?")), Ending.of(Ending.Kind.CUT, 1), Ending.of(Ending.Kind.GARBAGE, 1),
        Ending.of(Ending.Kind.TRUNCATED, 1), Ending.of(Ending.Kind.HUNG_UP, 0))) {
      for (boolean streamed : Rig.forms(this)) {
        try (var rig = Rig.of(this, 1001, config -> config.key(Samples.SECRET))) {
          rig.serve(Samples.hello().ending(ending), streamed);
          rig.expect("nothing", shown(rig, streamed, attempt()));
        }
      }
    }
    for (boolean streamed : Rig.forms(this)) {
      try (var rig = Rig.of(this, 1001, config -> config.key(Samples.SECRET))) {
        var cancelled = attempt();
        cancelled.cancel();
        rig.expect("nothing", shown(rig, streamed, cancelled));
        rig.proxy().down();
        rig.expect("nothing", shown(rig, streamed, attempt()));
      }
    }
  }

  private static TrialAttempt attempt() {
    return new TrialAttempt(Optional.of(Key.of(Samples.SECRET)), Map.of());
  }

  /** What shows the key, of the exceptions of one call made without the client, which would take it out. */
  private static String shown(Rig rig, boolean streamed, TrialAttempt attempt) {
    return rig.within("the call", () -> {
      try {
        rig.attempt(Samples.ask(), streamed, attempt);
        return "nothing";
      } catch (Exception e) {
        return shown(e).orElse("nothing");
      }
    });
  }

  private static Optional<String> shown(Throwable thrown) {
    for (var each = thrown; each != null; each = each.getCause()) {
      var text = each + (each instanceof BifrostException known ? known.error().toString() : "");
      if (text.contains(Samples.SECRET)) return Optional.of(text);
    }
    return Optional.empty();
  }

  /**
   * The provider does not print the key. Objects are logged too. When this fails: write {@code toString()}, or make no record of it.
   */
  @Example
  default void rule1002_providerDoesNotPrintTheKey() {
    try (var rig = Rig.of(this, 1002, config -> config.key(Samples.SECRET))) {
      rig.chat(Samples.hello());
      var text = rig.provider().toString();
      rig.expect(!text.contains(Samples.SECRET), "a text without the key", text);
    }
  }

  /**
   * The key is no part of the address: addresses are in the logs of every server and proxy. When this fails: send it in a header.
   */
  @Example
  default void rule1003_requestPathDoesNotContainTheKey() {
    try (var rig = Rig.of(this, 1003, config -> config.key(Samples.SECRET))) {
      rig.chat(Samples.hello());
      rig.asked();
      var path = rig.server().requests().get(0).path();
      rig.expect(!path.contains(Samples.SECRET), "a path without the key", path);
    }
  }

  /**
   * A redirect takes neither key nor question to another server. When this fails: follow redirects to the same scheme, host and port only, or none.
   */
  @Example
  default void rule1004_redirectDoesNotLeakKeyOrBody() {
    for (int status : List.of(302, 307)) {
      for (boolean streamed : Rig.forms(this)) {
        try (var other = FakeServer.start(); var rig = Rig.of(this, 1004, config -> config.key(Samples.SECRET))) {
          rig.serve(Reply.of(status, Map.of("location", other.url() + "/v1/chat/completions"), new byte[0]));
          rig.ask(Samples.ask(), streamed, rig.options());
          rig.expect("what another server was asked", List.of(), other.requests());
        }
      }
    }
  }
}
