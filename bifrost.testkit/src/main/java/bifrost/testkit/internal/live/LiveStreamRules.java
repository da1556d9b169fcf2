package bifrost.testkit.internal.live;

import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.Outcome;
import bifrost.api.Streamable;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.operation.StreamedKit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules for streamed responses of any operation. */
public record LiveStreamRules<E, R>(LiveClient client, Streamable<E, R> request,
    Optional<WrongKeyClient> wrongKeyClient) {
  private static final int COMPARISONS = 3;

  public List<LiveRule> rules() {
    var rules = new ArrayList<LiveRule>();
    rules.add(new LiveRule(104, "declaredOperationIsSupported", () -> client.streamed(request)));
    rules.add(new LiveRule(204, "streamedRequestEqualsTheUnaryRequest", this::expectSameText));
    rules.add(new LiveRule(401, "collectedStreamEqualsTheUnaryResponse", this::expectCompleteText));
    kit().flatMap(StreamedKit::generation).ifPresent(it -> rules.addAll(generationRules(it).streamRules()));
    rules.add(new LiveRule(413, "sourceStaysAtItsEnd", this::expectStableEnd));
    rules.add(new LiveRule(602, "errorResponseToAStreamIsTheSameError", this::expectSameError));
    rules.add(new LiveRule(707, "closingASourceEndsABlockedRead", this::expectCloseEndsRead));
    rules.add(new LiveRule(709, "interruptEndsTheCall",
        () -> LiveResponseRules.expectCancelledByInterrupt(() -> client.streamed(request))));
    rules.add(new LiveRule(804, "cancellingOneCallEndsNoOther", this::expectIndependence));
    rules.add(new LiveRule(106, "callAfterAFailedCallSucceeds", () -> client.streamed(request)));
    wrongKeyClient.ifPresent(it -> rules
        .add(new LiveRule(1001, "noExceptionContainsTheKey", () -> it.assertKeyHiddenInStream(client, request))));
    return rules;
  }

  private Optional<StreamedKit<Streamable<E, R>, E, R>> kit() {
    return OperationKits.findStreamed(request);
  }

  private LiveGenerationRules<Streamable<E, R>, R> generationRules(LiveGeneration<Streamable<E, R>, R> generation) {
    return new LiveGenerationRules<>(client, request, generation,
        each -> client.streamed(generation.withStreamedUsage(each)));
  }

  /** {@return the reasoning and the text; {@code ""} if the response is not text} */
  private String text(R response) {
    return kit().map(kit -> kit.text(response)).orElse("");
  }

  /**
   * Compares the texts up to three times, because a server that processes requests in batches may generate
   * different tokens.
   */
  private void expectSameText() {
    var differences = new ArrayList<String>();
    for (int i = 0; i < COMPARISONS; i++) {
      var response = text(client.send(request));
      var streamed = text(client.streamed(request));
      if (response.equals(streamed)) return;
      differences.add("not streamed '" + response + "', streamed '" + streamed + "'");
    }
    throw LiveClient.failure("equal texts, streamed and not streamed", differences);
  }

  private void expectCompleteText() {
    var reasoning = new StringBuilder();
    var text = new StringBuilder();
    try (var stream = client.stream(request)) {
      for (var event : stream) {
        reasoning.append(kit().map(kit -> kit.reasoningDelta(event)).orElse(""));
        text.append(kit().map(kit -> kit.textDelta(event)).orElse(""));
      }
      expect(text(stream.collect()).equals(reasoning.append(text).toString()), reasoning.toString(),
          stream.collect());
    }
  }

  /** Checks that the stream ends once, and that closing it does not change its result. */
  private void expectStableEnd() {
    var stream = client.stream(request);
    var events = stream.iterator();
    while (events.hasNext()) events.next();
    var response = stream.collect();
    stream.close();
    expect(!events.hasNext(), "no event after the end", "an event");
    expect(response.equals(stream.collect()) && response.equals(stream.partial()), "the same response again",
        stream.partial());
    expect(stream.outcome().orElse(null) instanceof Outcome.Success<?>, "a success", stream.outcome());
  }

  private void expectSameError() {
    var unknownModel = request.target(LiveClient.unknownModelTarget(request));
    var error = LiveClient.notFound(() -> client.send(unknownModel));
    var streamed = LiveClient.notFound(() -> client.streamed(unknownModel));
    expect(errorDetails(error).equals(errorDetails(streamed)), errorDetails(error).toString(), errorDetails(streamed));
  }

  private static List<?> errorDetails(Rejected error) {
    return List.of(error.status(), error.type(), error.serverCode(), error.param(), error.message());
  }

  private void expectCloseEndsRead() {
    var stream = client.stream(request);
    var events = stream.iterator();
    var read = List.of(events.next());
    stream.close();
    var error = LiveClient.error(events::next);
    expect(error instanceof Cancelled, "Cancelled", error);
    expect(LiveClient.error(stream::collect).equals(error), "the same error again", stream.outcome());
    var response = read.stream().collect(request.collector());
    expect(response.equals(stream.partial()), "the events that were read: " + response, stream.partial());
  }

  private void expectIndependence() {
    var firstStream = client.stream(request);
    try (var secondStream = client.stream(request)) {
      firstStream.iterator().next();
      var events = secondStream.iterator();
      events.next();
      firstStream.close();
      while (events.hasNext()) events.next();
      expect(secondStream.outcome().orElse(null) instanceof Outcome.Success<?>, "a success", secondStream.outcome());
    } finally {
      firstStream.close();
    }
  }
}
