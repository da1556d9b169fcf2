package bifrost.testkit.internal.live;

import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.Embedding;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Ranking;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.json.JsonObject;
import bifrost.testkit.internal.Nullable;
import java.util.List;
import java.util.Optional;

/** Rule 312, limited to properties that hold for any response of an operation. */
final class LiveContentRule {
  private static final double MIN_SIMILARITY = 0.9999; // a server may calculate with 16-bit floats

  private LiveContentRule() {}

  static Optional<LiveRule> rule(LiveClient client, Request<?> request, List<Request<?>> served) {
    return Optional.ofNullable(check(client, request, served))
        .map(check -> new LiveRule(312, "otherOperationsReturnTheCompleteResult", check));
  }

  private static @Nullable LiveRule.Check check(LiveClient client, Request<?> request, List<Request<?>> served) {
    if (request instanceof EmbeddingRequest it) return () -> checkEmbeddings(client, it);
    if (request instanceof RerankRequest it) return () -> checkRanking(client, it);
    if (request instanceof ListModelsRequest it) return () -> checkModels(client, it, served);
    return request instanceof RawRequest it ? () -> checkRaw(client, it) : null;
  }

  /** Checks that both encodings contain the same embeddings. */
  private static void checkEmbeddings(LiveClient client, EmbeddingRequest request) {
    var floats = client.send(request.with("encoding_format", "float")).data();
    var bytes = client.send(request.with("encoding_format", "base64")).data();
    expect(!floats.isEmpty() && floats.size() == bytes.size(), "the same number of embeddings in both encodings",
        bytes);
    for (int i = 0; i < floats.size(); i++) {
      Embedding embedding = floats.get(i);
      expect(embedding.index() == i && embedding.vector().length > 0, "the embedding of input " + i, embedding);
      expect(
          embedding.vector().length == bytes.get(i).vector().length
              && embedding.cosineSimilarity(bytes.get(i)) > MIN_SIMILARITY,
          embedding.toString(), bytes.get(i));
    }
  }

  private static void checkRanking(LiveClient client, RerankRequest request) {
    var results = client.send(request).results();
    expect(results.size() == request.documents().size(), "a result for each document", results);
    for (int i = 1; i < results.size(); i++) {
      expect(results.get(i - 1).relevanceScore() >= results.get(i).relevanceScore(),
          "results in descending order of relevance", results);
    }
    expect(results.stream().map(Ranking.Result::index).distinct().count() == results.size(),
        "one result for each document",
        results);
    for (var each : results) {
      expect(request.documents().get(each.index()).equals(each.document()), "the text of document " + each.index(),
          each);
    }
  }

  private static void checkModels(LiveClient client, ListModelsRequest request, List<Request<?>> served) {
    List<String> ids = client.send(request).ids();
    expect(!ids.isEmpty() && ids.stream().noneMatch(String::isBlank), "models with ids that are not blank", ids);
    var requested =
        served.stream().map(Request::target).filter(target -> target.startsWith(request.target() + "/")).toList();
    expect(ids.containsAll(requested), "the requested models " + requested, ids);
  }

  private static void checkRaw(LiveClient client, RawRequest request) {
    var response = client.send(request);
    expect(response instanceof JsonObject it && !it.isEmpty(), "JSON with members", response);
  }
}
