package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.model.TextTokenizer;
import bifrost.testkit.internal.model.TextVector;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.JsonRequestBody;
import bifrost.testkit.internal.server.SequentialIds;
import bifrost.testkit.internal.server.ServerSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The endpoints {@code POST /v1/rerank}, {@code /rerank}, {@code /v1/score} and {@code /score}, based on the similarity
 * of text vectors.
 */
public final class RerankEndpoint {
  private final ServerSettings settings;
  private final SequentialIds ids;

  public RerankEndpoint(ServerSettings settings, SequentialIds ids) {
    this.settings = settings;
    this.ids = ids;
  }

  public Reply rerank(RecordedRequest request) {
    JsonObject body = JsonRequestBody.of(request);
    String model = ModelCatalog.servedPoolingModel(body, settings.models());
    String query = body.string("query")
        .orElseThrow(() -> ErrorReplies.schemaViolation("missing", "body.query", "Field required", body));
    List<String> documents = texts(body, "documents");
    int queryTokens = TextTokenizer.split(query).size();
    documents.forEach(each -> ErrorReplies.rejectLongInput(queryTokens + TextTokenizer.split(each).size()));
    var results = new ArrayList<JsonObject>();
    for (String document : documents) {
      results.add(object("index", results.size(), "document", object("text", document, "multi_modal", null),
          "relevance_score", TextVector.of(query).dotProduct(TextVector.of(document))));
    }
    results.sort(Comparator.comparingDouble(result -> -result.number("relevance_score").orElseThrow()));
    long top = body.integer("top_n").orElse(0);
    var best = top > 0 && top < results.size() ? results.subList(0, (int) top) : results;
    int tokens = queryTokens * documents.size()
        + documents.stream().mapToInt(each -> TextTokenizer.split(each).size()).sum();
    return Reply.json(object("id", "score-" + ids.next(), "model", model, "usage",
        object("prompt_tokens", tokens, "total_tokens", tokens), "results", best).toString());
  }

  public Reply score(RecordedRequest request) {
    JsonObject body = JsonRequestBody.of(request);
    String model = ModelCatalog.servedPoolingModel(body, settings.models());
    List<String> left = texts(body, "text_1");
    List<String> right = texts(body, "text_2");
    var data = new ArrayList<JsonObject>();
    for (int i = 0; i < right.size(); i++) {
      double score = TextVector.of(left.get(left.size() == 1 ? 0 : i)).dotProduct(TextVector.of(right.get(i)));
      data.add(object("index", i, "object", "score", "score", score));
    }
    return Reply.json(object("id", "score-" + ids.next(), "object", "list", "created", ModelCatalog.CREATED, "model",
        model, "data", data, "usage", EmbeddingEndpoint.usage(right)).toString());
  }

  private static List<String> texts(JsonObject body, String name) {
    var json = body.tryGet(name)
        .orElseThrow(() -> ErrorReplies.schemaViolation("missing", "body." + name, "Field required", body));
    if (json instanceof JsonString text) return List.of(text.value());
    if (json instanceof JsonArray array) {
      return array.elements().stream().map(each -> each instanceof JsonString text ? text.value() : each.toString())
          .toList();
    }
    throw ErrorReplies.schemaViolation("list_type", "body." + name, "Input should be a valid list", json);
  }
}
