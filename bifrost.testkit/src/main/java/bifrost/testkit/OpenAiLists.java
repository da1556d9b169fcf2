package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.Operation;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Scenario.Part;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Answers that are lists: vectors and models. And what an endpoint without an operation says. */
final class OpenAiLists {
  private OpenAiLists() {}

  static JsonValue whole(Scenario scenario) {
    if (scenario.request().operation() == Operation.RAW) {
      return scenario.parts().isEmpty() ? JsonNull.NULL : ((Part.Json) scenario.parts().get(0)).value();
    }
    boolean models = scenario.request().operation() == Operation.LIST_MODELS;
    var data = scenario.parts().stream().map(part -> models ? model((Part.Model) part) : vector(scenario, (Part.Vector) part)).toList();
    var list = OpenAiDialect.odd(scenario, object("object", "list", "data", data));
    if (models) return list;
    var embeddings = list.with("model", Optional.of(scenario.model()).filter(id -> !id.isEmpty()).orElse(scenario.request().target()));
    return scenario.usage().map(usage -> embeddings.with("usage", OpenAiChoices.usage(usage))).orElse(embeddings);
  }

  private static JsonValue model(Part.Model model) {
    return object("id", model.id(), "object", "model", "created", 1_700_000_000, "owned_by", "vllm", "parent", null, "max_model_len", 2048);
  }

  private static JsonValue vector(Scenario scenario, Part.Vector vector) {
    boolean numbers = scenario.request().parameters().get("encoding_format").filter(new JsonString("float")::equals).isPresent();
    return object("index", vector.choice(), "object", "embedding", "embedding", numbers ? numbers(vector.numbers()) : base64(vector.numbers()));
  }

  private static List<BigDecimal> numbers(List<Float> vector) {
    return vector.stream().map(each -> new BigDecimal(each.toString())).toList();
  }

  private static String base64(List<Float> vector) {
    var bytes = ByteBuffer.allocate(Float.BYTES * vector.size()).order(ByteOrder.LITTLE_ENDIAN);
    vector.forEach(bytes::putFloat);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
