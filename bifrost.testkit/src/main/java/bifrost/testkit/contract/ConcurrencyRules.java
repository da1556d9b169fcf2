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
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Example;

/** Rules 8xx: many calls at once, from many threads. */
public sealed interface ConcurrencyRules extends ContractSubject permits ProviderContract {
  /**
   * Of many calls at once, each gets its own answer, and none waits for another. When this fails: look for parsers, buffers and headers that calls
   * share, and for a pool of few connections.
   */
  @Example
  default void rule801_concurrentCallsReceiveTheirOwnResponses() {
    all(801, false);
  }

  /**
   * Of many streams at once, each gets its own pieces. When this fails: as before.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule802_concurrentStreamsReceiveTheirOwnEvents() {
    all(802, true);
  }

  private void all(int rule, boolean streamed) {
    try (var rig = ContractHarness.of(this, rule)) {
      var all = new CountDownLatch(8);
      rig.server().pace(Duration.ofMillis(10)).respondWith(request -> Optional.of(echo(request, streamed, all)));
      var calls = new ArrayList<BackgroundTask<ActualResult<ChatCompletion>>>();
      for (int i = 0; i < 8; i++) calls.add(BackgroundTask.start(call(rig, text(i), streamed)));
      rig.waitUntil(() -> all.getCount() == 0, "8 requests at once");
      for (int i = 0; i < 8; i++) {
        var seen = rig.await("a call", calls.get(i));
        rig.expectResponse("You said: " + text(i), seen.map(ChatCompletion::text));
      }
    }
  }

  private static Callable<ActualResult<ChatCompletion>> call(ContractHarness rig, String text, boolean streamed) {
    var ask = ChatCompletionRequest.of("org/m", text);
    return () -> rig.sendOrStream(ask, streamed, rig.options());
  }

  private static String text(int call) {
    return "call " + call + " x".repeat(20 + call * 7);
  }

  /** What was asked, word by word; nobody is answered before all have asked. */
  private Reply echo(RecordedRequest request, boolean streamed, CountDownLatch all) {
    all.countDown();
    await(all);
    var asked = (UserMessage) dialect().decode(request).messages().get(0);
    var parts = new ArrayList<ScriptedDelta>();
    for (var piece : ("You said: " + ((ContentPart.Text) asked.content().get(0)).text()).split("(?<= )")) {
      parts.add(ScriptedDelta.text(0, piece));
    }
    return inTurns(ScenarioRenderer.render(dialect(), SampleRequests.helloScenario().deltas(parts), streamed));
  }

  /** In pieces of any form, with pauses in the middle of events: all calls have half of something then. */
  private static Reply inTurns(Reply reply) {
    int size = reply.body().length / 12;
    int[] offsets = new int[12];
    Arrays.setAll(offsets, index -> (index + 1) * size - 3);
    return reply.header("transfer-encoding", "chunked").split(offsets);
  }

  /**
   * A stream that nobody reads holds up no other call. When this fails: look for one lock, or one connection, for all calls.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule803_unreadStreamBlocksNoOtherCall() {
    try (var rig = ContractHarness.of(this, 803)) {
      var source =
          rig.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)), rig.newAttempt());
      rig.completeInTime("reading", source::next); // some connect then
      rig.expectResponse(SampleRequests.helloScenario().chatCompletion(), rig.sendChat(SampleRequests.helloScenario()));
      rig.expectPrompt("close", source);
    }
  }

  /**
   * Cancelling one call ends no other. When this fails: close the connection of the call, not those of the provider.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule804_cancellingOneCallEndsNoOther() {
    try (var rig = ContractHarness.of(this, 804)) {
      var one =
          rig.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)), rig.newAttempt());
      rig.completeInTime("reading", one::next);
      var closed = new CountDownLatch(1);
      rig.server().respondWith(request -> Optional.of(afterwards(closed)));
      var other = BackgroundTask.start(() -> rig.send(SampleRequests.chatRequest(), rig.options()));
      rig.waitUntil(() -> rig.server().requests().size() == 2, "two requests");
      rig.expectPrompt("close", one);
      rig.waitUntil(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told of the one");
      closed.countDown();
      rig.expectResponse(SampleRequests.helloScenario().chatCompletion(),
          rig.await("the other call", other).map(Normalizer::normalize));
      rig.expect("requests, as the client would have asked again", 2, rig.server().requests().size());
    }
  }

  /** An answer that comes when something has happened. */
  private Reply afterwards(CountDownLatch happened) {
    await(happened);
    return ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), false);
  }

  private void await(CountDownLatch latch) {
    try {
      latch.await(patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
