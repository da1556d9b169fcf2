package bifrost.openai.internal.codec;

import bifrost.api.Ranking;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.RankingJson;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** A decoder for a ranking, which sorts the results. Each result must refer to a different document of the request. */
public final class RankingDecoder {
  private static final String DOCUMENT = "document";
  private static final Comparator<Ranking.Result> BEST_FIRST =
      Comparator.comparingDouble((Ranking.Result result) -> result.relevanceScore()).reversed()
          .thenComparingInt(result -> result.index());

  private final List<String> documents;

  public RankingDecoder(List<String> documents) {
    this.documents = documents;
  }

  public Ranking decode(JsonReader in) {
    var ranking = RankingJson.read(in);
    var rankedIndexes = new BitSet();
    for (var result : ranking.results()) {
      int index = result.index();
      if (index >= documents.size()) throw in.unexpected("indexes of the " + documents.size() + " documents");
      if (rankedIndexes.get(index)) throw in.unexpected("each document only once");
      rankedIndexes.set(index);
    }
    return ranking.results(ranking.results().stream().map(this::withDocument).sorted(BEST_FIRST).toList());
  }

  /** Sets the document of the request. Another text that the server sent is kept in the extras. */
  private Ranking.Result withDocument(Ranking.Result result) {
    var document = documents.get(result.index());
    var sent = result.document();
    boolean isKept = sent.isEmpty() || sent.equals(document) || result.extras().members().containsKey(DOCUMENT);
    var all = isKept ? result : result.extras(result.extras().with(DOCUMENT, JsonObject.of("text", sent)));
    return all.document(document);
  }
}
