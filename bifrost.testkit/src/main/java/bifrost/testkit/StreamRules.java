package bifrost.testkit;

import bifrost.api.BifrostException;
import bifrost.api.FinishReason;
import bifrost.api.Usage;
import bifrost.api.spi.EventSource;
import bifrost.testkit.Dialect.Feature;
import bifrost.testkit.Scenario.Ending;
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
  @Needs(Feature.STREAMS)
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
  @Needs(Feature.STREAMS)
  @Property(tries = 40)
  default void rule402_byteBoundariesDoNotChangeTheStream(@ForAll("splitChats") Scenario scenario) {
    check(402, scenario);
  }

  /**
   * A piece is delivered when it has come, and not when the next one does: users watch. When this fails: look for a buffer that is read to its
   * end.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule403_eventIsDeliveredWhenItArrives() {
    try (var rig = Rig.of(this, 403)) {
      var attempt = rig.newAttempt();
      var scenario = Samples.hello().ending(Ending.of(Ending.Kind.STALLED, 2));
      var source = rig.source(scenario, attempt);
      var text = rig.within("reading what has come", () -> {
        var read = new StringBuilder();
        while (read.length() < 5) read.append(source.next().orElseThrow().text());
        return read.toString();
      });
      rig.expect("Hello", text);
      rig.atOnce("close", source);
    }
  }

  /**
   * Pieces of tool calls belong together by their index, even when several calls are under way, and when ids are repeated, or empty. Joined by
   * id or by order, arguments end up in the wrong call. When this fails: take the index.
   */
  @Needs({Feature.STREAMS, Feature.TOOLS})
  @Example
  default void rule404_toolCallDeltasAreMergedByIndex() {
    var calls = Samples.hello().parts(Part.call(0, 0, "call_a", "f"), Part.call(0, 1, "call_b", "g"), Part.arguments(0, 0, "{\"a\":"),
        Part.arguments(0, 1, "{\"b\":"), Part.arguments(0, 0, "1}"), Part.arguments(0, 1, "22}")).finishes(FinishReason.TOOL_CALLS);
    check(404, calls);
    check(404, calls.habits(Habit.REPEATED_IDS));
  }

  /**
   * All choices arrive, however they are mixed, and the end of one is not the end of the others. When this fails: look for
   * {@code choices[0]}, and for the first finish reason being taken for the end.
   */
  @Needs({Feature.STREAMS, Feature.CHOICES})
  @Example
  default void rule405_interleavedChoicesArriveCompletely() {
    check(405, Samples.hello().request(Samples.ask().n(2)).parts(Part.text(1, "b"), Part.text(0, "a"), Part.text(1, "c"),
        Part.text(1, "d")).finishes(FinishReason.STOP, FinishReason.LENGTH));
  }

  /**
   * Of several counts the last one is the usage. Servers count along; added up, bills multiply. When this fails: pass on what came.
   */
  @Needs({Feature.STREAMS, Feature.USAGE})
  @Example
  default void rule406_lastUsageOfAStreamCounts() {
    check(406, Samples.hello().usage(Usage.of(9, 12)).habits(Habit.RUNNING_USAGE));
  }

  /**
   * The usage arrives though it comes after the finish reason. When this fails: the finish reason is not the end of the stream.
   */
  @Needs({Feature.STREAMS, Feature.USAGE})
  @Example
  default void rule407_usageAfterTheFinishReasonArrives() {
    check(407, Samples.hello().usage(Usage.of(2, 3)));
  }

  /**
   * Signs of life say nothing. When this fails: skip what the wire means as such.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule408_keepAlivesAreIgnored() {
    check(408, Samples.hello().habits(Habit.KEEP_ALIVES));
  }

  /**
   * A stream is over when the wire says so, though the connection stays open: some servers leave it, and a client that waits hangs. When this
   * fails: stop reading at the mark.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule409_streamEndsAtItsEndMarker() {
    check(409, Samples.hello().ending(Ending.of(Ending.Kind.OPEN, 0)));
  }

  /**
   * The frames of a wire have several forms that mean the same: line endings, a byte order mark, one event in several lines, the blank that
   * may be missing. When this fails: read the specification of the framing again, not one server's output.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule410_everyEventFramingIsRead() {
    for (var habit : List.of(Habit.CRLF, Habit.CR, Habit.SEVERAL_LINES, Habit.NO_SPACE, Habit.OTHER_FIELDS, Habit.CONTENT_TYPE)) {
      check(410, Samples.hello().habits(habit));
    }
    check(410, Samples.hello().habits(Habit.BOM, Habit.BARE)); // bare, so that the first frame says something
  }

  /**
   * Pieces that say nothing, and a finish reason that comes with the last words, change nothing. When this fails: see what is taken for the
   * end, and what is skipped with it.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule411_emptyDeltasAndEarlyFinishReasonsChangeNothing() {
    check(411, Samples.hello().habits(Habit.EMPTY_PIECES));
    check(411, Samples.hello().usage(Usage.of(2, 3)).habits(Habit.EARLY_FINISH));
  }

  /**
   * A stream without the usual mark at its end is complete when every choice has its finish reason and the connection ends in order. When this
   * fails: take either for the end.
   */
  @Needs({Feature.STREAMS, Feature.OPTIONAL_END_MARK})
  @Example
  default void rule412_streamWithoutEndMarkerIsCompleteWhenEveryChoiceIsFinished() {
    check(412, Samples.hello().habits(Habit.NO_END_MARK));
    check(412, Samples.hello().usage(Usage.of(2, 3)).habits(Habit.NO_END_MARK, Habit.NO_LAST_BLANK)); // so the last frame is one that counts
  }

  /**
   * A source that is at its end stays there. When this fails: remember the end, do not read on.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule413_sourceStaysAtItsEnd() {
    try (var rig = Rig.of(this, 413)) {
      var source = rig.source(Samples.hello().ending(Ending.of(Ending.Kind.OPEN, 0)), rig.newAttempt());
      rig.within("reading to the end", () -> Rig.readOn(source));
      rig.expect(Optional.empty(), rig.within("reading on", source::next));
    }
  }

  /**
   * Thoughts arrive in pieces too. When this fails: look for what only whole answers read.
   */
  @Needs({Feature.STREAMS, Feature.REASONING})
  @Example
  default void rule414_reasoningArrivesInDeltas() {
    check(414, Samples.hello().parts(Part.reasoning(0, "Hm"), Part.reasoning(0, ". "), Part.text(0, "Hi")));
  }

  /**
   * Refusals arrive in pieces too. When this fails: as before.
   */
  @Needs({Feature.STREAMS, Feature.REFUSALS})
  @Example
  default void rule415_refusalArrivesInDeltas() {
    check(415, Samples.hello().parts(Part.refusal(0, "I can"), Part.refusal(0, "not.")));
  }

  /**
   * Who reads slowly gets all: what has come waits, or the server does. When this fails: ask for more when something has been read, and drop
   * nothing.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule416_slowReaderReceivesEveryEvent() {
    try (var rig = Rig.of(this, 416)) {
      var text = "0123456789abcdef".repeat(64);
      var parts = Collections.nCopies(2000, Part.text(0, text));
      rig.serve(Staging.reply(dialect(), Samples.hello().parts(List.copyOf(parts)), true)); // too long to be printed
      var source = rig.within("stream", () -> rig.provider().stream(Samples.ask(), rig.newAttempt()));
      long length = rig.within("reading with a pause", () -> {
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
  @Needs(Feature.STREAMS)
  @Example
  default void rule417_failedSourceStaysFailed() {
    var begun = dialect().streamed(Samples.hello().ending(Ending.of(Ending.Kind.STALLED, 1)));
    var senseless = Staging.and(Staging.and(begun, dialect().garbage().subList(0, 1)), dialect().streamed(Samples.hello()).writes());
    for (var reply : List.of(senseless, begun.end(Reply.Ending.CUT))) {
      try (var rig = Rig.of(this, 417)) {
        rig.serve(reply);
        var source = rig.within("stream", () -> rig.provider().stream(Samples.ask(), rig.newAttempt()));
        rig.expect("ends of reading on", List.of("failed", "failed"), rig.within("reading on", () -> List.of(read(source), read(source))));
      }
    }
  }

  private static String read(EventSource<?> source) throws InterruptedException {
    try {
      return Rig.readOn(source);
    } catch (IOException | BifrostException e) {
      return "failed";
    }
  }

  private void check(int rule, Scenario scenario) {
    try (var rig = Rig.of(this, rule)) {
      rig.answers(scenario.chatCompletion(), rig.chatStream(scenario));
    }
  }
}
