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

/** Rule 312, by what is true of any answer of an operation. */
final class LiveContentRule {
  private static final double SAME = 0.9999; // a server may calculate in halves

  private LiveContentRule() {}

  static Optional<LiveRule> rule(LiveClient client, Request<?> request, List<Request<?>> served) {
    return Optional.ofNullable(check(client, request, served))
        .map(check -> new LiveRule(312, "otherOperationsReturnTheWholeResult", check));
  }

  private static @Nullable LiveRule.Check check(LiveClient client, Request<?> request, List<Request<?>> served) {
    if (request instanceof EmbeddingRequest it) return () -> embeds(client, it);
    if (request instanceof RerankRequest it) return () -> ranks(client, it);
    if (request instanceof ListModelsRequest it) return () -> lists(client, it, served);
    return request instanceof RawRequest it ? () -> answers(client, it) : null;
  }

  /** The same numbers, whichever of the two forms they travel in. */
  private static void embeds(LiveClient client, EmbeddingRequest request) {
    var floats = client.send(request.with("encoding_format", "float")).data();
    var bytes = client.send(request.with("encoding_format", "base64")).data();
    expect(!floats.isEmpty() && floats.size() == bytes.size(), "as many vectors", bytes);
    for (int i = 0; i < floats.size(); i++) {
      Embedding one = floats.get(i);
      expect(one.index() == i && one.vector().length > 0, "the vector of input " + i, one);
      expect(one.vector().length == bytes.get(i).vector().length && one.cosineSimilarity(bytes.get(i)) > SAME,
          one.toString(), bytes.get(i));
    }
  }

  private static void ranks(LiveClient client, RerankRequest request) {
    var results = client.send(request).results();
    expect(results.size() == request.documents().size(), "all documents", results);
    for (int i = 1; i < results.size(); i++) {
      expect(results.get(i - 1).relevanceScore() >= results.get(i).relevanceScore(), "the best first", results);
    }
    expect(results.stream().map(Ranking.Result::index).distinct().count() == results.size(), "each document once",
        results);
    for (var each : results) {
      expect(request.documents().get(each.index()).equals(each.document()), "the document " + each.index(), each);
    }
  }

  private static void lists(LiveClient client, ListModelsRequest request, List<Request<?>> served) {
    List<String> ids = client.send(request).ids();
    expect(!ids.isEmpty() && ids.stream().noneMatch(String::isBlank), "models with ids", ids);
    var asked =
        served.stream().map(Request::target).filter(target -> target.startsWith(request.target() + "/")).toList();
    expect(ids.containsAll(asked), "the models that are asked, " + asked, ids);
  }

  private static void answers(LiveClient client, RawRequest request) {
    var answer = client.send(request);
    expect(answer instanceof JsonObject it && !it.isEmpty(), "JSON with members", answer);
  }
}
