package bifrost.testkit.internal.operation;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.ScoreList;
import bifrost.api.ScoreRequest;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.DeltaArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.TextArbitraries;
import bifrost.testkit.internal.live.LiveCheck;
import bifrost.testkit.internal.openai.OpenAiForm;
import bifrost.testkit.internal.openai.OpenAiJsonForm;
import bifrost.testkit.internal.openai.OpenAiMembers;
import bifrost.testkit.internal.scenario.Deltas;
import bifrost.testkit.internal.scenario.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Scores of pairs of texts. */
final class ScoreKit implements UnaryKit<ScoreRequest, ScoreList> {
  private record NormalizedScores(List<ScriptedDelta.Score> scores, Optional<Usage> usage) {}

  @Override
  public ScoreRequest sample() {
    return ScoreRequest.of("org/r", "q", List.of("a", "b"));
  }

  @Override
  public Scenario sampleScenario() {
    return Scenario.of(sample()).deltas(new ScriptedDelta.Score(0, 0.25), new ScriptedDelta.Score(1, 0.75));
  }

  @Override
  public RequestContent content(ScoreRequest request) {
    return RequestContent.input(JsonObject.of("text_1", text(request.text1())).with("text_2", text(request.text2())),
        request.parameters());
  }

  /** {@return a single text as a string, because vLLM pairs a single text with each text of a list} */
  private static Object text(List<String> texts) {
    return texts.size() == 1 ? texts.get(0) : texts;
  }

  /** {@return the statuses after which a provider may try {@code /score} without {@code /v1}} */
  @Override
  public Set<Integer> statusesOfMissingPaths() {
    return Set.of(404, 405, 501);
  }

  @Override
  public Object expected(Scenario scenario) {
    return new NormalizedScores(Deltas.all(scenario, ScriptedDelta.Score.class), scenario.usage());
  }

  @Override
  public Object normalized(ScoreList response) {
    var scores = response.data().stream().map(each -> new ScriptedDelta.Score(each.index(), each.score())).toList();
    return new NormalizedScores(scores, response.usage().map(Normalizer::normalize));
  }

  @Override
  public Optional<LiveCheck<ScoreRequest>> liveCheck() {
    return Optional.of((client, request, served) -> {
      var scores = client.send(request).data();
      expect(scores.size() == request.text2().size(), "a score for each pair", scores);
      for (int i = 0; i < scores.size();
          i++) expect(scores.get(i).index() == i, "scores in the order of pairs", scores);
      var again = client.send(request).data();
      for (int i = 0; i < scores.size(); i++) {
        expect(Math.abs(scores.get(i).score() - again.get(i).score()) < 0.01, "the same score for the same pair",
            again);
      }
    });
  }

  @Override
  public OpenAiForm openAi() {
    return new OpenAiJsonForm("/score", List.of("text_1", "text_2"), ScoreKit::response);
  }

  private static JsonObject response(Scenario scenario) {
    var data = Deltas.all(scenario, ScriptedDelta.Score.class).stream()
        .map(each -> object("index", each.choice(), "object", "score", "score", each.score())).toList();
    return OpenAiMembers.withModelAndUsage(scenario,
        OpenAiMembers.withQuirks(scenario, object("id", "score-kit", "object", "list", "data", data)));
  }

  @Override
  public KitArbitraries<ScoreRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<ScoreRequest> {
    @Override
    public Arbitrary<ScoreRequest> requests() {
      var pairs = Arbitraries.of(1, 2, 3).flatMap(size -> Combinators.combine(
          TextArbitraries.any().list().ofSize(size), TextArbitraries.any().list().ofSize(size))
          .as((first, second) -> ScoreRequest.of("org/r", first, second)));
      var oneToMany = Combinators.combine(TextArbitraries.any(), TextArbitraries.any().list().ofMinSize(2).ofMaxSize(3))
          .as((first, second) -> ScoreRequest.of("org/r", first, second));
      return Arbitraries.oneOf(pairs, oneToMany);
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      var scores = Arbitraries.of(-1.5, 0.0, 1e-300, 0.25, 0.999_999_9, 12.0).list().ofMinSize(1).ofMaxSize(3);
      return Combinators.combine(scores, DeltaArbitraries.usage(features)).as((all, usage) -> {
        var deltas = new ArrayList<ScriptedDelta>();
        for (int i = 0; i < all.size(); i++) deltas.add(new ScriptedDelta.Score(i, all.get(i)));
        var request = ScoreRequest.of("org/r", "q", all.stream().map(score -> "a text").toList());
        return DeltaArbitraries.withUsage(Scenario.of(request).deltas(deltas), usage);
      });
    }
  }
}
