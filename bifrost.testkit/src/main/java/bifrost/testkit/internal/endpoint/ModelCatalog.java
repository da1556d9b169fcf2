package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.SequentialIds;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the server knows of its models. */
public final class ModelCatalog {
  /** Tokens of prompt and answer together. */
  public static final int MAX_LENGTH = 32_768;

  /** The time of every answer, in seconds since 1970: the same in every run. */
  static final long CREATED = 1_767_225_600;

  static final String FINGERPRINT = "vllm-0.32.0-b1f40572";

  private ModelCatalog() {}

  static boolean reasons(String id) {
    String lower = id.toLowerCase(Locale.ROOT);
    return Stream.of("qwen3", "-r1", "reason", "think").anyMatch(lower::contains);
  }

  /** The model that a request names, else the first. */
  static String served(JsonObject body, List<String> served) {
    String model = named(body, served);
    if (!served.contains(model)) throw ErrorReplies.unknownModel(model, served);
    return model;
  }

  /** The same, with the shorter refusal of the embedding operations. */
  static String servedForPooling(JsonObject body, List<String> served) {
    String model = named(body, served);
    if (!served.contains(model)) throw ErrorReplies.unknownPoolingModel(model);
    return model;
  }

  private static String named(JsonObject body, List<String> served) {
    return body.string("model").filter(name -> !name.isEmpty()).orElse(served.get(0));
  }

  public static JsonObject list(List<String> served, SequentialIds ids) {
    return object("object", "list", "data", served.stream().map(id -> card(id, ids)).toList());
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
