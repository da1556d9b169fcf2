package bifrost.testkit.internal.live;

import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.Outcome;
import bifrost.api.Streamable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules for answers in pieces. */
public record LiveStreamRules<E, R>(LiveClient client, Streamable<E, R> request, Optional<WrongKeyClient> stranger) {
  private static final int TIMES = 3;

  public List<LiveRule> rules() {
    var rules = new ArrayList<LiveRule>();
    rules.add(new LiveRule(104, "declaredOperationIsSupported", () -> client.streamed(request)));
    rules.add(new LiveRule(204, "streamedRequestEqualsTheWholeRequest", this::isTheSame));
    rules.add(new LiveRule(401, "collectedStreamEqualsTheWholeResponse", this::addsUp));
    if (LiveResults.isGeneration(request)) generating(rules);
    rules.add(new LiveRule(413, "sourceStaysAtItsEnd", this::endsOnce));
    rules.add(new LiveRule(602, "errorResponseToAStreamIsTheSameError", this::isRefusedTheSame));
    rules.add(new LiveRule(707, "closingASourceEndsABlockedRead", this::isClosed));
    rules.add(new LiveRule(709, "interruptEndsTheCall",
        () -> LiveResponseRules.expectCancelledByInterrupt(() -> client.streamed(request))));
    rules.add(new LiveRule(804, "cancellingOneCallEndsNoOther", this::outlivesAnother));
    rules.add(new LiveRule(106, "callAfterAFailedCallSucceeds", () -> client.streamed(request)));
    stranger.ifPresent(it -> rules
        .add(new LiveRule(1001, "noExceptionContainsTheKey", () -> it.assertKeyHiddenInStream(client, request))));
    return rules;
  }

  private void generating(List<LiveRule> rules) {
    rules.add(new LiveRule(407, "usageAfterTheFinishReasonArrives", this::isCounted));
    rules.add(new LiveRule(802, "concurrentStreamsReceiveTheirOwnEvents",
        () -> LiveResponseRules.runConcurrently(client.patience(),
            tokens -> client.streamed(LiveResults.withUsage(LiveResults.withMaxTokens(request, tokens))))));
  }

  private void isCounted() {
    LiveResponseRules
        .expectUsage(client.streamed(LiveResults.withUsage(LiveResults.withMaxTokens(request, LiveResponseRules.FEW))));
  }

  /** A server that calculates in batches may say another word for once. */
  private void isTheSame() {
    var said = new ArrayList<String>();
    for (int i = 0; i < TIMES; i++) {
      var whole = LiveResults.fullText(client.send(request));
      var streamed = LiveResults.fullText(client.streamed(request));
      if (whole.equals(streamed)) return;
      said.add("whole '" + whole + "', streamed '" + streamed + "'");
    }
    throw LiveClient.failure("the same, whole and streamed", said);
  }

  private void addsUp() {
    var thought = new StringBuilder();
    var text = new StringBuilder();
    try (var stream = client.stream(request)) {
      for (var event : stream) {
        thought.append(LiveResults.reasoning(event));
        text.append(LiveResults.text(event));
      }
      expect(LiveResults.fullText(stream.collect()).equals(thought.append(text).toString()), thought.toString(),
          stream.collect());
    }
  }

  /** It is over, and stays so, whoever closes it. */
  private void endsOnce() {
    var stream = client.stream(request);
    var events = stream.iterator();
    while (events.hasNext()) events.next();
    var whole = stream.collect();
    stream.close();
    expect(!events.hasNext(), "no event after the end", "one");
    expect(whole.equals(stream.collect()) && whole.equals(stream.partial()), "the same answer again", stream.partial());
    expect(stream.outcome().orElse(null) instanceof Outcome.Success<?>, "a success", stream.outcome());
  }

  private void isRefusedTheSame() {
    var nobody = request.target(LiveClient.unknownModelTarget(request));
    var whole = LiveClient.notFound(() -> client.send(nobody));
    var streamed = LiveClient.notFound(() -> client.streamed(nobody));
    expect(essence(whole).equals(essence(streamed)), essence(whole).toString(), essence(streamed));
  }

  private static List<?> essence(Rejected error) {
    return List.of(error.status(), error.type(), error.code(), error.param(), error.message());
  }

  private void isClosed() {
    var stream = client.stream(request);
    var events = stream.iterator();
    var read = List.of(events.next());
    stream.close();
    var error = LiveClient.error(events::next);
    expect(error instanceof Cancelled, "Cancelled", error);
    expect(LiveClient.error(stream::collect).equals(error), "the same end again", stream.outcome());
    var whole = read.stream().collect(request.collector());
    expect(whole.equals(stream.partial()), "what was read: " + whole, stream.partial());
  }

  private void outlivesAnother() {
    var one = client.stream(request);
    try (var other = client.stream(request)) {
      one.iterator().next();
      var events = other.iterator();
      events.next();
      one.close();
      while (events.hasNext()) events.next();
      expect(other.outcome().orElse(null) instanceof Outcome.Success<?>, "a success", other.outcome());
    } finally {
      one.close();
    }
  }
}
