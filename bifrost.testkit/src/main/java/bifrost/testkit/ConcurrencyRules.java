package bifrost.testkit;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.UserMessage;
import bifrost.testkit.Dialect.Feature;
import bifrost.testkit.Scenario.Ending;
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
  @Needs(Feature.STREAMS)
  @Example
  default void rule802_concurrentStreamsReceiveTheirOwnEvents() {
    all(802, true);
  }

  private void all(int rule, boolean streamed) {
    try (var rig = Rig.of(this, rule)) {
      var all = new CountDownLatch(8);
      rig.server().pace(Duration.ofMillis(10)).script(request -> Optional.of(echo(request, streamed, all)));
      var calls = new ArrayList<Background<Seen<ChatCompletion>>>();
      for (int i = 0; i < 8; i++) calls.add(Background.start(call(rig, text(i), streamed)));
      rig.eventually(() -> all.getCount() == 0, "8 requests at once");
      for (int i = 0; i < 8; i++) {
        var seen = rig.await("a call", calls.get(i));
        rig.answers("You said: " + text(i), seen.map(ChatCompletion::text));
      }
    }
  }

  private static Callable<Seen<ChatCompletion>> call(Rig rig, String text, boolean streamed) {
    var ask = ChatCompletionRequest.of("org/m", text);
    return () -> rig.ask(ask, streamed, rig.options());
  }

  private static String text(int call) {
    return "call " + call + " x".repeat(20 + call * 7);
  }

  /** What was asked, word by word; nobody is answered before all have asked. */
  private Reply echo(RecordedRequest request, boolean streamed, CountDownLatch all) {
    all.countDown();
    await(all);
    var asked = (UserMessage) dialect().asked(request).messages().get(0);
    var parts = new ArrayList<Part>();
    for (var piece : ("You said: " + ((ContentPart.Text) asked.content().get(0)).text()).split("(?<= )")) parts.add(Part.text(0, piece));
    return inTurns(Staging.reply(dialect(), Samples.hello().parts(parts), streamed));
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
  @Needs(Feature.STREAMS)
  @Example
  default void rule803_unreadStreamBlocksNoOtherCall() {
    try (var rig = Rig.of(this, 803)) {
      var source = rig.source(Samples.hello().ending(Ending.of(Ending.Kind.STALLED, 1)), rig.newAttempt());
      rig.within("reading", source::next); // some connect then
      rig.answers(Samples.hello().chatCompletion(), rig.chat(Samples.hello()));
      rig.atOnce("close", source);
    }
  }

  /**
   * Cancelling one call ends no other. When this fails: close the connection of the call, not those of the provider.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule804_cancellingOneCallEndsNoOther() {
    try (var rig = Rig.of(this, 804)) {
      var one = rig.source(Samples.hello().ending(Ending.of(Ending.Kind.STALLED, 1)), rig.newAttempt());
      rig.within("reading", one::next);
      var closed = new CountDownLatch(1);
      rig.server().script(request -> Optional.of(afterwards(closed)));
      var other = Background.start(() -> rig.send(Samples.ask(), rig.options()));
      rig.eventually(() -> rig.server().requests().size() == 2, "two requests");
      rig.atOnce("close", one);
      rig.eventually(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told of the one");
      closed.countDown();
      rig.answers(Samples.hello().chatCompletion(), rig.await("the other call", other).map(Essence::of));
      rig.expect("requests, as the client would have asked again", 2, rig.server().requests().size());
    }
  }

  /** An answer that comes when something has happened. */
  private Reply afterwards(CountDownLatch happened) {
    await(happened);
    return Staging.reply(dialect(), Samples.hello(), false);
  }

  private void await(CountDownLatch latch) {
    try {
      latch.await(patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
