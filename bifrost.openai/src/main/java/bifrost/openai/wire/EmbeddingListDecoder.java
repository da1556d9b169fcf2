package bifrost.openai.wire;

import bifrost.api.Embedding;
import bifrost.api.EmbeddingList;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A decoder that reads vectors, in Base64 or as numbers, directly into arrays. Some servers send only the array of {@code data}. */
final class EmbeddingListDecoder {
  private final Vectors vectors;
  private final Set<Integer> indexes = new HashSet<>();

  EmbeddingListDecoder(ByteOrder order) {
    this.vectors = new Vectors(order);
  }

  EmbeddingList decode(JsonReader in) {
    if (in.isArray()) return new EmbeddingList("", embeddings(in), Optional.empty(), JsonObject.of());
    var model = "";
    List<Embedding> data = null;
    Optional<Usage> usage = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMemberOrNull()) {
      if (in.isNull() && !in.name().equals("data")) {
        in.skip();
        continue;
      }
      switch (in.name()) {
        case "object" -> Shape.word(in, "list", extras);
        case "model" -> model = Shape.text(in, extras).orElse("");
        case "data" -> data = embeddings(in);
        case "usage" -> usage = Shape.secondary(in, extras, UsageDecoder::decode);
        case "error" -> Shape.noError(in, extras);
        default -> Shape.unknown(in, extras);
      }
    }
    if (data == null) throw in.unexpected("a list of embeddings with 'data'");
    return new EmbeddingList(model, data, usage, extras.build());
  }

  /** Reads the embeddings. If none of them has an index, their positions are the indexes. */
  private List<Embedding> embeddings(JsonReader in) {
    indexes.clear();
    var list = new ArrayList<Embedding>();
    Shape.listOrNull(in, each -> list.add(embedding(each, list.size())));
    if (!indexes.isEmpty() && indexes.size() < list.size()) throw in.unexpected("an index in every embedding, or in none");
    return list;
  }

  private Embedding embedding(JsonReader in, int position) {
    if (in.isArray()) return new Embedding(position, vectors.decode(in), JsonObject.of());
    int index = position;
    float[] vector = null;
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = index(in);
        case "object" -> Shape.word(in, "embedding", extras);
        case "embedding" -> vector = vectors.decode(in);
        case "error" -> Shape.noError(in, extras);
        default -> Shape.unknown(in, extras);
      }
    }
    if (vector == null) throw in.unexpected("an object with 'embedding'");
    return new Embedding(index, vector, extras.build());
  }

  private int index(JsonReader in) {
    int index = in.int32();
    if (index < 0 || !indexes.add(index)) throw in.unexpected("an index from 0 that no other embedding has");
    return index;
  }
}
