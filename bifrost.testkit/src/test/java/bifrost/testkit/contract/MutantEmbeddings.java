package bifrost.testkit.contract;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.Operation;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** Decodes vectors from numbers or from Base64. */
final class MutantEmbeddings {
  private MutantEmbeddings() {}

  static void checkEncoding(String provider, JsonObject parameters) {
    var encoding = parameters.tryGet("encoding_format").map(JsonValue::asString).orElse("base64");
    if (!Set.of("float", "base64").contains(encoding)) throw unsupported(provider, "encoding_format");
    boolean isHalf = !parameters.tryGet("embed_dtype").map(JsonValue::asString).orElse("float32").equals("float32");
    if (encoding.equals("base64") && isHalf) throw unsupported(provider, "embed_dtype");
  }

  private static BifrostException unsupported(String provider, String parameter) {
    return new BifrostException(new Unsupported(provider, Operation.EMBEDDING, Optional.of(parameter)));
  }

  static float[] read(JsonObject embedding, JsonObject parameters, Set<Defect> defects) {
    boolean isBig = parameters.string("endianness").equals(Optional.of("big"))
        && !defects.contains(Defect.IGNORES_THE_BYTE_ORDER);
    var order = isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    boolean isBase64 = embedding.tryGet("embedding").orElseThrow() instanceof JsonString;
    float[] vector = isBase64 ? base64(embedding.string("embedding").orElseThrow(), order)
        : numbers(embedding.array("embedding").orElseThrow());
    boolean isLimited = defects.contains(Defect.LIMITS_VECTORS_TO_1024_NUMBERS) && !isBase64;
    if (isLimited) vector = Arrays.copyOf(vector, Math.min(1024, vector.length));
    boolean isCut = defects.contains(Defect.LIMITS_BASE64_VECTORS_TO_16_KILOBYTES) && isBase64;
    if (isCut) vector = Arrays.copyOf(vector, Math.min(4096, vector.length));
    if (defects.contains(Defect.ROUNDS_EMBEDDINGS)) {
      for (int i = 0; i < vector.length; i++) vector[i] = Math.round(vector[i] * 1000) / 1000f;
    }
    return vector;
  }

  private static float[] base64(String text, ByteOrder order) {
    var numbers = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(order).asFloatBuffer();
    var vector = new float[numbers.remaining()];
    numbers.get(vector);
    return vector;
  }

  private static float[] numbers(JsonArray array) {
    var vector = new float[array.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] =
          array.elements().get(i) instanceof JsonNumber number ? Float.parseFloat(number.toString()) : Float.NaN;
    }
    return vector;
  }
}
