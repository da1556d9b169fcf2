package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.SequentialIds;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The models of the server, and the values that all of them share. */
public final class ModelCatalog {
  /** The largest number of tokens of prompt and response together. */
  public static final int MAX_LENGTH = 65_536;

  /** The number of token ids of each model. */
  public static final int VOCABULARY_SIZE = 128_256;

  /** The creation time in all responses, in seconds since 1970. It is constant, so that runs are reproducible. */
  static final long CREATED = 1_767_225_600;

  static final String FINGERPRINT = "vllm-0.32.0-b1f40572";

  private ModelCatalog() {}

  static boolean isReasoningModel(String id) {
    String lower = id.toLowerCase(Locale.ROOT);
    return Stream.of("qwen3", "-r1", "reason", "think").anyMatch(lower::contains);
  }

  /** {@return whether a model with this id computes vectors or scores, and generates no text} */
  static boolean isPoolingModel(String id) {
    String lower = id.toLowerCase(Locale.ROOT);
    return Stream.of("embed", "bge-", "gte-", "e5-", "minilm", "rerank").anyMatch(lower::contains);
  }

  /** {@return the model of the request, or the first model if the request has none} */
  static String servedModel(JsonObject body, List<String> models) {
    String model = requestedModel(body, models);
    if (!models.contains(model)) throw ErrorReplies.unknownModel(model, models);
    return model;
  }

  /**
   * {@return the model of a request for a generated text} A vLLM server with a pooling model does not have the
   * path of this request.
   */
  static String servedTextModel(JsonObject body, List<String> models) {
    String model = requestedModel(body, models);
    if (models.contains(model) && isPoolingModel(model)) throw ErrorReplies.missingPath();
    return servedModel(body, models);
  }

  /**
   * {@return the model of the request, or the first model if the request has none; an unknown model causes the
   * shorter error of the pooling endpoints}
   */
  static String servedPoolingModel(JsonObject body, List<String> models) {
    String model = requestedModel(body, models);
    if (!models.contains(model)) throw ErrorReplies.unknownPoolingModel(model);
    return model;
  }

  private static String requestedModel(JsonObject body, List<String> models) {
    return body.string("model").filter(name -> !name.isEmpty()).orElse(models.get(0));
  }

  public static JsonObject list(List<String> models, SequentialIds ids) {
    return object("object", "list", "data", models.stream().map(id -> card(id, ids)).toList());
  }

  private static JsonObject card(String id, SequentialIds ids) {
    return object("id", id, "object", "model", "created", CREATED, "owned_by", "vllm", "root", id, "parent", null,
        "max_model_len", MAX_LENGTH, "permission", List.of(permission(ids)));
  }

  private static JsonObject permission(SequentialIds ids) {
    return object("id", "modelperm-" + ids.next(), "object", "model_permission", "created", CREATED,
        "allow_create_engine", false, "allow_sampling", true, "allow_logprobs", true, "allow_search_indices", false,
        "allow_view", true, "allow_fine_tuning", false, "organization", "*", "group", null, "is_blocking", false);
  }
}
