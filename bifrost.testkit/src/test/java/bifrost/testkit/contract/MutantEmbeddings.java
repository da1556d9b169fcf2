package bifrost.testkit.contract;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Set;

/** Decodes vectors from numbers or from Base64. */
final class MutantEmbeddings {
  private MutantEmbeddings() {}

  static float[] read(JsonObject embedding, Set<Defect> defects) {
    float[] vector = embedding.tryGet("embedding").orElseThrow() instanceof JsonString text ? base64(text.value())
        : numbers(embedding.array("embedding").orElseThrow());
    if (defects.contains(Defect.ROUNDS_EMBEDDINGS)) {
      for (int i = 0; i < vector.length; i++) vector[i] = Math.round(vector[i] * 1000) / 1000f;
    }
    return vector;
  }

  private static float[] base64(String text) {
    var numbers = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    var vector = new float[numbers.remaining()];
    numbers.get(vector);
    return vector;
  }

  private static float[] numbers(JsonArray array) {
    var vector = new float[array.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float.parseFloat(((JsonNumber) array.elements().get(i)).toString());
    }
    return vector;
  }
}
