package bifrost.openai.internal.codec;

import bifrost.api.Ranking;
import bifrost.api.Usage;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.UsageJson;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A decoder for a ranking, which sorts the results. Each result must refer to a different document of the request.
 * The results are in {@code results} or {@code data}; some servers send only the array.
 */
public final class RankingDecoder {
  private static final Comparator<Ranking.Result> BEST_FIRST =
      Comparator.comparingDouble(Ranking.Result::relevanceScore).reversed().thenComparingInt(Ranking.Result::index);

  private final List<String> documents;
  private final BitSet rankedIndexes = new BitSet();

  public RankingDecoder(List<String> documents) {
    this.documents = documents;
  }

  public Ranking decode(JsonReader in) {
    if (in.isArray()) return new Ranking("", sorted(results(in)), Optional.empty(), JsonObject.of());
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
        case "object" -> Decoders.constant(in, "list", extras);
        case "model" -> model = Decoders.text(in, extras).orElse("");
        case "results" -> results = results(in);
        case "data" -> data = in.value();
        case "usage" -> usage = Decoders.lenient(in, extras, UsageJson::read);
        case "error" -> Decoders.rejectError(in, extras);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    if (results == null && data instanceof JsonArray) results = results(Decoders.reader(data));
    else if (data != JsonNull.NULL) extras.put("data", data);
    if (results == null) throw in.unexpected("a ranking with 'results'");
    return new Ranking(model, sorted(results), usage, extras.build());
  }

  private List<Ranking.Result> results(JsonReader in) {
    rankedIndexes.clear();
    return Decoders.listOrNull(in, this::result);
  }

  private static List<Ranking.Result> sorted(List<Ranking.Result> results) {
    var sorted = new ArrayList<>(results);
    sorted.sort(BEST_FIRST);
    return sorted;
  }

  private Ranking.Result result(JsonReader in) {
    int index = -1;
    Optional<Double> score = Optional.empty();
    Optional<Double> alternative = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = index(in);
        case "relevance_score" -> score = Optional.of(in.number());
        case "score" -> alternative = Optional.of(in.number());
        case "object" -> Decoders.constant(in, "score", extras);
        case "error" -> Decoders.rejectError(in, extras);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    if (score.isPresent() && alternative.isPresent()) extras.put("score", alternative.get());
    score = score.isPresent() ? score : alternative;
    if (index < 0 || score.isEmpty()) throw in.unexpected("a result with 'index' and 'relevance_score'");
    return new Ranking.Result(index, documents.get(index), score.get(), extras.build());
  }

  private int index(JsonReader in) {
    int index = in.int32();
    if (index < 0 || index >= documents.size()) {
      throw in.unexpected("the index of one of the " + documents.size() + " documents");
    }
    if (rankedIndexes.get(index)) throw in.unexpected("each document only once");
    rankedIndexes.set(index);
    return index;
  }
}
