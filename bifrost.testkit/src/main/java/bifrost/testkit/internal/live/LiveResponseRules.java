package bifrost.testkit.internal.live;

import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostException;
import bifrost.api.Request;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules for non-streamed responses of any operation. */
public record LiveResponseRules<R>(LiveClient client, Request<R> request, List<Request<?>> served,
    Optional<WrongKeyClient> wrongKeyClient) {
  private static final int MAX_INTERRUPT_ATTEMPTS = 20;

  public List<LiveRule> rules() {
    var rules = new ArrayList<LiveRule>();
    rules.add(new LiveRule(104, "declaredOperationIsSupported", () -> client.send(request)));
    rules.add(new LiveRule(311, "statusAndHeadersAreReported", this::expectReport));
    OperationKits.find(request).ifPresent(kit -> addRules(rules, kit));
    if (request.operation().hasModel()) {
      rules.add(new LiveRule(601, "errorResponseIsRejectedWithItsDetails", this::expectUnknownModelError));
    }
    rules.add(new LiveRule(709, "interruptEndsTheCall", () -> expectCancelledByInterrupt(() -> client.send(request))));
    rules.add(new LiveRule(106, "callAfterAFailedCallSucceeds", () -> client.send(request)));
    wrongKeyClient.ifPresent(
        it -> rules.add(new LiveRule(1001, "noExceptionContainsTheKey", () -> it.assertKeyHidden(client, request))));
    return rules;
  }

  private void addRules(List<LiveRule> rules, OperationKit<Request<R>, R> kit) {
    kit.generation().ifPresent(
        it -> rules.addAll(new LiveGenerationRules<>(client, request, it, client::send).responseRules()));
    kit.liveCheck().ifPresent(it -> rules
        .add(new LiveRule(312, "otherOperationsReturnTheCompleteResult", () -> it.check(client, request, served))));
  }

  private void expectReport() {
    var attempts = client.trySend(request).report().attempts();
    boolean isReported =
        attempts.size() == 1 && attempts.get(0).status().orElse(0) / 100 == 2 && !attempts.get(0).headers().isEmpty();
    expect(isReported, "one attempt with a success status and headers", attempts);
  }

  private void expectUnknownModelError() {
    LiveClient.notFound(() -> client.send(request.target(LiveClient.unknownModelTarget(request))));
  }

  /**
   * Checks that an interrupted call is cancelled. A fast response may complete before the interrupt is noticed,
   * so several attempts are made. Rules run on their own threads, so the interrupt affects nothing else.
   */
  static void expectCancelledByInterrupt(Runnable call) {
    var error = Optional.<BifrostError>empty();
    for (int attempts = 0; error.isEmpty() && attempts < MAX_INTERRUPT_ATTEMPTS; attempts++) {
      Thread.currentThread().interrupt();
      error = errorOf(call);
      expect(Thread.interrupted(), "a thread that stays interrupted", "one whose interrupt status was cleared");
    }
    expect(error.filter(Cancelled.class::isInstance).isPresent(), "Cancelled",
        error.<Object>map(each -> each).orElse("a response"));
  }

  private static Optional<BifrostError> errorOf(Runnable call) {
    try {
      call.run();
      return Optional.empty();
    } catch (BifrostException e) {
      return Optional.of(e.error());
    }
  }
}
