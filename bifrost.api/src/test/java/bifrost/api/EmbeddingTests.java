package bifrost.api;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of embeddings and their inputs. */
class EmbeddingTests {
  private static Embedding vector(float... numbers) {
    return new Embedding(0, numbers, JsonObject.of());
  }

  @Nested
  class Vectors {
    @Test
    void vectorsAreEqualIfTheirNumbersAreEqual() {
      assertEquals(vector(1, Float.NaN), vector(1, Float.NaN));
      assertEquals(vector(1, 2).hashCode(), vector(1, 2).hashCode());
      assertNotEquals(vector(1, 2), vector(2, 1));
      assertNotEquals(vector(1), new Embedding(1, new float[] {1}, JsonObject.of()));
      assertNotEquals(vector(1), new Embedding(0, new float[] {1}, JsonObject.of("a", 1)));
    }

    @Test
    void theCosineSimilarityMeasuresTheAngle() {
      assertEquals(1, vector(1, 2).cosineSimilarity(vector(2, 4)), 1e-12);
      assertEquals(0, vector(1, 0).cosineSimilarity(vector(0, 3)), 1e-12);
      assertEquals(-1, vector(1, 2).cosineSimilarity(vector(-1, -2)), 1e-12);
      assertTrue(Double.isNaN(vector(0, 0).cosineSimilarity(vector(1, 2))));
      assertThrows(IllegalArgumentException.class, () -> vector(1).cosineSimilarity(vector(1, 2)));
    }

    @Test
    void toStringOmitsTheNumbers() {
      assertEquals("Embedding[index=0, vector=3 numbers, extras={}]", vector(1, 2, 3).toString());
    }

    @Test
    void theFirstVectorOfAnEmptyListThrows() {
      var list = new EmbeddingList("m", List.of(), Optional.empty(), JsonObject.of());
      assertThrows(IllegalStateException.class, list::first);
    }
  }

  @Nested
  class Inputs {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"a\"|1", "[\"a\",\"b\",\"c\"]|3", "[1,2,3]|1", "[[1,2],[3]]|2", "[[1,2]]|1"})
    void acceptsTextsTokensAndListsOfBoth(String json, int size) {
      assertEquals(size, new Input(Json.parse(json)).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[[]]", "{}", "null", "1", "[\"a\",1]", "[[1],\"a\"]", "[[\"a\"]]", "[true]"})
    void rejectsEmptyMixedAndOtherInputs(String json) {
      assertThrows(IllegalArgumentException.class, () -> new Input(Json.parse(json)));
    }
  }

  @Nested
  class Parts {
    private static EmbeddingList part(String model, Optional<Usage> usage, float... firstNumbers) {
      var data = new ArrayList<Embedding>();
      for (int i = 0; i < firstNumbers.length; i++) data.add(Embedding.of(i, new float[] {firstNumbers[i]}));
      return new EmbeddingList(model, data, usage, JsonObject.of("id", "x"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
        value = {"[\"a\",\"b\",\"c\"]|1|[\"a\"] [\"b\"] [\"c\"]", "[\"a\",\"b\",\"c\"]|2|[\"a\",\"b\"] [\"c\"]",
            "[\"a\",\"b\",\"c\"]|3|[\"a\",\"b\",\"c\"]", "[\"a\",\"b\",\"c\"]|2147483647|[\"a\",\"b\",\"c\"]",
            "\"a\"|1|\"a\"", "[1,2,3]|1|[1,2,3]",
            "[[1,2],[3]]|1|[[1,2]] [[3]]"})
    void aRequestIsSplitIntoRequestsWithFewerTexts(String json, int maxInputs, String parts) {
      var request = EmbeddingRequest.of("p/m", new Input(Json.parse(json))).dimensions(8);
      assertEquals(parts, request.split(maxInputs).map(each -> each.input().json().toString()).collect(joining(" ")));
      assertTrue(request.split(maxInputs)
          .allMatch(each -> each.model().equals("p/m") && each.parameters().equals(request.parameters())));
    }

    @Test
    void theMaximumMustBePositive() {
      var request = EmbeddingRequest.of("p/m", "a", "b");
      assertThrows(IllegalArgumentException.class, () -> request.split(0));
    }

    @Test
    void responsesAreJoinedInOrderWithTheSumOfTheirUsage() {
      var joined = Stream.of(part("m", Optional.of(Usage.of(3, 0)), 10, 11), part("n", Optional.of(Usage.of(4, 1)), 12))
          .collect(EmbeddingList.joining());
      assertEquals(new EmbeddingList("m", List.of(Embedding.of(0, new float[] {10}), Embedding.of(1, new float[] {11}),
          Embedding.of(2, new float[] {12})), Optional.of(Usage.of(7, 1)), JsonObject.of()), joined);
    }

    @Test
    void aMissingUsageIsNotGuessed() {
      assertEquals(Optional.empty(),
          Stream.of(part("m", Optional.of(Usage.of(3, 0)), 1), part("m", Optional.empty(), 2))
              .collect(EmbeddingList.joining()).usage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0 1|0 1|0 1 2 3", "1 0|1 0|1 0 3 2", "0 2|0 2|0 2 3 5", "3|0|3 4", "|0|0"})
    void indexesAreThoseOfOneRequestEvenIfVectorsAreMissing(String first, String second, String joined) {
      assertEquals(joined, Stream.of(withIndexes(first), withIndexes(second)).collect(EmbeddingList.joining()).data()
          .stream().map(each -> String.valueOf(each.index())).collect(joining(" ")));
    }

    private static EmbeddingList withIndexes(String indexes) {
      return EmbeddingList.of(indexes == null ? List.of()
          : Stream.of(indexes.split(" ")).map(index -> Embedding.of(Integer.parseInt(index), new float[1])).toList());
    }

    @Test
    void noResponsesAreAnEmptyList() {
      assertEquals(EmbeddingList.of(List.of()), Stream.<EmbeddingList>empty().collect(EmbeddingList.joining()));
    }

    @Test
    void partsCanBeJoinedInParallel() {
      var joined = IntStream.range(0, 100).parallel().mapToObj(i -> part("m", Optional.of(Usage.of(1, 0)), i, i))
          .collect(EmbeddingList.joining());
      for (int i = 0; i < 200;
          i++) assertEquals(Embedding.of(i, new float[] {Math.floorDiv(i, 2)}), joined.data().get(i));
      assertEquals(100, joined.usage().orElseThrow().promptTokens());
    }
  }
}
