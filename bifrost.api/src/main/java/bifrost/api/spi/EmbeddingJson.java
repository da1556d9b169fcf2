package bifrost.api.spi;

import bifrost.api.Embedding;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Input;
import bifrost.api.Usage;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.RequestReader;
import bifrost.api.internal.wire.VectorReader;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The readers and the writers of {@link EmbeddingList}, {@link Embedding} and {@link EmbeddingRequest}. Thread-safe.
 *
 * @since 0.1
 */
public final class EmbeddingJson {
  private final VectorReader vectors;
  private final Set<Integer> indexes = new HashSet<>();

  private EmbeddingJson(ByteOrder order) {
    this.vectors = new VectorReader(order);
  }

  /**
   * Reads a list of embeddings, whose vectors in Base64 have the byte order of x86 and ARM, little-endian.
   *
   * @param in the reader
   * @return the list
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static EmbeddingList read(JsonReader in) {
    return read(in, ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads a list of embeddings: an object with {@code data}, or, from some servers, only the array. If no embedding has
   * an index, the positions are the indexes; otherwise the indexes must be different. A vector is an array of numbers,
   * or a string in Base64.
   *
   * @param in the reader
   * @param order the byte order of vectors in Base64, which is that of the server's memory
   * @return the list
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static EmbeddingList read(JsonReader in, ByteOrder order) {
    return new EmbeddingJson(order).list(in);
  }

  private EmbeddingList list(JsonReader in) {
    if (in.isArray()) return EmbeddingList.of(embeddings(in));
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
        case "object" -> MemberReader.constant(in, "list", extras);
        case "model" -> model = MemberReader.text(in, extras).orElse("");
        case "data" -> data = embeddings(in);
        case "usage" -> usage = MemberReader.lenient(in, extras, UsageJson::read);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    if (data == null) throw in.unexpected("a list of embeddings with 'data'");
    return new EmbeddingList(model, data, usage, extras.build());
  }

  private List<Embedding> embeddings(JsonReader in) {
    indexes.clear();
    var list = new ArrayList<Embedding>();
    MemberReader.listOrNull(in, each -> list.add(embedding(each, list.size())));
    if (!indexes.isEmpty() && indexes.size() < list.size()) {
      throw in.unexpected("an index in each embedding, or in none");
    }
    return list;
  }

  /**
   * Reads an embedding. Its index is 0 if there is none.
   *
   * @param in the reader
   * @return the embedding
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Embedding readEmbedding(JsonReader in) {
    return new EmbeddingJson(ByteOrder.LITTLE_ENDIAN).embedding(in, 0);
  }

  private Embedding embedding(JsonReader in, int position) {
    if (in.isArray()) return Embedding.of(position, vectors.read(in));
    int index = position;
    float[] vector = null;
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = index(in);
        case "object" -> MemberReader.constant(in, "embedding", extras);
        case "embedding" -> vector = vectors.read(in);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
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

  /**
   * Reads a request. All members except {@code model} and {@code input} are parameters.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static EmbeddingRequest readRequest(JsonReader in) {
    var model = "";
    Input input = null;
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = RequestReader.model(in);
        case "input" -> input = RequestReader.input(in);
        default -> RequestReader.parameter(in, parameters);
      }
    }
    if (input == null) throw in.unexpected("a request with 'input'");
    return new EmbeddingRequest(model, input, parameters.build());
  }

  /**
   * Writes a list of embeddings.
   *
   * @param list the list
   * @param out the writer
   */
  public static void write(EmbeddingList list, JsonWriter out) {
    ObjectWriter.begin(list.extras(), out).member("object", "list").memberIfPresent("model", list.model())
        .array("data", list.data(), EmbeddingJson::writeEmbedding)
        .memberIfPresent("usage", list.usage(), UsageJson::write).end();
  }

  /**
   * Writes an embedding, with its vector as an array of numbers.
   *
   * @param embedding the embedding
   * @param out the writer
   */
  public static void writeEmbedding(Embedding embedding, JsonWriter out) {
    ObjectWriter.begin(embedding.extras(), out).member("object", "embedding").member("index", embedding.index())
        .member("embedding", embedding.vector(), EmbeddingJson::writeVector).end();
  }

  private static void writeVector(float[] vector, JsonWriter out) {
    out.beginArray();
    for (float number : vector) {
      if (Float.isNaN(number)) out.nullValue();
      else out.number(Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, number))); // read as infinity
    }
    out.endArray();
  }

  /**
   * Writes a request.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeRequest(EmbeddingRequest request, JsonWriter out) {
    out.beginObject().member("model", request.model()).member("input", request.input().json());
    JsonForm.parameters(request.parameters(), out);
    out.endObject();
  }
}
