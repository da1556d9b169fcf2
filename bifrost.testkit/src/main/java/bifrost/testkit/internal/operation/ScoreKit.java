package bifrost.testkit.internal.operation;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.ScoreList;
import bifrost.api.ScoreRequest;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
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
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Scores of pairs of texts. */
final class ScoreKit implements UnaryKit<ScoreRequest, ScoreList> {
  private record NormalizedScores(List<NormalizedScore> scores, Optional<Usage> usage) {}

  private record NormalizedScore(int index, double score) {}

  @Override
  public ScoreRequest sample() {
    return ScoreRequest.of("org/s", "a", List.of("b", "c"));
  }

  @Override
  public Scenario sampleScenario() {
    return Scenario.of(sample()).deltas(new ScriptedDelta.Score(0, 0.75), new ScriptedDelta.Score(1, 0.25));
  }

  @Override
  public RequestContent content(ScoreRequest request) {
    return RequestContent.input(
        JsonObject.of("text_1", texts(request.text1())).with("text_2", texts(request.text2())), request.parameters());
  }

  private static JsonValue texts(List<String> texts) {
    return Json.of(texts.size() == 1 ? texts.get(0) : texts);
  }

  /** {@return the statuses after which a provider may try {@code /score} without {@code /v1}} */
  @Override
  public Set<Integer> statusesOfMissingPaths() {
    return Set.of(404, 405, 501);
  }

  @Override
  public Object expected(Scenario scenario) {
    return new NormalizedScores(
        Deltas.all(scenario, ScriptedDelta.Score.class).stream()
            .map(each -> new NormalizedScore(each.choice(), each.score()))
            .sorted(Comparator.comparingInt(NormalizedScore::index)).toList(),
        scenario.usage());
  }

  @Override
  public Object normalized(ScoreList response) {
    return new NormalizedScores(
        response.data().stream().map(each -> new NormalizedScore(each.index(), each.score())).toList(),
        response.usage().map(Normalizer::normalize));
  }

  @Override
  public Optional<LiveCheck<ScoreRequest>> liveCheck() {
    return Optional.of((client, request, served) -> {
      var scores = client.send(request).data();
      expect(scores.size() == request.text2().size(), "a score for each pair", scores);
      for (int i = 0; i < scores.size(); i++) {
        expect(scores.get(i).index() == i, "the scores in the order of the pairs", scores);
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
      return Combinators.combine(TextArbitraries.any(), TextArbitraries.any().list().ofMinSize(1).ofMaxSize(3),
          Arbitraries.of(true, false))
          .as((first, second, single) -> ScoreRequest.of("org/s",
              Collections.nCopies(single ? 1 : second.size(), first), second));
    }

    /** {@return scores in any order} */
    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      var request = ScoreRequest.of("org/s", "q", List.of("a", "b\u00E9", "c \uD83D\uDE00"));
      var scores = Arbitraries.of(-1.5, 0.0, 1e-300, 0.25, 0.999_999_9, 12.0).list().ofSize(3);
      return Combinators.combine(Arbitraries.shuffle(0, 1, 2), scores, DeltaArbitraries.usage(features))
          .as((order, all, usage) -> {
            var deltas = new ArrayList<ScriptedDelta>();
            for (int i = 0; i < 3; i++) deltas.add(new ScriptedDelta.Score(order.get(i), all.get(i)));
            return DeltaArbitraries.withUsage(Scenario.of(request).deltas(deltas), usage);
          });
    }
  }
}
