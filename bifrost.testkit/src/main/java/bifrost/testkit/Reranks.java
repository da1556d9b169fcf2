package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code POST /v1/rerank}, {@code /rerank} and {@code /score}: by how alike the vectors are. */
final class Reranks {
  private final Settings settings;
  private final Ids ids;

  Reranks(Settings settings, Ids ids) {
    this.settings = settings;
    this.ids = ids;
  }

  Reply rerank(RecordedRequest request) {
    JsonObject body = JsonBody.of(request);
    String model = Models.servedForPooling(body, settings.models());
    String query = body.string("query").orElseThrow(() -> Errors.schema("missing", "body.query", "Field required", body));
    List<String> documents = texts(body, "documents");
    var results = new ArrayList<JsonObject>();
    for (String document : documents) {
      results.add(object("index", results.size(), "document", object("text", document, "multi_modal", null),
          "relevance_score", Vector.of(query).likeness(Vector.of(document))));
    }
    results.sort(Comparator.comparingDouble(result -> -result.number("relevance_score").orElseThrow()));
    long top = body.integer("top_n").orElse(0);
    var best = top > 0 && top < results.size() ? results.subList(0, (int) top) : results;
    int tokens = Tokens.split(query).size() * documents.size() + documents.stream().mapToInt(each -> Tokens.split(each).size()).sum();
    return Reply.json(object("id", "score-" + ids.next(), "model", model, "usage", object("prompt_tokens", tokens, "total_tokens", tokens),
        "results", best).toString());
  }

  Reply score(RecordedRequest request) {
    JsonObject body = JsonBody.of(request);
    String model = Models.servedForPooling(body, settings.models());
    List<String> left = texts(body, "text_1");
    List<String> right = texts(body, "text_2");
    var data = new ArrayList<JsonObject>();
    for (int i = 0; i < right.size(); i++) {
      double score = Vector.of(left.get(left.size() == 1 ? 0 : i)).likeness(Vector.of(right.get(i)));
      data.add(object("index", i, "object", "score", "score", score));
    }
    return Reply.json(object("id", "score-" + ids.next(), "object", "list", "created", Models.CREATED, "model", model, "data", data,
        "usage", Embeddings.usage(right)).toString());
  }

  private static List<String> texts(JsonObject body, String name) {
    var json = body.get(name).orElseThrow(() -> Errors.schema("missing", "body." + name, "Field required", body));
    if (json instanceof JsonString text) return List.of(text.value());
    if (json instanceof JsonArray array) {
      return array.elements().stream().map(each -> each instanceof JsonString text ? text.value() : each.toString()).toList();
    }
    throw Errors.schema("list_type", "body." + name, "Input should be a valid list", json);
  }
}
