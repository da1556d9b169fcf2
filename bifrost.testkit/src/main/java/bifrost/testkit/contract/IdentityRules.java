package bifrost.testkit.contract;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.Streamable;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 1xx: the name of a provider, and the operations that it supports. Implementations need not be thread-safe:
 * jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface IdentityRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that {@code name()} is a valid provider name and never changes. Reports, errors and the targets of
   * requests contain the name.
   */
  @WhenThisFails("Return the name that was passed to the factory.")
  @Example
  default void rule101_providerNameIsValidAndStable() {
    try (var harness = ContractHarness.of(this, 101)) {
      var name = harness.provider().name();
      harness.expect(name.matches("[a-z0-9][a-z0-9._-]*"), "a name that matches [a-z0-9][a-z0-9._-]*", name);
      harness.expect(name, harness.provider().name());
    }
  }

  /**
   * Requires that an unsupported operation fails with {@code Unsupported}, with the name of the provider and the
   * operation, and that no request is sent. Fallbacks depend on this error.
   */
  @WhenThisFails("Do not override the method, or throw unsupported(request).")
  @Example
  default void rule102_unsupportedOperationIsRejectedWithoutARequest() {
    for (var kit : SupportedOperations.unsupported(this)) {
      var request = kit.sample();
      try (var harness = ContractHarness.of(this, 102)) {
        var result = harness.send(request, harness.options());
        harness.expect(Optional.of(new Unsupported(harness.provider().name(), request.operation(), Optional.empty())),
            result.error());
        harness.expect(harness.server().requests().isEmpty(), "no request", harness.server().requests());
      }
    }
  }

  /**
   * Requires that a stream of an unsupported operation fails with {@code Unsupported}, without a request, like the
   * operation itself (rule 102).
   */
  @WhenThisFails("Check the methods whose names end in Stream.")
  @Example
  default void rule103_unsupportedStreamIsRejectedWithoutARequest() {
    for (var kit : SupportedOperations.unsupported(this)) {
      if (!(kit.sample() instanceof Streamable<?, ?> streamable)) continue;
      try (var harness = ContractHarness.of(this, 103)) {
        var result = harness.stream(streamable, harness.options());
        harness.expect(Optional.of(new Unsupported(harness.provider().name(), kit.operation(), Optional.empty())),
            result.error());
        harness.expect(harness.server().requests().isEmpty(), "no request", harness.server().requests());
      }
    }
  }

  /**
   * Requires that a declared operation is supported. Otherwise the mistake appears only in production.
   */
  @WhenThisFails("Override the method, or remove the operation from operations().")
  @Example
  default void rule104_declaredOperationIsSupported() {
    for (var kit : SupportedOperations.of(this)) {
      try (var harness = ContractHarness.of(this, 104)) {
        harness.enqueue(kit.sampleScenario(), false);
        var result = harness.send(kit.sample(), harness.options());
        harness.expect(!(result.error().orElse(null) instanceof Unsupported), "a response to " + kit.operation(),
            result);
        harness.expect(!harness.server().requests().isEmpty(), "a request", "none");
      }
    }
  }

  /**
   * Requires that opening the provider makes no connection, so that a client can be opened before its servers are
   * running.
   */
  @WhenThisFails("Connect in the first call.")
  @Example
  default void rule105_openingTheProviderMakesNoConnection() {
    try (var harness = ContractHarness.of(this, 105)) {
      harness.connectOnce();
      harness.expect("connections of the provider", 0, harness.proxy().connections() - 1);
    }
  }

  /**
   * Requires that a call after a failed call succeeds. Otherwise one error disables the provider.
   */
  @WhenThisFails("Look for state that an error leaves behind.")
  @Example
  default void rule106_callAfterAFailedCallSucceeds() {
    try (var harness = ContractHarness.of(this, 106)) {
      var hello = SampleRequests.helloScenario();
      harness.sendChat(hello.ending(Scenario.Ending.rejected(Scenario.ScriptedError.of(400, "no"))));
      harness.expectResponse(hello.chatCompletion(), harness.sendChat(hello));
    }
  }

  /**
   * Requires that chat completions are streamed if the protocol supports it. Otherwise users wait for the complete
   * response.
   */
  @WhenThisFails("Override chatCompletionStream, or remove STREAMS from the features of the dialect.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule107_chatCompletionsAreStreamed() {
    try (var harness = ContractHarness.of(this, 107)) {
      var hello = SampleRequests.helloScenario();
      harness.expectResponse(hello.chatCompletion(), harness.streamChat(hello));
      harness.expect("stream requested", true, harness.decodedRequest().streamed());
    }
  }
}
