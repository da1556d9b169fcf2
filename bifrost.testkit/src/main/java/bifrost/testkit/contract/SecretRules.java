package bifrost.testkit.contract;

import bifrost.api.ApiKey;
import bifrost.api.BifrostException;
import bifrost.api.ListModelsRequest;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.RecordingAttempt;
import bifrost.testkit.internal.contract.SampleRequests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 10xx: a key is sent only to its server, and appears nowhere else. Implementations need not be thread-safe:
 * jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface SecretRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that no exception contains the key, because exceptions are logged.
   */
  @WhenThisFails("Do not include requests and headers in messages.")
  @Example
  default void rule1001_noExceptionContainsTheKey() {
    for (var ending : List.of(Ending.rejected(ScriptedError.of(401, "missing key")), Ending.of(Ending.Kind.CUT, 1),
        Ending.of(Ending.Kind.MALFORMED, 1), Ending.of(Ending.Kind.TRUNCATED, 1), Ending.of(Ending.Kind.HUNG_UP, 0))) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 1001, config -> config.key(SampleRequests.SECRET))) {
          harness.enqueue(SampleRequests.helloScenario().ending(ending), streamed);
          harness.expect("no text with the key", textWithKey(harness, streamed, attempt()));
        }
      }
    }
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 1001, config -> config.key(SampleRequests.SECRET))) {
        var cancelled = attempt();
        cancelled.cancel();
        harness.expect("no text with the key", textWithKey(harness, streamed, cancelled));
        harness.proxy().down();
        harness.expect("no text with the key", textWithKey(harness, streamed, attempt()));
      }
    }
  }

  private static RecordingAttempt attempt() {
    return new RecordingAttempt(Optional.of(ApiKey.of(SampleRequests.SECRET)), Map.of());
  }

  /**
   * Calls the provider directly, because the client would mask the key, and returns the text of an exception
   * that contains the key.
   */
  private static String textWithKey(ContractHarness harness, boolean streamed, RecordingAttempt attempt) {
    return harness.completeInTime("the call", () -> {
      try {
        harness.callProvider(SampleRequests.chatRequest(), streamed, attempt);
        return "no text with the key";
      } catch (Exception e) {
        return textWithKey(e).orElse("no text with the key");
      }
    });
  }

  private static Optional<String> textWithKey(Throwable thrown) {
    for (var each = thrown; each != null; each = each.getCause()) {
      var text = each + (each instanceof BifrostException e ? e.error().toString() : "");
      if (text.contains(SampleRequests.SECRET)) return Optional.of(text);
    }
    return Optional.empty();
  }

  /**
   * Requires that the provider's {@code toString()} does not contain the key, because objects are logged.
   */
  @WhenThisFails("Override toString(), or do not use a record.")
  @Example
  default void rule1002_providerDoesNotPrintTheKey() {
    try (var harness = ContractHarness.of(this, 1002, config -> config.key(SampleRequests.SECRET))) {
      harness.sendChat(SampleRequests.helloScenario());
      var text = harness.provider().toString();
      harness.expect(!text.contains(SampleRequests.SECRET), "a text without the key", text);
    }
  }

  /**
   * Requires that the request path does not contain the key, because servers and proxies log paths.
   */
  @WhenThisFails("Send the key in a header.")
  @Example
  default void rule1003_requestPathDoesNotContainTheKey() {
    try (var harness = ContractHarness.of(this, 1003, config -> config.key(SampleRequests.SECRET))) {
      harness.sendChat(SampleRequests.helloScenario());
      harness.decodedRequest();
      var path = harness.server().requests().get(0).path();
      harness.expect(!path.contains(SampleRequests.SECRET), "a path without the key", path);
    }
  }

  /**
   * Requires that a redirect sends neither the key nor the body to another server.
   */
  @WhenThisFails("Follow redirects only to the same scheme, host and port, or not at all.")
  @Example
  default void rule1004_redirectDoesNotLeakKeyOrBody() {
    for (int status : List.of(302, 307)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var otherServer = FakeServer.start();
            var harness = ContractHarness.of(this, 1004, config -> config.key(SampleRequests.SECRET))) {
          harness
              .enqueue(Reply.of(status, Map.of("location", otherServer.url() + "/v1/chat/completions"), new byte[0]));
          harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
          harness.expect("requests at another server", List.of(), otherServer.requests());
        }
      }
    }
  }

  /**
   * Requires that a redirect of a request without a body does not send the key to another server either, in any form of
   * the location.
   */
  @WhenThisFails("See rule 1004; compare the host and the port of the location with those of the request.")
  @EnabledIfSupported(operations = OperationGroup.LIST_MODELS)
  @Example
  default void rule1005_redirectOfAGetDoesNotLeakTheKey() {
    for (int status : List.of(301, 302, 303, 307, 308)) {
      try (var otherServer = FakeServer.start();
          var harness = ContractHarness.of(this, 1005, config -> config.key(SampleRequests.SECRET))) {
        var authority = otherServer.url().getAuthority();
        var locations = List.of("http://" + authority + "/v1/models", "//" + authority + "/v1/models",
            "HTTP://" + authority + "/v1/models?x=1");
        for (var location : locations) {
          harness.enqueue(Reply.of(status, Map.of("location", location), new byte[0]));
          harness.sendOrStream(ListModelsRequest.of("p"), false);
          harness.expect("requests at another server", List.of(), otherServer.requests());
        }
      }
    }
  }
}
