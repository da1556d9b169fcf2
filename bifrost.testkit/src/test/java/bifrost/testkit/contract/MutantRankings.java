package bifrost.testkit.contract;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.Ranking;
import bifrost.api.RerankRequest;
import bifrost.api.ScoreList;
import bifrost.api.ScoreRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rankings and scores of {@link MutantProvider}. */
record MutantRankings(Set<Defect> defects, MutantTransport transport, MutantRequestEncoder encoder,
    MutantResponseDecoder decoder, MutantJsonBodies bodies) {
  Ranking rerank(RerankRequest request, Attempt attempt) throws IOException, InterruptedException {
    var documents = has(Defect.RANKS_THE_FIRST_DOCUMENT_ONLY) ? request.documents().subList(0, 1) : request.documents();
    var body = JsonObject.of("model", request.model()).with("query", request.query()).with("documents", documents)
        .with(request.parameters());
    return post("/rerank", encoder.bytes(body), attempt, json -> {
      var results = new ArrayList<>(MutantResponseDecoder.elements(json, "results")
          .orElseThrow(() -> new IllegalStateException("no results")).stream()
          .map(each -> new Ranking.Result(MutantResponseDecoder.index(each),
              document(request, each),
              each.number("relevance_score").orElse(0),
              MutantResponseDecoder.without(each, "index", "relevance_score",
                  has(Defect.DROPS_OTHER_TEXTS_OF_DOCUMENTS) ? "document" : "index")))
          .toList());
      boolean isUnknown = results.stream().anyMatch(each -> each.index() >= request.documents().size());
      if (isUnknown
          && !has(Defect.ACCEPTS_RESULTS_OF_UNKNOWN_DOCUMENTS)) throw new IllegalStateException("no document");
      boolean isTwice = results.stream().map(Ranking.Result::index).distinct().count() < results.size();
      if (isTwice && !has(Defect.ACCEPTS_A_DOCUMENT_TWICE)) throw new IllegalStateException("a document twice");
      sort(results);
      boolean isLimited = has(Defect.LIMITS_LISTS_TO_1000_RESULTS) && results.size() > 1000;
      if (isLimited) results.subList(1000, results.size()).clear();
      var extras = has(Defect.DROPS_EXTRAS_OF_RANKINGS) ? JsonObject.of()
          : MutantResponseDecoder.without(json, "results", "model", "usage");
      return new Ranking(json.string("model").orElse(""), results, decoder.usage(json), extras);
    });
  }

  /** Sends a request to the path with the version, and to the path without it if the server does not have that path. */
  private <R> R post(String path, byte[] body, Attempt attempt, MutantJsonBodies.Decoder<R> decode)
      throws IOException, InterruptedException {
    try {
      return bodies.decode(transport.sendUnary("POST", "/v1" + path, body, attempt), decode);
    } catch (BifrostException e) {
      boolean isMissing = e.error() instanceof Rejected it && Set.of(404, 405, 501).contains(it.status())
          && (!it.param().equals(Optional.of("model")) || has(Defect.TRIES_ANOTHER_PATH_FOR_A_MISSING_MODEL));
      if (!isMissing || has(Defect.REQUIRES_THE_PATH_WITH_A_VERSION)) throw e;
      return bodies.decode(transport.sendUnary("POST", path, body, attempt), decode);
    }
  }

  private String document(RerankRequest request, JsonObject result) {
    int index = MutantResponseDecoder.index(result);
    boolean isUnknown = index >= request.documents().size();
    var document = isUnknown ? "" : request.documents().get(index);
    if (!has(Defect.RETURNS_THE_DOCUMENTS_OF_THE_SERVER)) return document;
    var sent = result.tryGet("document").orElse(null);
    return sent instanceof JsonObject object ? object.string("text").orElse(document) : document;
  }

  private void sort(List<Ranking.Result> results) {
    if (has(Defect.KEEPS_THE_ORDER_OF_RANKINGS)) return;
    boolean rounds = has(Defect.SORTS_RANKINGS_BY_FLOATS);
    results.sort(has(Defect.SORTS_RANKINGS_BY_INDEX) ? Comparator.comparingInt(Ranking.Result::index)
        : Comparator.comparingDouble((Ranking.Result each) -> rounds ? (float) each.relevanceScore()
            : each.relevanceScore()).reversed().thenComparingInt(each -> each.index()));
  }

  ScoreList score(ScoreRequest request, Attempt attempt) throws IOException, InterruptedException {
    return post("/score", encoder.bytes(request.json()), attempt, json -> {
      var list = ScoreList.of(json);
      long pairs = list.data().stream().map(ScoreList.Score::index).distinct().count();
      boolean isComplete = pairs == request.text2().size() && pairs == list.data().size();
      if (!isComplete && !has(Defect.ACCEPTS_MISSING_SCORES)) throw new IllegalStateException("scores are missing");
      return list.data(list.data().stream().sorted(Comparator.comparingInt(score -> score.index())).toList());
    });
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
