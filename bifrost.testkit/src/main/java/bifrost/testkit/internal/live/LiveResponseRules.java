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

/** The rules for whole answers of any operation. */
public record LiveResponseRules<R>(LiveClient client, Request<R> request, List<Request<?>> served,
    Optional<WrongKeyClient> stranger) {
  static final int FEW = 3;
  private static final int INTERRUPTS = 20;

  public List<LiveRule> rules() {
    var rules = new ArrayList<LiveRule>();
    rules.add(new LiveRule(104, "declaredOperationIsSupported", () -> client.send(request)));
    rules.add(new LiveRule(311, "statusAndHeadersAreReported", this::isReported));
    if (LiveResults.isGeneration(request)) generating(rules);
    LiveContentRule.rule(client, request, served).ifPresent(rules::add);
    boolean hasModel =
        !Set.of(Operation.LIST_MODELS, Operation.RAW, Operation.FILE, Operation.BATCH).contains(request.operation());
    if (hasModel) rules.add(new LiveRule(601, "errorResponseIsRejectedWithItsDetails", this::knowsNobody));
    rules.add(new LiveRule(709, "interruptEndsTheCall", () -> expectCancelledByInterrupt(() -> client.send(request))));
    rules.add(new LiveRule(106, "callAfterAFailedCallSucceeds", () -> client.send(request)));
    stranger.ifPresent(
        it -> rules.add(new LiveRule(1001, "noExceptionContainsTheKey", () -> it.assertKeyHidden(client, request))));
    return rules;
  }

  private void generating(List<LiveRule> rules) {
    rules.add(new LiveRule(203, "requestContainsEveryParameterUnchanged", () -> expectTokens(FEW, few())));
    rules.add(new LiveRule(307, "finishReasonIsTheOneOfTheServer", this::hasReason));
    rules.add(new LiveRule(308, "usageIsTheOneOfTheServer", () -> expectUsage(few())));
    rules.add(new LiveRule(310, "modelIsTheOneNamedInTheResponse", this::isOfAModel));
    rules.add(new LiveRule(801, "concurrentCallsReceiveTheirOwnResponses",
        () -> runConcurrently(client.patience(), tokens -> client.send(LiveResults.withMaxTokens(request, tokens)))));
    rules.add(new LiveRule(1103, "unknownMembersArriveAsExtras", () -> LiveExtrasRule.check(client, request)));
  }

  private void isReported() {
    var tries = client.attempt(request).report().attempts();
    boolean isReported =
        tries.size() == 1 && tries.get(0).status().orElse(0) / 100 == 2 && !tries.get(0).headers().isEmpty();
    expect(isReported, "one try, a status of a success, headers", tries);
  }

  /** That as many tokens were made as were asked for. */
  static void expectTokens(int tokens, Object answer) {
    var usage = LiveResults.usage(answer);
    expect(usage.isPresent() && usage.get().completionTokens() == tokens, tokens + " tokens", answer);
  }

  private R few() {
    return client.send(LiveResults.withMaxTokens(request, FEW));
  }

  private void hasReason() {
    var answer = few();
    expect(LiveResults.finishReason(answer).equals(Optional.of(FinishReason.LENGTH)), "the finish reason length",
        answer);
  }

  /** Of so few tokens. */
  static void expectUsage(Object answer) {
    var usage = LiveResults.usage(answer);
    boolean addsUp = usage.isPresent() && usage.get().promptTokens() > 0 && usage.get().completionTokens() == FEW
        && usage.get().totalTokens() == usage.get().promptTokens() + FEW;
    expect(addsUp, "a count of tokens that adds up, " + FEW + " of them of the answer", answer);
  }

  private void isOfAModel() {
    var model = LiveResults.model(client.send(request));
    expect(!model.isBlank() && request.target().endsWith(model), "the model of " + request.target(), "'" + model + "'");
  }

  interface Limited {
    Object answer(int tokens);
  }

  /** Calls that differ in how much they ask for. */
  static void runConcurrently(Duration patience, Limited limited) throws Exception {
    var calls = new ArrayList<BackgroundTask<Object>>();
    for (int tokens = 1; tokens <= 4; tokens++) {
      int own = tokens;
      calls.add(BackgroundTask.start(() -> limited.answer(own)));
    }
    for (int i = 0; i < calls.size(); i++) expectTokens(i + 1, calls.get(i).await(patience));
  }

  private void knowsNobody() {
    LiveClient.notFound(() -> client.send(request.target(LiveClient.unknownModelTarget(request))));
  }

  /** A rule runs on a thread of its own. An answer may be faster than anybody who waits, but not every time. */
  static void expectCancelledByInterrupt(Runnable call) {
    var error = Optional.<BifrostError>empty();
    for (int tries = 0; error.isEmpty() && tries < INTERRUPTS; tries++) {
      Thread.currentThread().interrupt();
      error = errorOf(call);
      expect(Thread.interrupted(), "a thread that stays interrupted", "one that is not");
    }
    expect(error.filter(Cancelled.class::isInstance).isPresent(), "Cancelled",
        error.<Object>map(each -> each).orElse("an answer"));
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
