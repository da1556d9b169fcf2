package bifrost.testkit.internal.openai;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.RerankRequest;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** An encoder of lists of embeddings, rankings and models, and of the responses of raw requests. */
final class OpenAiListEncoder {
  private OpenAiListEncoder() {}

  static JsonValue encode(Scenario scenario) {
    return switch (scenario.request().operation()) {
      case LIST_MODELS ->
          list(scenario, scenario.deltas().stream().map(delta -> model((ScriptedDelta.ModelEntry) delta)).toList());
      case EMBEDDING -> withUsage(scenario, list(scenario,
          scenario.deltas().stream().map(delta -> vector(scenario, (ScriptedDelta.Vector) delta)).toList()));
      case RERANK -> withUsage(scenario, OpenAiDialect.withQuirks(scenario, object("id", "score-kit", "results",
          scenario.deltas().stream().map(delta -> result(scenario, (ScriptedDelta.Score) delta)).toList())));
      default ->
          scenario.deltas().isEmpty() ? JsonNull.NULL : ((ScriptedDelta.JsonBody) scenario.deltas().get(0)).value();
    };
  }

  private static JsonObject list(Scenario scenario, List<JsonValue> data) {
    return OpenAiDialect.withQuirks(scenario, object("object", "list", "data", data));
  }

  private static JsonObject withUsage(Scenario scenario, JsonObject list) {
    var response = list.with("model",
        Optional.of(scenario.model()).filter(id -> !id.isEmpty()).orElse(scenario.request().target()));
    return scenario.usage().map(usage -> response.with("usage", OpenAiCompletionEncoder.usage(usage))).orElse(response);
  }

  private static JsonValue result(Scenario scenario, ScriptedDelta.Score score) {
    var document = ((RerankRequest) scenario.request()).documents().get(score.choice());
    return object("index", score.choice(), "document", object("text", document, "multi_modal", null), "relevance_score",
        score.score());
  }

  private static JsonValue model(ScriptedDelta.ModelEntry model) {
    return object("id", model.id(), "object", "model", "created", 1_700_000_000, "owned_by", "vllm", "parent", null,
        "max_model_len", 2048);
  }

  private static JsonValue vector(Scenario scenario, ScriptedDelta.Vector vector) {
    boolean isBase64 =
        scenario.request().parameters().tryGet("encoding_format").filter(new JsonString("base64")::equals).isPresent();
    return object("index", vector.choice(), "object", "embedding", "embedding",
        isBase64 ? base64(vector.numbers()) : numbers(vector.numbers()));
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
