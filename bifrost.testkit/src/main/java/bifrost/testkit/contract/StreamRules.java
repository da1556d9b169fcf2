package bifrost.testkit.contract;

import bifrost.api.BifrostException;
import bifrost.api.FinishReason;
import bifrost.api.Usage;
import bifrost.api.spi.EventSource;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rules 4xx: answers in pieces. */
public sealed interface StreamRules extends ContractSubject permits ProviderContract {
  /**
   * Put together, the pieces are what the server said: no piece is lost, doubled or moved. When this fails: the rules that follow say which.
   *
   * @param scenario what is said
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Property(tries = 60)
  default void rule401_collectedStreamEqualsTheWholeResponse(@ForAll("completeChats") Scenario scenario) {
    check(401, scenario);
  }

  /**
   * Where bytes are divided makes no difference: a character, a line or an event may come in two. When this fails: keep what is not whole yet,
   * as bytes.
   *
   * @param scenario what is said
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Property(tries = 40)
  default void rule402_byteBoundariesDoNotChangeTheStream(@ForAll("splitChats") Scenario scenario) {
    check(402, scenario);
  }

  /**
   * A piece is delivered when it has come, and not when the next one does: users watch. When this fails: look for a buffer that is read to its
   * end.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule403_eventIsDeliveredWhenItArrives() {
    try (var rig = ContractHarness.of(this, 403)) {
      var attempt = rig.newAttempt();
      var scenario = SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 2));
      var source = rig.openSource(scenario, attempt);
      var text = rig.completeInTime("reading what has come", () -> {
        var read = new StringBuilder();
        while (read.length() < 5) read.append(source.next().orElseThrow().text());
        return read.toString();
      });
      rig.expect("Hello", text);
      rig.expectPrompt("close", source);
    }
  }

  /**
   * Pieces of tool calls belong together by their index, even when several calls are under way, and when ids are repeated, or empty. Joined by
   * id or by order, arguments end up in the wrong call. When this fails: take the index.
   */
  @EnabledIfSupported({Feature.STREAMS, Feature.TOOLS})
  @Example
  default void rule404_toolCallDeltasAreMergedByIndex() {
    var calls = SampleRequests.helloScenario()
        .deltas(ScriptedDelta.call(0, 0, "call_a", "f"), ScriptedDelta.call(0, 1, "call_b", "g"),
            ScriptedDelta.arguments(0, 0, "{\"a\":"), ScriptedDelta.arguments(0, 1, "{\"b\":"),
            ScriptedDelta.arguments(0, 0, "1}"), ScriptedDelta.arguments(0, 1, "22}"))
        .finishReasons(FinishReason.TOOL_CALLS);
    check(404, calls);
    check(404, calls.quirks(ServerQuirk.REPEATED_IDS));
  }

  /**
   * All choices arrive, however they are mixed, and the end of one is not the end of the others. When this fails: look for
   * {@code choices[0]}, and for the first finish reason being taken for the end.
   */
  @EnabledIfSupported({Feature.STREAMS, Feature.MULTIPLE_CHOICES})
  @Example
  default void rule405_interleavedChoicesArriveCompletely() {
    check(405,
        SampleRequests
            .helloScenario().request(SampleRequests.chatRequest().n(2)).deltas(ScriptedDelta.text(1, "b"),
                ScriptedDelta.text(0, "a"), ScriptedDelta.text(1, "c"), ScriptedDelta.text(1, "d"))
            .finishReasons(FinishReason.STOP, FinishReason.LENGTH));
  }

  /**
   * Of several counts the last one is the usage. Servers count along; added up, bills multiply. When this fails: pass on what came.
   */
  @EnabledIfSupported({Feature.STREAMS, Feature.USAGE})
  @Example
  default void rule406_lastUsageOfAStreamCounts() {
    check(406, SampleRequests.helloScenario().usage(Usage.of(9, 12)).quirks(ServerQuirk.CONTINUOUS_USAGE));
  }

  /**
   * The usage arrives though it comes after the finish reason. When this fails: the finish reason is not the end of the stream.
   */
  @EnabledIfSupported({Feature.STREAMS, Feature.USAGE})
  @Example
  default void rule407_usageAfterTheFinishReasonArrives() {
    check(407, SampleRequests.helloScenario().usage(Usage.of(2, 3)));
  }

  /**
   * Signs of life say nothing. When this fails: skip what the wire means as such.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule408_keepAlivesAreIgnored() {
    check(408, SampleRequests.helloScenario().quirks(ServerQuirk.KEEP_ALIVES));
  }

  /**
   * A stream is over when the wire says so, though the connection stays open: some servers leave it, and a client that waits hangs. When this
   * fails: stop reading at the mark.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule409_streamEndsAtItsEndMarker() {
    check(409, SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.LEFT_OPEN, 0)));
  }

  /**
   * The frames of a wire have several forms that mean the same: line endings, a byte order mark, one event in several lines, the blank that
   * may be missing. When this fails: read the specification of the framing again, not one server's output.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule410_everyEventFramingIsRead() {
    for (var habit : List.of(ServerQuirk.CRLF, ServerQuirk.CR, ServerQuirk.MULTI_LINE_EVENTS,
        ServerQuirk.NO_SPACE_AFTER_COLON, ServerQuirk.UNKNOWN_EVENT_FIELDS, ServerQuirk.CONTENT_TYPE_VARIANT)) {
      check(410, SampleRequests.helloScenario().quirks(habit));
    }
    check(410, SampleRequests.helloScenario().quirks(ServerQuirk.BOM, ServerQuirk.REQUIRED_MEMBERS_ONLY)); // bare, so that the first frame says something
  }

  /**
   * Pieces that say nothing, and a finish reason that comes with the last words, change nothing. When this fails: see what is taken for the
   * end, and what is skipped with it.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule411_emptyDeltasAndEarlyFinishReasonsChangeNothing() {
    check(411, SampleRequests.helloScenario().quirks(ServerQuirk.EMPTY_DELTAS));
    check(411, SampleRequests.helloScenario().usage(Usage.of(2, 3)).quirks(ServerQuirk.FINISH_REASON_IN_LAST_DELTA));
  }

  /**
   * A stream without the usual mark at its end is complete when every choice has its finish reason and the connection ends in order. When this
   * fails: take either for the end.
   */
  @EnabledIfSupported({Feature.STREAMS, Feature.OPTIONAL_END_MARKER})
  @Example
  default void rule412_streamWithoutEndMarkerIsCompleteWhenEveryChoiceIsFinished() {
    check(412, SampleRequests.helloScenario().quirks(ServerQuirk.NO_END_MARKER));
    check(412, SampleRequests.helloScenario().usage(Usage.of(2, 3)).quirks(ServerQuirk.NO_END_MARKER,
        ServerQuirk.NO_FINAL_BLANK_LINE)); // so the last frame is one that counts
  }

  /**
   * A source that is at its end stays there. When this fails: remember the end, do not read on.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule413_sourceStaysAtItsEnd() {
    try (var rig = ContractHarness.of(this, 413)) {
      var source =
          rig.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.LEFT_OPEN, 0)), rig.newAttempt());
      rig.completeInTime("reading to the end", () -> ContractHarness.drain(source));
      rig.expect(Optional.empty(), rig.completeInTime("reading on", source::next));
    }
  }

  /**
   * Thoughts arrive in pieces too. When this fails: look for what only whole answers read.
   */
  @EnabledIfSupported({Feature.STREAMS, Feature.REASONING})
  @Example
  default void rule414_reasoningArrivesInDeltas() {
    check(414, SampleRequests.helloScenario().deltas(ScriptedDelta.reasoning(0, "Hm"), ScriptedDelta.reasoning(0, ". "),
        ScriptedDelta.text(0, "Hi")));
  }

  /**
   * Refusals arrive in pieces too. When this fails: as before.
   */
  @EnabledIfSupported({Feature.STREAMS, Feature.REFUSALS})
  @Example
  default void rule415_refusalArrivesInDeltas() {
    check(415,
        SampleRequests.helloScenario().deltas(ScriptedDelta.refusal(0, "I can"), ScriptedDelta.refusal(0, "not.")));
  }

  /**
   * Who reads slowly gets all: what has come waits, or the server does. When this fails: ask for more when something has been read, and drop
   * nothing.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule416_slowReaderReceivesEveryEvent() {
    try (var rig = ContractHarness.of(this, 416)) {
      var text = "0123456789abcdef".repeat(64);
      var parts = Collections.nCopies(2000, ScriptedDelta.text(0, text));
      rig.enqueue(ScenarioRenderer.render(dialect(), SampleRequests.helloScenario().deltas(List.copyOf(parts)), true)); // too long to be printed
      var source =
          rig.completeInTime("stream", () -> rig.provider().stream(SampleRequests.chatRequest(), rig.newAttempt()));
      long length = rig.completeInTime("reading with a pause", () -> {
        var read = source.next().orElseThrow().text().length();
        Thread.sleep(200);
        for (var next = source.next(); next.isPresent(); next = source.next()) read += next.get().text().length();
        return read;
      });
      rig.expect("characters", 2000L * text.length(), length);
    }
  }

  /**
   * A source that has failed stays so: nothing comes after a failure, and it is not forgotten. When this fails: remember it, do not read on.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule417_failedSourceStaysFailed() {
    var begun = dialect().encodeStream(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)));
    var senseless = ScenarioRenderer.append(ScenarioRenderer.append(begun, dialect().malformedEvents().subList(0, 1)),
        dialect().encodeStream(SampleRequests.helloScenario()).writes());
    for (var reply : List.of(senseless, begun.end(Reply.Ending.CUT))) {
      try (var rig = ContractHarness.of(this, 417)) {
        rig.enqueue(reply);
        var source =
            rig.completeInTime("stream", () -> rig.provider().stream(SampleRequests.chatRequest(), rig.newAttempt()));
        rig.expect("ends of reading on", List.of("failed", "failed"),
            rig.completeInTime("reading on", () -> List.of(read(source), read(source))));
      }
    }
  }

  private static String read(EventSource<?> source) throws InterruptedException {
    try {
      return ContractHarness.drain(source);
    } catch (IOException | BifrostException e) {
      return "failed";
    }
  }

  private void check(int rule, Scenario scenario) {
    try (var rig = ContractHarness.of(this, rule)) {
      rig.expectResponse(scenario.chatCompletion(), rig.streamChat(scenario));
    }
  }
}
