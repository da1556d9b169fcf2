package bifrost.testkit;

import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Key;
import bifrost.testkit.Dialect.Feature;
import bifrost.testkit.Scenario.Ending;
import bifrost.testkit.Scenario.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;

/** Rules 10xx: keys go to their server, and nowhere else. */
@SuppressWarnings("exports") // jqwik is optional, and cannot be passed on
public sealed interface SecretRules extends ContractSubject permits ProviderContract {
  /**
   * No exception shows the key, whatever has happened. Exceptions are logged. When this fails: keep requests and headers out of messages.
   */
  @Example
  default void rule1001_noExceptionShowsTheKey() {
    for (var ending : List.of(Ending.refused(Problem.of(401, "who?")), Ending.of(Ending.Kind.CUT, 1), Ending.of(Ending.Kind.GARBAGE, 1))) {
      try (var rig = Rig.of(this, 1001, config -> config.key(Samples.SECRET))) {
        rig.serve(Samples.hello().ending(ending), false);
        rig.expect("nothing", shown(rig, false));
        if (!dialect().features().contains(Feature.STREAMS)) continue;
        rig.serve(Samples.hello().ending(ending), true);
        rig.expect("nothing", shown(rig, true));
      }
    }
  }

  /** What shows the key, of the exceptions of one call made without the client, which would take it out. */
  private String shown(Rig rig, boolean streamed) {
    return rig.within("the call", () -> {
      try {
        var attempt = new TrialAttempt(Optional.of(Key.of(Samples.SECRET)), Map.of());
        var ask = ChatCompletionRequest.of("org/m", "Hi");
        if (!streamed) rig.provider().send(ask, attempt);
        else try (var source = rig.provider().stream(ask, attempt)) {
          while (source.next().isPresent()) continue;
        }
        return "nothing";
      } catch (Exception e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
          var text = each + (each instanceof BifrostException known ? known.error().toString() : "");
          if (text.contains(Samples.SECRET)) return text;
        }
        return "nothing";
      }
    });
  }

  /**
   * The provider does not print the key. Objects are logged too. When this fails: write {@code toString()}, or make no record of it.
   */
  @Example
  default void rule1002_theProviderDoesNotPrintTheKey() {
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
  default void rule1003_theKeyIsNoPartOfTheAddress() {
    try (var rig = Rig.of(this, 1003, config -> config.key(Samples.SECRET))) {
      rig.chat(Samples.hello());
      rig.asked();
      var path = rig.server().requests().get(0).path();
      rig.expect(!path.contains(Samples.SECRET), "a path without the key", path);
    }
  }

  /**
   * A redirect takes no key to another server. When this fails: follow redirects to the same scheme, host and port only, or none.
   */
  @Example
  default void rule1004_aRedirectTakesNoKeyElsewhere() {
    for (int status : List.of(302, 307)) {
      try (var other = FakeServer.start(); var rig = Rig.of(this, 1004, config -> config.key(Samples.SECRET))) {
        rig.serve(Reply.of(status, Map.of("location", other.url() + "/v1/chat/completions"), new byte[0]));
        rig.send(Samples.hello().request(), rig.options());
        var told = other.requests().stream().flatMap(request -> request.headers().values().stream())
            .filter(values -> values.toString().contains(Samples.SECRET));
        rig.expect(told.findAny().isEmpty(), "no key at another server", other.requests());
      }
    }
  }
}
