package bifrost.testkit.contract;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.UserMessage;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.BackgroundTask;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.ReplyGate;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import net.jqwik.api.Example;

/**
 * Rules 8xx: concurrent calls from many threads. Implementations need not be thread-safe: jqwik runs one rule at a
 * time.
 *
 * @since 0.1
 */
public sealed interface ConcurrencyRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that concurrent calls receive their own responses, and that no call waits for another. Otherwise users
   * see responses to other users' requests.
   */
  @WhenThisFails("Look for parsers, buffers and headers that calls share, and for a connection pool that is too small.")
  @Example
  default void rule801_concurrentCallsReceiveTheirOwnResponses() {
    runConcurrently(801, false);
  }

  /** Requires that concurrent streams receive their own events. */
  @WhenThisFails("See rule 801.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule802_concurrentStreamsReceiveTheirOwnEvents() {
    runConcurrently(802, true);
  }

  private void runConcurrently(int rule, boolean streamed) {
    try (var harness = ContractHarness.of(this, rule); var arrived = new ReplyGate(8)) {
      harness.server().pace(Duration.ofMillis(10))
          .respondWith(request -> Optional.of(echo(request, streamed, arrived)));
      var calls = new ArrayList<BackgroundTask<ActualResult<ChatCompletion>>>();
      for (int i = 0; i < 8; i++) calls.add(BackgroundTask.start(call(harness, text(i), streamed)));
      harness.waitUntil(arrived::isOpen, "8 concurrent requests");
      for (int i = 0; i < 8; i++) {
        var result = harness.await("a call", calls.get(i));
        harness.expectResponse("You said: " + text(i), result.map(ChatCompletion::text));
      }
    }
  }

  private static Callable<ActualResult<ChatCompletion>> call(ContractHarness harness, String text, boolean streamed) {
    var request = ChatCompletionRequest.of("org/m", text);
    return () -> harness.sendOrStream(request, streamed, harness.options());
  }

  private static String text(int call) {
    return "call " + call + " x".repeat(20 + call * 7);
  }

  /** Returns a reply that repeats the user's text, after all concurrent requests have arrived. */
  private Reply echo(RecordedRequest request, boolean streamed, ReplyGate arrived) {
    arrived.arrive();
    arrived.await();
    var message = (UserMessage) dialect().decode(request).messages().get(0);
    var deltas = new ArrayList<ScriptedDelta>();
    for (var word : ("You said: " + ((ContentPart.Text) message.content().get(0)).text()).split("(?<= )")) {
      deltas.add(ScriptedDelta.text(0, word));
    }
    return splitIntoUnevenWrites(
        ScenarioRenderer.render(dialect(), SampleRequests.helloScenario().deltas(deltas), streamed));
  }

  /** Splits the reply into uneven writes, so that all calls wait in the middle of an event at the same time. */
  private static Reply splitIntoUnevenWrites(Reply reply) {
    int size = reply.body().length / 12;
    int[] offsets = new int[12];
    Arrays.setAll(offsets, index -> (index + 1) * size - 3);
    return reply.header("transfer-encoding", "chunked").split(offsets);
  }

  /**
   * Requires that a stream that is not read blocks no other call. Otherwise one slow reader stops the application.
   */
  @WhenThisFails("Look for a lock or a connection that all calls share.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule803_unreadStreamBlocksNoOtherCall() {
    try (var harness = ContractHarness.of(this, 803)) {
      var source =
          harness.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)),
              harness.newAttempt());
      harness.completeInTime("next()", source::next); // some providers connect only on the first read
      harness.expectResponse(SampleRequests.helloScenario().chatCompletion(),
          harness.sendChat(SampleRequests.helloScenario()));
      harness.expectReturnsImmediately("close()", source);
    }
  }

  /**
   * Requires that cancelling one call ends no other call.
   */
  @WhenThisFails("Close only the connection of the call, and not all connections of the provider.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule804_cancellingOneCallEndsNoOther() {
    try (var harness = ContractHarness.of(this, 804); var closed = new ReplyGate(1)) {
      var firstSource =
          harness.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)),
              harness.newAttempt());
      harness.completeInTime("next()", firstSource::next);
      harness.server().respondWith(request -> Optional.of(replyAfter(closed)));
      var otherCall = BackgroundTask.start(() -> harness.send(SampleRequests.chatRequest(), harness.options()));
      harness.waitUntil(() -> harness.server().requests().size() == 2, "two requests");
      harness.expectReturnsImmediately("close()", firstSource);
      harness.waitUntil(() -> harness.server().requests().get(0).disconnected().isDone(),
          "the server detects that the client has closed the first connection");
      closed.arrive();
      harness.expectResponse(SampleRequests.helloScenario().chatCompletion(),
          harness.await("the other call", otherCall).map(Normalizer::normalize));
      harness.expect("requests (a third would be a retry of the other call)", 2, harness.server().requests().size());
    }
  }

  /** Waits for the event, and then returns a reply. */
  private Reply replyAfter(ReplyGate event) {
    event.await();
    return ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), false);
  }
}
