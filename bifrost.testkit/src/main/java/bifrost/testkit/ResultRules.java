package bifrost.testkit;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FinishReason;
import bifrost.api.ListModelsRequest;
import bifrost.api.Operation;
import bifrost.api.RawRequest;
import bifrost.api.Usage;
import bifrost.testkit.Dialect.Feature;
import bifrost.testkit.Scenario.Part;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rules 3xx: what the caller gets is what the server said. */
@SuppressWarnings("exports") // jqwik is optional, and cannot be passed on
public sealed interface ResultRules extends ContractSubject permits ProviderContract {
  /**
   * The whole answer is what the server said: every choice, its text, reasoning, refusal and calls, its finish reason, and the usage. When this
   * fails: the rules that follow say which of them it is.
   *
   * @param scenario what is said
   */
  @Property(tries = 60)
  default void rule301_theWholeAnswerIsWhatTheServerSaid(@ForAll("chats") Scenario scenario) {
    try (var rig = Rig.of(this, 301)) {
      rig.expect(Optional.of(scenario.chatCompletion()), rig.chat(scenario).answer());
    }
  }

  /**
   * A text arrives by the character, blanks at its ends and characters of four bytes included. When this fails: decode UTF-8, trim nothing.
   */
  @Example
  default void rule302_aTextArrivesByTheCharacter() {
    check(302, Samples.hello().parts(Part.text(0, " \u00E9\uD83D\uDE00\u2028\n\t"), Part.text(0, "\u0000 </s> \u05D0 ")));
  }

  /**
   * What the model thinks is kept apart from what it says: shown to users, it is an embarrassment, lost, the history is wrong. When this fails:
   * look for the member that carries it.
   */
  @Example
  default void rule303_reasoningIsKeptApart() {
    if (!dialect().features().contains(Feature.REASONING)) return;
    check(303, Samples.hello().parts(Part.reasoning(0, "They greet."), Part.reasoning(0, " So do I."), Part.text(0, "Hello")));
  }

  /**
   * A refusal is no text. When this fails: look for the member that carries it.
   */
  @Example
  default void rule304_aRefusalIsNoText() {
    if (!dialect().features().contains(Feature.REFUSALS)) return;
    check(304, Samples.hello().parts(Part.refusal(0, "I cannot"), Part.refusal(0, " do that.")));
  }

  /**
   * Tool calls arrive, all of them, in order, with their ids and the arguments as the model wrote them, and the text beside them too. A lost
   * call stops an agent. When this fails: keep both; parse no arguments.
   */
  @Example
  default void rule305_toolCallsArriveBesideTheText() {
    if (!dialect().features().contains(Feature.TOOLS)) return;
    check(305, Samples.hello().parts(Part.text(0, "Let me see."), Part.call(0, 0, "call_a", "f"), Part.arguments(0, 0, "{\"a\": 1.0, "),
        Part.arguments(0, 0, "\"a\":2}"), Part.call(0, 1, "call_b", "f"), Part.call(0, 2, "call_c", "g"), Part.arguments(0, 2, "not json"))
        .finishes(FinishReason.TOOL_CALLS));
  }

  /**
   * All choices that were asked for arrive, each under its index. When this fails: look for {@code choices[0]}.
   */
  @Example
  default void rule306_allChoicesArrive() {
    if (!dialect().features().contains(Feature.CHOICES)) return;
    check(306, Samples.hello().request(ChatCompletionRequest.of("org/m", "Hi").n(3)).parts(Part.text(0, "a"), Part.text(1, "b"), Part.text(2, "c"))
        .finishes(FinishReason.STOP, FinishReason.LENGTH, FinishReason.STOP));
  }

  /**
   * The finish reason is the server's own word, also one that nobody knows yet. When this fails: make a {@code FinishReason} of the word, and
   * no word of the absence of one.
   */
  @Example
  default void rule307_theFinishReasonIsTheServersWord() {
    for (var word : List.of("length", "content_filter", "kit_reason")) check(307, Samples.hello().finishes(new FinishReason(word)));
  }

  /**
   * The usage is the server's count, of both sides; none is made up. Bills are checked against it. When this fails: see which number is taken
   * for which, and whether they are longs.
   */
  @Example
  default void rule308_theUsageIsTheServersCount() {
    if (!dialect().features().contains(Feature.USAGE)) return;
    check(308, Samples.hello().usage(Usage.of(3_000_000_000L, 7)));
    check(308, Samples.hello());
  }

  /**
   * Log-probabilities arrive, token by token. When this fails: look for the list of tokens beside the message.
   */
  @Example
  default void rule309_logprobsArrive() {
    if (!dialect().features().contains(Feature.LOGPROBS)) return;
    check(309, Samples.hello().parts(Part.text(0, "Hel", -0.25), Part.text(0, "lo", -9999.0)));
  }

  /**
   * The model of the answer is the one that the server names, not the one that was asked: an alias is resolved there. When this fails: read it.
   */
  @Example
  default void rule310_theModelIsTheOneThatTheServerNames() {
    try (var rig = Rig.of(this, 310)) {
      rig.serve(Samples.hello().model("org/m-0613"), false);
      var seen = rig.send(ChatCompletionRequest.of("org/m", "Hi"), rig.options());
      rig.expect(Optional.of("org/m-0613"), seen.answer().map(ChatCompletion::model).filter(model -> !model.isEmpty()));
    }
  }

  /**
   * The status and the headers of the answer are reported to the attempt: reports, retries and the meaning of a lost connection depend on it.
   * When this fails: call {@code attempt.responded} before the body is read.
   */
  @Example
  default void rule311_statusAndHeadersAreReported() {
    try (var rig = Rig.of(this, 311)) {
      rig.serve(Staging.reply(dialect(), Samples.hello(), false).header("X-Kit-Answer", "yes"));
      var attempt = rig.attempt();
      rig.within("send", () -> rig.provider().send(ChatCompletionRequest.of("org/m", "Hi"), attempt));
      rig.expect(OptionalInt.of(200), attempt.status());
      rig.expect(Optional.of("yes"), attempt.responseHeader("x-kit-answer"));
    }
  }

  /**
   * The other operations give what the server said: texts, vectors to the last bit, models, and the JSON of any endpoint. When this fails:
   * compare the two.
   *
   * @param scenario what is said
   */
  @Property(tries = 40)
  default void rule312_theOtherOperationsGiveWhatTheServerSaid(@ForAll("otherAnswers") Scenario scenario) {
    try (var rig = Rig.of(this, 312)) {
      rig.serve(scenario, false);
      var request = scenario.request();
      var said = scenario.parts();
      if (request instanceof CompletionRequest ask) {
        rig.expect(Optional.of(Oracle.completion(scenario)), rig.send(ask, rig.options()).map(Oracle::essence).answer());
      } else if (request instanceof EmbeddingRequest ask) {
        var seen = rig.send(ask, rig.options());
        rig.expect(said, Vectors.parts(seen.answer()));
      } else if (request instanceof ListModelsRequest ask) {
        var ids = said.stream().map(part -> ((Part.Model) part).id()).toList();
        rig.expect(Optional.of(ids), rig.send(ask, rig.options()).answer().map(models -> models.ids()));
      } else if (request instanceof RawRequest ask) {
        rig.expect(Optional.of(((Part.Json) said.get(0)).value()), rig.send(ask, rig.options()).answer());
      }
    }
  }

  /**
   * A text that is continued in pieces is the same as the whole one. When this fails: see rules 4xx.
   *
   * @param scenario what is said
   */
  @Property(tries = 20)
  default void rule313_aContinuationInPiecesIsTheSame(@ForAll("otherAnswers") Scenario scenario) {
    if (!(scenario.request() instanceof CompletionRequest ask) || !operations().contains(Operation.COMPLETION)) return;
    try (var rig = Rig.of(this, 313)) {
      rig.serve(scenario, true);
      rig.expect(Optional.of(Oracle.completion(scenario)), rig.stream(ask, rig.options()).map(Oracle::essence).answer());
    }
  }

  /**
   * Models are listed in the server's order. When this fails: sort nothing.
   */
  @Example
  default void rule314_modelsAreListedInTheServersOrder() {
    if (!operations().contains(Operation.LIST_MODELS)) return;
    try (var rig = Rig.of(this, 314)) {
      var ask = ListModelsRequest.of("p");
      rig.serve(Scenario.of(ask).parts(new Part.Model(0, "b"), new Part.Model(1, "c"), new Part.Model(2, "a")), false);
      rig.expect(Optional.of(List.of("b", "c", "a")), rig.send(ask, rig.options()).answer().map(models -> models.ids()));
    }
  }

  private void check(int rule, Scenario scenario) {
    try (var rig = Rig.of(this, rule)) {
      rig.expect(Optional.of(scenario.chatCompletion()), rig.chat(scenario).answer());
    }
  }
}
