package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Optional;
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
}
