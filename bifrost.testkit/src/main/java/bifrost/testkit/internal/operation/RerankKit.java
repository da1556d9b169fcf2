package bifrost.testkit.internal.operation;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.Ranking;
import bifrost.api.RerankRequest;
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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Rankings of documents. */
final class RerankKit implements UnaryKit<RerankRequest, Ranking> {
  private record NormalizedRanking(List<NormalizedResult> results, Optional<Usage> usage) {}

  private record NormalizedResult(int index, String document, double score) {}

  @Override
  public RerankRequest sample() {
    return RerankRequest.of("org/r", "q", List.of("a", "b"));
  }

  @Override
  public Scenario sampleScenario() {
    return Scenario.of(sample()).deltas(new ScriptedDelta.Score(1, 0.75), new ScriptedDelta.Score(0, 0.25));
  }

  @Override
  public RequestContent content(RerankRequest request) {
    return RequestContent.input(JsonObject.of("query", request.query()).with("documents", request.documents()),
        request.parameters());
  }

  /** {@return the statuses after which a provider may try {@code /rerank} without {@code /v1}} */
  @Override
  public Set<Integer> statusesOfMissingPaths() {
    return Set.of(404, 405, 501);
  }

  private static String document(Scenario scenario, ScriptedDelta.Score score) {
    return ((RerankRequest) scenario.request()).documents().get(score.choice());
  }

  @Override
  public Object expected(Scenario scenario) {
    return new NormalizedRanking(Deltas.all(scenario, ScriptedDelta.Score.class).stream()
        .map(each -> new NormalizedResult(each.choice(), document(scenario, each), each.score())).toList(),
        scenario.usage());
  }

  @Override
  public Object normalized(Ranking response) {
    return new NormalizedRanking(response.results().stream()
        .map(each -> new NormalizedResult(each.index(), each.document(), each.relevanceScore())).toList(),
        response.usage().map(Normalizer::normalize));
  }

  @Override
  public Optional<LiveCheck<RerankRequest>> liveCheck() {
    return Optional.of((client, request, served) -> {
      var results = client.send(request).results();
      expect(results.size() == request.documents().size(), "a result for each document", results);
      for (int i = 1; i < results.size(); i++) {
        expect(results.get(i - 1).relevanceScore() >= results.get(i).relevanceScore(),
            "results in descending order of relevance", results);
      }
      expect(results.stream().map(Ranking.Result::index).distinct().count() == results.size(),
          "one result for each document", results);
      for (var each : results) {
        expect(request.documents().get(each.index()).equals(each.document()), "the text of document " + each.index(),
            each);
      }
    });
  }

  @Override
  public OpenAiForm openAi() {
    return new OpenAiJsonForm("/rerank", List.of("query", "documents"), RerankKit::response);
  }

  private static JsonObject response(Scenario scenario) {
    var results = Deltas.all(scenario, ScriptedDelta.Score.class).stream()
        .map(each -> object("index", each.choice(), "document",
            object("text", document(scenario, each), "multi_modal", null), "relevance_score", each.score()))
        .toList();
    return OpenAiMembers.withModelAndUsage(scenario,
        OpenAiMembers.withQuirks(scenario, object("id", "score-kit", "results", results)));
  }

  @Override
  public KitArbitraries<RerankRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<RerankRequest> {
    @Override
    public Arbitrary<RerankRequest> requests() {
      return Combinators.combine(TextArbitraries.any(), TextArbitraries.any().list().ofMinSize(1).ofMaxSize(3))
          .as((query, all) -> RerankRequest.of("org/r", query, all));
    }

    /** {@return rankings in descending order of relevance, whatever the order of the documents} */
    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      var request = RerankRequest.of("org/r", "q", List.of("a", "b\u00E9", "c \uD83D\uDE00")).topN(3);
      var scores = Arbitraries.of(-1.5, 0.0, 1e-300, 0.25, 0.999_999_9, 12.0).set().ofSize(3);
      return Combinators.combine(Arbitraries.shuffle(0, 1, 2), scores, DeltaArbitraries.usage(features))
          .as((order, all, usage) -> {
            var sortedScores = all.stream().sorted(Comparator.reverseOrder()).toList();
            var deltas = new ArrayList<ScriptedDelta>();
            for (int i = 0; i < 3; i++) deltas.add(new ScriptedDelta.Score(order.get(i), sortedScores.get(i)));
            return DeltaArbitraries.withUsage(Scenario.of(request).deltas(deltas), usage);
          });
    }
  }
}
