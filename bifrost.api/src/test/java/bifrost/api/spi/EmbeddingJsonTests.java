package bifrost.api.spi;

import static bifrost.api.spi.Forms.assertRoundTrip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Embedding;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Input;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The JSON forms of embeddings and of requests for them. */
class EmbeddingJsonTests {
  @Provide
  Arbitrary<EmbeddingList> lists() {
    var numbers = Arbitraries.oneOf(Arbitraries.floats(), Arbitraries.of(Float.NaN, Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE, Float.MAX_VALUE));
    var embeddings = Combinators.combine(numbers.array(float[].class).ofMaxSize(4), Forms.extras())
        .as((vector, extras) -> new Embedding(0, vector, extras)).list().ofMaxSize(3);
    return Combinators.combine(Forms.texts(), embeddings, Forms.usages().optional(), Forms.extras())
        .as((model, data, usage, extras) -> new EmbeddingList(model, withIndexes(data), usage, extras));
  }

  private static List<Embedding> withIndexes(List<Embedding> data) {
    var reversed = new ArrayList<Embedding>();
    for (int i = 0; i < data.size(); i++) reversed.add(data.get(i).index(2 * (data.size() - i)));
    return reversed;
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aListIsEqualToThatOfItsForm(@ForAll("lists") EmbeddingList list) {
    assertRoundTrip(list, EmbeddingJson::read, EmbeddingJson::write);
    assertEquals(list, EmbeddingList.of(list.json()));
    assertEquals(list, EmbeddingList.parse(list.json().toString()));
    for (var embedding : list.data()) {
      assertRoundTrip(embedding, EmbeddingJson::readEmbedding, EmbeddingJson::writeEmbedding);
      assertEquals(embedding, Embedding.of(embedding.json()));
      assertEquals(embedding, Embedding.parse(embedding.json().toString()));
    }
  }

  @Provide
  Arbitrary<JsonObject> collidingExtras() {
    return Forms.extras("object", "model", "data", "usage", "index", "embedding", "other");
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void extrasReplaceComponents(@ForAll("collidingExtras") JsonObject extras) {
    var list = EmbeddingList.of(List.of()).model("m").usage(Usage.of(1, 2)).extras(extras);
    Forms.assertExtrasReplaceComponents(list, extras, EmbeddingJson::write);
    var embedding = Embedding.of(3, new float[] {1}).extras(extras);
    Forms.assertExtrasReplaceComponents(embedding, extras, EmbeddingJson::writeEmbedding);
  }

  @Provide
  Arbitrary<EmbeddingRequest> requests() {
    var inputs = Arbitraries.oneOf(Forms.texts().map(Input::text),
        Forms.texts().list().ofMinSize(1).ofMaxSize(3).map(Input::texts), Arbitraries.just(Input.tokens(1, 2)),
        Arbitraries.just(Input.tokenLists(List.of(new int[] {1}, new int[] {2, 3}))));
    return Combinators.combine(Arbitraries.of("m", "vllm/org/m"), inputs, Forms.parameters())
        .as(EmbeddingRequest::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRequestIsEqualToThatOfItsForm(@ForAll("requests") EmbeddingRequest request) {
    assertRoundTrip(request, EmbeddingJson::readRequest, EmbeddingJson::writeRequest);
    assertEquals(request, EmbeddingRequest.of(request.json()));
    assertEquals(request, EmbeddingRequest.parse(request.json().toString()));
  }

  @Example
  void theFormHasTheNamesOfTheOpenAiApi() {
    var list = EmbeddingList.of(List.of(Embedding.of(0, new float[] {0.5f, Float.NaN}))).model("m")
        .usage(Usage.of(2, 0)).extras(JsonObject.of("id", "e"));
    assertEquals("{\"object\":\"list\",\"model\":\"m\",\"data\":[{\"object\":\"embedding\",\"index\":0,"
        + "\"embedding\":[0.5,null]}],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":0,\"total_tokens\":2},"
        + "\"id\":\"e\"}", list.json().toString());
    assertEquals("{\"model\":\"v/m\",\"input\":\"a\",\"dimensions\":8}",
        EmbeddingRequest.of("v/m", "a").dimensions(8).json().toString());
  }

  @Example
  void readsVectorsInBase64InBothByteOrders() {
    for (var order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      var bytes = ByteBuffer.allocate(8).order(order).putFloat(1.5f).putFloat(-2).array();
      var json = "{\"data\":[{\"embedding\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}]}";
      var list = Forms.assertStable(json, in -> EmbeddingJson.read(in, order), EmbeddingJson::write);
      assertArrayEquals(new float[] {1.5f, -2}, list.first().vector());
    }
  }

  @Example
  void whatServersSendIsStable() {
    for (var json : List.of("[[0.5],[[1,2]]]", "{\"data\":null}", "{\"data\":[],\"model\":7,\"usage\":\"none\"}",
        "{\"data\":[{\"embedding\":[1e300]}],\"error\":{},\"object\":\"other\"}",
        "{\"data\":[{\"index\":1,\"embedding\":[]},{\"index\":0,\"embedding\":[]}],"
            + "\"usage\":{\"prompt_tokens\":-1}}")) {
      Forms.assertStable(json, EmbeddingJson::read, EmbeddingJson::write);
    }
    var request = EmbeddingRequest.parse("{\"input\":[1],\"model\":\"m\",\"stream\":false,\"user\":null}");
    assertEquals(EmbeddingRequest.of("m", Input.tokens(1)).with("user", null), request);
  }

  @Example
  void rejectsWhatIsNotAForm() {
    for (var json : List.of("{}", "7", "{\"data\":[{}]}", "{\"error\":\"no\",\"data\":[]}",
        "{\"data\":[{\"index\":0,\"embedding\":[]},{\"embedding\":[]}]}")) {
      assertThrows(JsonParseException.class, () -> EmbeddingList.parse(json), json);
    }
    assertThrows(JsonParseException.class, () -> EmbeddingRequest.parse("{\"model\":\"m\"}"));
    assertThrows(IllegalArgumentException.class, () -> EmbeddingRequest.parse("{\"input\":\"a\"}"));
    assertThrows(JsonParseException.class, () -> EmbeddingRequest.parse("{\"model\":\"m\",\"input\":\"a\"} x"));
  }
}
