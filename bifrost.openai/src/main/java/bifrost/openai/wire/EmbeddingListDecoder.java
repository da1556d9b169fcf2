package bifrost.openai.wire;

import bifrost.api.Embedding;
import bifrost.api.EmbeddingList;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** Reads vectors, in Base64 or as numbers, straight into arrays. */
final class EmbeddingListDecoder {
  private final ByteOrder order;

  EmbeddingListDecoder(ByteOrder order) {
    this.order = order;
  }

  EmbeddingList decode(JsonReader in) {
    var model = "";
    List<Embedding> data = null;
    Optional<Usage> usage = Optional.empty();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "object" -> extras = Shape.word(in, "list", extras);
        case "model" -> model = in.string();
        case "data" -> data = Shape.list(in, this::embedding);
        case "usage" -> usage = Optional.of(UsageDecoder.decode(in));
        case "error" -> throw Shape.noAnswer(in);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    if (data == null) throw in.unexpected("a list of embeddings with 'data'");
    return new EmbeddingList(model, data, usage, extras);
  }

  private Embedding embedding(JsonReader in) {
    int index = 0;
    float[] vector = null;
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = in.int32();
        case "object" -> extras = Shape.word(in, "embedding", extras);
        case "embedding" -> vector = in.isString() ? Vectors.fromBase64(in, order) : Vectors.fromNumbers(in);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    if (vector == null) throw in.unexpected("an object with 'embedding'");
    return new Embedding(index, vector, extras);
  }
}
