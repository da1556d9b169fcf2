package bifrost.openai.internal.codec;

import bifrost.api.Embedding;
import bifrost.api.EmbeddingList;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.UsageJson;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A decoder for embeddings, which reads vectors directly into arrays, from Base64 or from numbers. Some servers send
 * only the data array.
 */
public final class EmbeddingListDecoder {
  private final VectorDecoder vectors;
  private final Set<Integer> indexes = new HashSet<>();

  public EmbeddingListDecoder(ByteOrder order) {
    this.vectors = new VectorDecoder(order);
  }

  public EmbeddingList decode(JsonReader in) {
    if (in.isArray()) return new EmbeddingList("", embeddings(in), Optional.empty(), JsonObject.of());
    var model = "";
    List<Embedding> data = null;
    Optional<Usage> usage = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      if (in.isNull() && !in.name().equals("data")) {
        in.skip();
        continue;
      }
      switch (in.name()) {
        case "object" -> Decoders.constant(in, "list", extras);
        case "model" -> model = Decoders.text(in, extras).orElse("");
        case "data" -> data = embeddings(in);
        case "usage" -> usage = Decoders.lenient(in, extras, UsageJson::read);
        case "error" -> Decoders.rejectError(in, extras);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    if (data == null) throw in.unexpected("a list of embeddings with 'data'");
    return new EmbeddingList(model, data, usage, extras.build());
  }

  /** Reads the embeddings. If none of them has an index, their positions are the indexes. */
  private List<Embedding> embeddings(JsonReader in) {
    indexes.clear();
    var list = new ArrayList<Embedding>();
    Decoders.listOrNull(in, each -> list.add(embedding(each, list.size())));
    if (!indexes.isEmpty() && indexes.size() < list.size()) {
      throw in.unexpected("an index in each embedding, or in none");
    }
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
        case "object" -> Decoders.constant(in, "embedding", extras);
        case "embedding" -> vector = vectors.decode(in);
        case "error" -> Decoders.rejectError(in, extras);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    if (vector == null) throw in.unexpected("an object with 'embedding'");
    return new Embedding(index, vector, extras.build());
  }

  private int index(JsonReader in) {
    int index = in.int32();
    if (index < 0 || !indexes.add(index)) throw in.unexpected("a unique index of 0 or more");
    return index;
  }
}
