package bifrost.api.spi;

import bifrost.api.Ranking;
import bifrost.api.RerankRequest;
import bifrost.api.Usage;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.RequestReader;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Optional;

/**
 * The readers and the writers of {@link Ranking}, {@link Ranking.Result} and {@link RerankRequest}. Thread-safe.
 *
 * @since 0.1
 */
public final class RankingJson {
  private RankingJson() {}

  /**
   * Reads a ranking, in the server's order. The results are in {@code results} or {@code data}; some servers send only
   * the array.
   *
   * @param in the reader
   * @return the ranking
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Ranking read(JsonReader in) {
    if (in.isArray()) return Ranking.of(results(in));
    var model = "";
    List<Ranking.Result> results = null;
    JsonValue data = JsonNull.NULL; // the results, if there is no member 'results'
    Optional<Usage> usage = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      if (in.isNull() && !in.name().equals("results")) {
        in.skip();
        continue;
      }
      switch (in.name()) {
        case "object" -> MemberReader.constant(in, "list", extras);
        case "model" -> model = MemberReader.text(in, extras).orElse("");
        case "results" -> results = results(in);
        case "data" -> data = in.value();
        case "usage" -> usage = MemberReader.lenient(in, extras, UsageJson::read);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    if (results == null && data instanceof JsonArray) results = results(MemberReader.reader(data));
    else if (data != JsonNull.NULL) extras.put("data", data);
    if (results == null) throw in.unexpected("a ranking with 'results'");
    return new Ranking(model, results, usage, extras.build());
  }

  private static List<Ranking.Result> results(JsonReader in) {
    return MemberReader.listOrNull(in, RankingJson::readResult);
  }

  /**
   * Reads a result. Its score is in {@code relevance_score} or {@code score}. Its document is a string, or an object
   * with a {@code text}; the document is {@code ""} if the server did not send it, and also in the extras if it has
   * other members.
   *
   * @param in the reader
   * @return the result
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Ranking.Result readResult(JsonReader in) {
    int index = -1;
    var document = "";
    Optional<Double> score = Optional.empty();
    Optional<Double> alternative = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = MemberReader.index(in);
        case "document" -> document = document(in.value(), extras);
        case "relevance_score" -> score = Optional.of(in.number());
        case "score" -> alternative = Optional.of(in.number());
        case "object" -> MemberReader.constant(in, "score", extras);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    if (score.isPresent() && alternative.isPresent()) extras.put("score", alternative.get());
    score = score.isPresent() ? score : alternative;
    if (index < 0 || score.isEmpty()) throw in.unexpected("a result with 'index' and 'relevance_score'");
    return new Ranking.Result(index, document, score.get(), extras.build());
  }

  private static String document(JsonValue document, JsonObject.Builder extras) {
    if (document instanceof JsonString text) return text.value();
    var text = document instanceof JsonObject object && object.members().get("text") instanceof JsonString string
        ? Optional.of(string.value())
        : Optional.<String>empty();
    if (text.isEmpty() || hasOtherMembers((JsonObject) document)) extras.put("document", document);
    return text.orElse("");
  }

  /** {@return whether a document has members besides its text that are not null} */
  private static boolean hasOtherMembers(JsonObject document) {
    return document.members().entrySet().stream()
        .anyMatch(member -> !member.getKey().equals("text") && member.getValue() != JsonNull.NULL);
  }

  /**
   * Reads a request. All members except {@code model}, {@code query} and {@code documents} are parameters.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static RerankRequest readRequest(JsonReader in) {
    var model = "";
    Optional<String> query = Optional.empty();
    List<String> documents = List.of();
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = RequestReader.model(in);
        case "query" -> query = Optional.of(in.string());
        case "documents" -> documents = MemberReader.list(in, JsonReader::string);
        default -> RequestReader.parameter(in, parameters);
      }
    }
    if (query.isEmpty() || documents.isEmpty()) throw in.unexpected("a request with 'query' and 'documents'");
    return new RerankRequest(model, query.get(), documents, parameters.build());
  }

  /**
   * Writes a ranking, in its order.
   *
   * @param ranking the ranking
   * @param out the writer
   */
  public static void write(Ranking ranking, JsonWriter out) {
    ObjectWriter.begin(ranking.extras(), out).memberIfPresent("model", ranking.model())
        .array("results", ranking.results(), RankingJson::writeResult)
        .memberIfPresent("usage", ranking.usage(), UsageJson::write).end();
  }

  /**
   * Writes a result, with its document as an object with a {@code text}.
   *
   * @param result the result
   * @param out the writer
   */
  public static void writeResult(Ranking.Result result, JsonWriter out) {
    ObjectWriter.begin(result.extras(), out).member("index", result.index())
        .member("document", result.document(), RankingJson::writeDocument)
        .member("relevance_score", result.relevanceScore()).end();
  }

  private static void writeDocument(String text, JsonWriter out) {
    out.beginObject().member("text", text).endObject();
  }

  /**
   * Writes a request.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeRequest(RerankRequest request, JsonWriter out) {
    out.beginObject().member("model", request.model()).member("query", request.query()).name("documents");
    JsonForm.list(request.documents(), out, JsonForm::string);
    JsonForm.parameters(request.parameters(), out);
    out.endObject();
  }
}
