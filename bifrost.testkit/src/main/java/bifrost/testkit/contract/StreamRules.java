package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostException;
import bifrost.api.FinishReason;
import bifrost.api.Usage;
import bifrost.api.spi.EventSource;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Rules 4xx: streamed responses. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface StreamRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the collected stream equals the non-streamed response: no event is lost, duplicated or reordered.
   *
   * @param scenario the scenario
   */
  @WhenThisFails("The following rules show which event is the cause.")
  @EnabledIfSupported(Feature.STREAMS)
  @Property(tries = 60)
  default void rule401_collectedStreamEqualsTheUnaryResponse(@ForAll("completeChats") Scenario scenario) {
    check(401, scenario);
  }

  /**
   * Requires that the boundaries of network reads do not change the stream: a character, a line or an event may be
   * split between two reads. Otherwise texts are corrupted, depending on the network.
   *
   * @param scenario the scenario, with its write size
   */
  @WhenThisFails("Buffer incomplete events as bytes.")
  @EnabledIfSupported(Feature.STREAMS)
  @Property(tries = 40)
  default void rule402_byteBoundariesDoNotChangeTheStream(@ForAll("splitChats") Scenario scenario) {
    check(402, scenario);
  }

  /**
   * Requires that an event is delivered when it arrives, and not only when the next event arrives, because users
   * watch the stream.
   */
  @WhenThisFails("Look for a buffer that is decoded only when it is full.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule403_eventIsDeliveredWhenItArrives() {
    try (var harness = ContractHarness.of(this, 403)) {
      var attempt = harness.newAttempt();
      var scenario = SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 2));
      var source = harness.openSource(scenario, attempt);
      var text = harness.completeInTime("reading the available events", () -> {
        var read = new StringBuilder();
        while (read.length() < 5) read.append(source.next().orElseThrow().text());
        return read.toString();
      });
      harness.expect("Hello", text);
      harness.expectReturnsImmediately("close()", source);
    }
  }

  /**
   * Requires that deltas of tool calls are merged by index, even if several calls are interleaved, or if ids are
   * repeated or empty. Merging by id or by order assigns arguments to the wrong call.
   */
  @WhenThisFails("Use the index.")
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
   * Requires that all choices arrive completely, in any interleaving, and that the end of one choice does not end
   * the others. Otherwise choices are truncated.
   */
  @WhenThisFails("Look for code that reads only choices[0], or that treats the first finish reason as the end of the "
      + "stream.")
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
   * Requires that the last of several usages is the usage of the stream. Servers may send running totals, whose sum
   * is too large.
   */
  @WhenThisFails("Return the usage of each event as it is.")
  @EnabledIfSupported({Feature.STREAMS, Feature.USAGE})
  @Example
  default void rule406_lastUsageOfAStreamCounts() {
    check(406, SampleRequests.helloScenario().usage(Usage.of(9, 12)).quirks(ServerQuirk.CONTINUOUS_USAGE));
  }

  /**
   * Requires that the usage arrives even if it follows the finish reason. Otherwise streams are not billed.
   */
  @WhenThisFails("Do not treat the finish reason as the end of the stream.")
  @EnabledIfSupported({Feature.STREAMS, Feature.USAGE})
  @Example
  default void rule407_usageAfterTheFinishReasonArrives() {
    check(407, SampleRequests.helloScenario().usage(Usage.of(2, 3)));
  }

  /**
   * Requires that keep-alive signals are ignored. Servers and proxies send them during long computations.
   */
  @WhenThisFails("Skip everything that the protocol defines as a keep-alive signal.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule408_keepAlivesAreIgnored() {
    check(408, SampleRequests.helloScenario().quirks(ServerQuirk.KEEP_ALIVES));
  }

  /**
   * Requires that a stream ends at its end marker, even if the connection stays open. Some servers keep it open, and
   * a client that waits for the end of the connection hangs.
   */
  @WhenThisFails("Stop reading at the end marker.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule409_streamEndsAtItsEndMarker() {
    check(409, SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.LEFT_OPEN, 0)));
  }

  /**
   * Requires that every valid framing of events is decoded: all line endings, a byte order mark, multi-line events,
   * and a missing space after the colon. Otherwise the provider works only with some servers.
   */
  @WhenThisFails("Implement the specification of the framing, and do not rely on the output of one server.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule410_everyEventFramingIsRead() {
    for (var quirk : List.of(ServerQuirk.CRLF, ServerQuirk.CR, ServerQuirk.MULTI_LINE_EVENTS,
        ServerQuirk.NO_SPACE_AFTER_COLON, ServerQuirk.UNKNOWN_EVENT_FIELDS, ServerQuirk.CONTENT_TYPE_VARIANT)) {
      check(410, SampleRequests.helloScenario().quirks(quirk));
    }
    for (int writeSize : new int[] {1, 7}) { // also between CR and LF
      check(410, SampleRequests.helloScenario().quirks(ServerQuirk.CRLF, ServerQuirk.MULTI_LINE_EVENTS)
          .writeSize(writeSize));
    }
    // without optional events, so that the first event has content
    check(410, SampleRequests.helloScenario().quirks(ServerQuirk.BOM, ServerQuirk.REQUIRED_MEMBERS_ONLY));
  }

  /**
   * Requires that events without content, and a finish reason in the last event with content, do not change the
   * result. Otherwise the last words are lost.
   */
  @WhenThisFails("Check which events the provider treats as the end of the stream, and whether it skips events with a "
      + "finish reason.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule411_emptyDeltasAndEarlyFinishReasonsChangeNothing() {
    check(411, SampleRequests.helloScenario().quirks(ServerQuirk.EMPTY_DELTAS));
    check(411, SampleRequests.helloScenario().usage(Usage.of(2, 3)).quirks(ServerQuirk.FINISH_REASON_IN_LAST_DELTA));
  }

  /**
   * Requires that a stream without its end marker is complete if all choices have a finish reason and the connection
   * closes cleanly. Otherwise every stream of a server without end markers fails.
   */
  @WhenThisFails("Treat a clean close after all finish reasons as the end of the stream, like the end marker.")
  @EnabledIfSupported({Feature.STREAMS, Feature.OPTIONAL_END_MARKER})
  @Example
  default void rule412_streamWithoutEndMarkerIsCompleteWhenEveryChoiceIsFinished() {
    check(412, SampleRequests.helloScenario().quirks(ServerQuirk.NO_END_MARKER));
    check(412, SampleRequests.helloScenario().usage(Usage.of(2, 3)).quirks(ServerQuirk.NO_END_MARKER,
        ServerQuirk.NO_FINAL_BLANK_LINE)); // with the usage, so that the last event has content
    if (dialect().features().contains(Feature.SERVER_VARIANTS)) expectLastLineWithoutEnd();
  }

  /** Sends an event that the end of the body ends, as some servers do. */
  private void expectLastLineWithoutEnd() {
    var scenario = SampleRequests.helloScenario().deltas(ScriptedDelta.text(0, "0123456789abcdef".repeat(300)))
        .quirks(ServerQuirk.NO_END_MARKER, ServerQuirk.FINISH_REASON_IN_LAST_DELTA);
    var complete = ScenarioRenderer.render(dialect(), scenario, true);
    var body = new String(complete.body(), UTF_8).stripTrailing();
    try (var harness = ContractHarness.of(this, 412)) {
      harness.enqueue(Reply.of(200, complete.headers(), body.getBytes(UTF_8)));
      harness.expectResponse(scenario.chatCompletion(), harness.stream(SampleRequests.chatRequest(), harness.options())
          .map(Normalizer::normalize));
    }
  }

  /**
   * Requires that a source that has reached its end keeps reporting the end. Otherwise a further read blocks or
   * fails.
   */
  @WhenThisFails("Store the end, and do not read again.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule413_sourceStaysAtItsEnd() {
    try (var harness = ContractHarness.of(this, 413)) {
      var source =
          harness.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.LEFT_OPEN, 0)),
              harness.newAttempt());
      harness.completeInTime("reading to the end", () -> ContractHarness.drain(source));
      harness.expect(Optional.empty(), harness.completeInTime("reading after the end", source::next));
    }
  }

  /**
   * Requires that reasoning arrives in deltas. Otherwise users of streams do not see the reasoning.
   */
  @WhenThisFails("Look for members that only the decoder of non-streamed responses reads.")
  @EnabledIfSupported({Feature.STREAMS, Feature.REASONING})
  @Example
  default void rule414_reasoningArrivesInDeltas() {
    check(414, SampleRequests.helloScenario().deltas(ScriptedDelta.reasoning(0, "Hm"), ScriptedDelta.reasoning(0, ". "),
        ScriptedDelta.text(0, "Hi")));
  }

  /**
   * Requires that refusals arrive in deltas. Otherwise a refusal looks like an empty response.
   */
  @WhenThisFails("See rule 414.")
  @EnabledIfSupported({Feature.STREAMS, Feature.REFUSALS})
  @Example
  default void rule415_refusalArrivesInDeltas() {
    check(415,
        SampleRequests.helloScenario().deltas(ScriptedDelta.refusal(0, "I can"), ScriptedDelta.refusal(0, "not.")));
  }

  /**
   * Requires that a slow reader receives every event: the provider or the server must wait for the reader. Otherwise
   * text is missing when the application is busy.
   */
  @WhenThisFails("Request more data only after the previous data has been read, and drop nothing.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule416_slowReaderReceivesEveryEvent() {
    try (var harness = ContractHarness.of(this, 416)) {
      var text = "0123456789abcdef".repeat(64);
      var deltas = Collections.nCopies(2000, ScriptedDelta.text(0, text));
      // queued as a reply, because the scenario is too long to print
      harness.enqueue(
          ScenarioRenderer.render(dialect(), SampleRequests.helloScenario().deltas(List.copyOf(deltas)), true));
      var source =
          harness.completeInTime("stream",
              () -> harness.provider().stream(SampleRequests.chatRequest(), harness.newAttempt()));
      long length = harness.completeInTime("reading with a pause", () -> {
        var read = source.next().orElseThrow().text().length();
        harness.pause(Duration.ofMillis(200));
        for (var next = source.next(); next.isPresent(); next = source.next()) read += next.get().text().length();
        return read;
      });
      harness.expect("characters", 2000L * text.length(), length);
    }
  }

  /**
   * Requires that a failed source stays failed: nothing is delivered after a failure, and every further read fails.
   * Otherwise an application that reads again gets a corrupted response.
   */
  @WhenThisFails("Store the failure, and do not read again.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule417_failedSourceStaysFailed() {
    var start = dialect().encodeStream(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)));
    var malformed = ScenarioRenderer.append(ScenarioRenderer.append(start, dialect().malformedEvents().subList(0, 1)),
        dialect().encodeStream(SampleRequests.helloScenario()).writes());
    for (var reply : List.of(malformed, start.end(Reply.Ending.CUT))) {
      try (var harness = ContractHarness.of(this, 417)) {
        harness.enqueue(reply);
        var source =
            harness.completeInTime("stream",
                () -> harness.provider().stream(SampleRequests.chatRequest(), harness.newAttempt()));
        harness.expect("outcomes of two reads", List.of("failed", "failed"),
            harness.completeInTime("reading after the end", () -> List.of(read(source), read(source))));
      }
    }
  }

  /**
   * Requires that a character whose halves arrive in two deltas is complete in the result, in the text and in the
   * arguments of tool calls. Otherwise emoji are replaced by question marks.
   */
  @WhenThisFails("Keep half of a surrogate pair as it is, and do not encode single deltas as UTF-8.")
  @EnabledIfSupported({Feature.STREAMS, Feature.SPLIT_CHARACTERS})
  @Example
  default void rule418_halvesOfACharacterAreJoined() {
    check(418, SampleRequests.helloScenario().deltas(ScriptedDelta.text(0, "a\uD83D"),
        ScriptedDelta.text(0, "\uDE00b"), ScriptedDelta.text(0, "\uD83C"), ScriptedDelta.text(0, "\uDF08")));
    if (dialect().features().contains(Feature.REASONING)) {
      check(418, SampleRequests.helloScenario().deltas(ScriptedDelta.reasoning(0, "\uD83D"),
          ScriptedDelta.reasoning(0, "\uDE00"), ScriptedDelta.text(0, "Hi")));
    }
    if (dialect().features().containsAll(List.of(Feature.TOOLS, Feature.ARGUMENTS_AS_TEXT))) {
      check(418,
          SampleRequests.helloScenario()
              .deltas(ScriptedDelta.call(0, 0, "call_a", "f"), ScriptedDelta.arguments(0, 0, "{\"a\":\"\uD83D"),
                  ScriptedDelta.arguments(0, 0, "\uDE00\"}"))
              .finishReasons(FinishReason.TOOL_CALLS));
    }
  }

  /**
   * Requires that an empty finish reason in each event, and a repeated finish reason, change nothing. Some servers send
   * them.
   */
  @WhenThisFails("Treat an empty finish reason like none, and count choices instead of finish reasons.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule419_emptyAndRepeatedFinishReasonsChangeNothing() {
    for (var quirk : List.of(ServerQuirk.EMPTY_FINISH_REASONS, ServerQuirk.REPEATED_FINISH_REASONS)) {
      check(419, SampleRequests.helloScenario().quirks(quirk));
      if (!dialect().features().contains(Feature.MULTIPLE_CHOICES)) continue;
      check(419,
          SampleRequests.helloScenario().request(SampleRequests.chatRequest().n(2))
              .deltas(ScriptedDelta.text(0, "a"), ScriptedDelta.text(1, "b"), ScriptedDelta.text(1, "c"))
              .finishReasons(FinishReason.LENGTH, FinishReason.STOP).quirks(quirk));
    }
  }

  /**
   * Requires that nothing after the end marker is delivered, even if it has the form of an event. Otherwise the rest of
   * another response is added to this one.
   */
  @WhenThisFails("Stop reading at the end marker.")
  @EnabledIfSupported({Feature.STREAMS, Feature.END_MARKER})
  @Example
  default void rule420_nothingAfterTheEndMarkerIsDelivered() {
    var scenario = SampleRequests.helloScenario();
    var complete = ScenarioRenderer.render(dialect(), scenario, true);
    for (var end : List.of(Reply.Ending.COMPLETE, Reply.Ending.CUT)) {
      try (var harness = ContractHarness.of(this, 420)) {
        harness.enqueue(ScenarioRenderer.append(complete, complete.writes()).end(end));
        var result = harness.stream(SampleRequests.chatRequest(), harness.options());
        harness.expectResponse(scenario.chatCompletion(), result.map(Normalizer::normalize));
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
    try (var harness = ContractHarness.of(this, rule)) {
      harness.expectResponse(scenario.chatCompletion(), harness.streamChat(scenario));
    }
  }
}
