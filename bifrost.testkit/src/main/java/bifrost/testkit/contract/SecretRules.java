package bifrost.testkit.contract;

import bifrost.api.ApiKey;
import bifrost.api.BifrostException;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.RecordingAttempt;
import bifrost.testkit.internal.contract.SampleRequests;
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
    for (var ending : List.of(Ending.rejected(ScriptedError.of(401, "who?")), Ending.of(Ending.Kind.CUT, 1),
        Ending.of(Ending.Kind.MALFORMED, 1), Ending.of(Ending.Kind.TRUNCATED, 1), Ending.of(Ending.Kind.HUNG_UP, 0))) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var rig = ContractHarness.of(this, 1001, config -> config.key(SampleRequests.SECRET))) {
          rig.enqueue(SampleRequests.helloScenario().ending(ending), streamed);
          rig.expect("nothing", shown(rig, streamed, attempt()));
        }
      }
    }
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 1001, config -> config.key(SampleRequests.SECRET))) {
        var cancelled = attempt();
        cancelled.cancel();
        rig.expect("nothing", shown(rig, streamed, cancelled));
        rig.proxy().down();
        rig.expect("nothing", shown(rig, streamed, attempt()));
      }
    }
  }

  private static RecordingAttempt attempt() {
    return new RecordingAttempt(Optional.of(ApiKey.of(SampleRequests.SECRET)), Map.of());
  }

  /** What shows the key, of the exceptions of one call made without the client, which would take it out. */
  private static String shown(ContractHarness rig, boolean streamed, RecordingAttempt attempt) {
    return rig.completeInTime("the call", () -> {
      try {
        rig.callProvider(SampleRequests.chatRequest(), streamed, attempt);
        return "nothing";
      } catch (Exception e) {
        return shown(e).orElse("nothing");
      }
    });
  }

  private static Optional<String> shown(Throwable thrown) {
    for (var each = thrown; each != null; each = each.getCause()) {
      var text = each + (each instanceof BifrostException known ? known.error().toString() : "");
      if (text.contains(SampleRequests.SECRET)) return Optional.of(text);
    }
    return Optional.empty();
  }

  /**
   * The provider does not print the key. Objects are logged too. When this fails: write {@code toString()}, or make no record of it.
   */
  @Example
  default void rule1002_providerDoesNotPrintTheKey() {
    try (var rig = ContractHarness.of(this, 1002, config -> config.key(SampleRequests.SECRET))) {
      rig.sendChat(SampleRequests.helloScenario());
      var text = rig.provider().toString();
      rig.expect(!text.contains(SampleRequests.SECRET), "a text without the key", text);
    }
  }

  /**
   * The key is no part of the address: addresses are in the logs of every server and proxy. When this fails: send it in a header.
   */
  @Example
  default void rule1003_requestPathDoesNotContainTheKey() {
    try (var rig = ContractHarness.of(this, 1003, config -> config.key(SampleRequests.SECRET))) {
      rig.sendChat(SampleRequests.helloScenario());
      rig.decodedRequest();
      var path = rig.server().requests().get(0).path();
      rig.expect(!path.contains(SampleRequests.SECRET), "a path without the key", path);
    }
  }

  /**
   * A redirect takes neither key nor question to another server. When this fails: follow redirects to the same scheme, host and port only, or none.
   */
  @Example
  default void rule1004_redirectDoesNotLeakKeyOrBody() {
    for (int status : List.of(302, 307)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var other = FakeServer.start();
            var rig = ContractHarness.of(this, 1004, config -> config.key(SampleRequests.SECRET))) {
          rig.enqueue(Reply.of(status, Map.of("location", other.url() + "/v1/chat/completions"), new byte[0]));
          rig.sendOrStream(SampleRequests.chatRequest(), streamed, rig.options());
          rig.expect("what another server was asked", List.of(), other.requests());
        }
      }
    }
  }
}
