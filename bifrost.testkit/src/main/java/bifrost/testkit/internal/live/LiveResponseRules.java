package bifrost.testkit.internal.live;

import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostException;
import bifrost.api.FinishReason;
import bifrost.api.Operation;
import bifrost.api.Request;
import bifrost.testkit.internal.contract.BackgroundTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules for non-streamed responses of any operation. */
public record LiveResponseRules<R>(LiveClient client, Request<R> request, List<Request<?>> served,
    Optional<WrongKeyClient> wrongKeyClient) {
  static final int FEW_TOKENS = 3;
  private static final int MAX_INTERRUPT_ATTEMPTS = 20;

  public List<LiveRule> rules() {
    var rules = new ArrayList<LiveRule>();
    rules.add(new LiveRule(104, "declaredOperationIsSupported", () -> client.send(request)));
    rules.add(new LiveRule(311, "statusAndHeadersAreReported", this::expectReport));
    if (LiveResults.isGeneration(request)) addGenerationRules(rules);
    LiveContentRule.rule(client, request, served).ifPresent(rules::add);
    boolean hasModel =
        !Set.of(Operation.LIST_MODELS, Operation.RAW, Operation.FILE, Operation.BATCH).contains(request.operation());
    if (hasModel) rules.add(new LiveRule(601, "errorResponseIsRejectedWithItsDetails", this::expectUnknownModelError));
    rules.add(new LiveRule(709, "interruptEndsTheCall", () -> expectCancelledByInterrupt(() -> client.send(request))));
    rules.add(new LiveRule(106, "callAfterAFailedCallSucceeds", () -> client.send(request)));
    wrongKeyClient.ifPresent(
        it -> rules.add(new LiveRule(1001, "noExceptionContainsTheKey", () -> it.assertKeyHidden(client, request))));
    return rules;
  }

  private void addGenerationRules(List<LiveRule> rules) {
    rules.add(new LiveRule(203, "requestContainsEveryParameterUnchanged",
        () -> expectTokens(FEW_TOKENS, sendWithFewTokens())));
    rules.add(new LiveRule(307, "finishReasonComesFromTheServer", this::expectFinishReason));
    rules.add(new LiveRule(308, "usageComesFromTheServer", () -> expectUsage(sendWithFewTokens())));
    rules.add(new LiveRule(310, "modelIsTheOneNamedInTheResponse", this::expectModel));
    rules.add(new LiveRule(801, "concurrentCallsReceiveTheirOwnResponses",
        () -> runConcurrently(client.timeout(), tokens -> client.send(LiveResults.withMaxTokens(request, tokens)))));
    rules.add(new LiveRule(1103, "unknownMembersArriveAsExtras", () -> LiveExtrasRule.check(client, request)));
  }

  private void expectReport() {
    var attempts = client.trySend(request).report().attempts();
    boolean isReported =
        attempts.size() == 1 && attempts.get(0).status().orElse(0) / 100 == 2 && !attempts.get(0).headers().isEmpty();
    expect(isReported, "one attempt with a success status and headers", attempts);
  }

  /** Checks the number of generated tokens. */
  static void expectTokens(int tokens, Object response) {
    var usage = LiveResults.usage(response);
    expect(usage.isPresent() && usage.get().completionTokens() == tokens, tokens + " completion tokens", response);
  }

  private R sendWithFewTokens() {
    return client.send(LiveResults.withMaxTokens(request, FEW_TOKENS));
  }

  private void expectFinishReason() {
    var response = sendWithFewTokens();
    expect(LiveResults.finishReason(response).equals(Optional.of(FinishReason.LENGTH)), "the finish reason 'length'",
        response);
  }

  /** Checks the usage of a response with few tokens. */
  static void expectUsage(Object response) {
    var usage = LiveResults.usage(response);
    boolean isConsistent =
        usage.isPresent() && usage.get().promptTokens() > 0 && usage.get().completionTokens() == FEW_TOKENS
            && usage.get().totalTokens() == usage.get().promptTokens() + FEW_TOKENS;
    expect(isConsistent, "a usage with a consistent total and " + FEW_TOKENS + " completion tokens", response);
  }

  private void expectModel() {
    var model = LiveResults.model(client.send(request));
    expect(!model.isBlank() && request.target().endsWith(model), "the model of " + request.target(), "'" + model + "'");
  }

  interface TokenLimitedCall {
    Object send(int tokens);
  }

  /** Runs concurrent calls with different token limits, and checks that each gets its own response. */
  static void runConcurrently(Duration timeout, TokenLimitedCall call) throws Exception {
    var calls = new ArrayList<BackgroundTask<Object>>();
    for (int tokens = 1; tokens <= 4; tokens++) {
      int maxTokens = tokens;
      calls.add(BackgroundTask.start(() -> call.send(maxTokens)));
    }
    for (int i = 0; i < calls.size(); i++) expectTokens(i + 1, calls.get(i).await(timeout));
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
