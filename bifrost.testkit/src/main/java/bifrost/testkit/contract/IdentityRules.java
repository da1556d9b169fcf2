package bifrost.testkit.contract;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.Streamable;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import java.util.Optional;
import net.jqwik.api.Example;

/** Rules 1xx: who a provider is, and what it serves. */
public sealed interface IdentityRules extends ContractSubject permits ProviderContract {
  /**
   * {@code name()} is a provider's name, and stays the same. Reports, errors and the targets of requests are made of it. When this fails: give
   * back what the factory was given.
   */
  @Example
  default void rule101_providerNameIsValidAndStable() {
    try (var rig = ContractHarness.of(this, 101)) {
      var name = rig.provider().name();
      rig.expect(name.matches("[a-z0-9][a-z0-9._-]*"), "a name that matches [a-z0-9][a-z0-9._-]*", name);
      rig.expect(name, rig.provider().name());
    }
  }

  /**
   * What is not served is refused as {@code Unsupported}, naming provider and operation, and nothing is sent. Fallbacks rely on it. When this
   * fails: leave the method out, or throw {@code unsupported(request)}.
   */
  @Example
  default void rule102_unsupportedOperationIsRejectedWithoutARequest() {
    for (var request : SampleRequests.all()) {
      if (operations().contains(request.operation())) continue;
      try (var rig = ContractHarness.of(this, 102)) {
        var seen = rig.send(request, rig.options());
        rig.expect(Optional.of(new Unsupported(rig.provider().name(), request.operation(), Optional.empty())),
            seen.error());
        rig.expect(rig.server().requests().isEmpty(), "no request", rig.server().requests());
      }
    }
  }

  /**
   * What is not served is not streamed either, and is refused likewise. When this fails: see the methods whose names end in {@code Stream}.
   */
  @Example
  default void rule103_unsupportedStreamIsRejectedWithoutARequest() {
    for (var request : SampleRequests.all()) {
      if (operations().contains(request.operation()) || !(request instanceof Streamable<?, ?> streamable)) continue;
      try (var rig = ContractHarness.of(this, 103)) {
        var seen = rig.stream(streamable, rig.options());
        rig.expect(Optional.of(new Unsupported(rig.provider().name(), request.operation(), Optional.empty())),
            seen.error());
        rig.expect(rig.server().requests().isEmpty(), "no request", rig.server().requests());
      }
    }
  }

  /**
   * What is declared is served. A declaration that nothing stands behind fails where it is used, in production. When this fails: override the
   * method, or leave the operation out of {@code operations()}.
   */
  @Example
  default void rule104_declaredOperationIsSupported() {
    for (var request : SampleRequests.all()) {
      if (!operations().contains(request.operation())) continue;
      try (var rig = ContractHarness.of(this, 104)) {
        rig.enqueue(SampleRequests.scenarioFor(request), false);
        var seen = rig.send(request, rig.options());
        rig.expect(!(seen.error().orElse(null) instanceof Unsupported), "an answer to " + request.operation(), seen);
        rig.expect(!rig.server().requests().isEmpty(), "a request", "none");
      }
    }
  }

  /**
   * Opening makes no connection: a client can be opened before its servers are up. When this fails: connect with the first call.
   */
  @Example
  default void rule105_openingTheProviderMakesNoConnection() {
    try (var rig = ContractHarness.of(this, 105)) {
      rig.connectOnce();
      rig.expect("connections but the one of the rule itself", 0, rig.proxy().connections() - 1);
    }
  }

  /**
   * A call after a failed one works: a provider is not used up. When this fails: look for state that an error leaves behind.
   */
  @Example
  default void rule106_callAfterAFailedCallSucceeds() {
    try (var rig = ContractHarness.of(this, 106)) {
      var hello = SampleRequests.helloScenario();
      rig.sendChat(hello.ending(Scenario.Ending.rejected(Scenario.ScriptedError.of(400, "no"))));
      rig.expectResponse(hello.chatCompletion(), rig.sendChat(hello));
    }
  }

  /**
   * Chats are streamed where the wire can. When this fails: override {@code chatCompletionStream}, or leave {@code STREAMS} out of the
   * dialect's features.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule107_chatCompletionsAreStreamed() {
    try (var rig = ContractHarness.of(this, 107)) {
      var hello = SampleRequests.helloScenario();
      rig.expectResponse(hello.chatCompletion(), rig.streamChat(hello));
      rig.expect("asked for a stream", true, rig.decodedRequest().streamed());
    }
  }
}
