package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the server knows of its models. */
final class Models {
  /** Tokens of prompt and answer together. */
  static final int MAX_LENGTH = 32_768;

  /** The time of every answer, in seconds since 1970: the same in every run. */
  static final long CREATED = 1_767_225_600;

  static final String FINGERPRINT = "vllm-0.32.0-b1f40572";

  private Models() {}

  static boolean reasons(String id) {
    String lower = id.toLowerCase(Locale.ROOT);
    return Stream.of("qwen3", "-r1", "reason", "think").anyMatch(lower::contains);
  }

  /** The model that a request names, else the first. */
  static String served(JsonObject body, List<String> served) {
    String model = named(body, served);
    if (!served.contains(model)) throw Errors.unknownModel(model, served);
    return model;
  }

  /** The same, with the shorter refusal of the embedding operations. */
  static String servedForPooling(JsonObject body, List<String> served) {
    String model = named(body, served);
    if (!served.contains(model)) throw Errors.unknownPoolingModel(model);
    return model;
  }

  private static String named(JsonObject body, List<String> served) {
    return body.string("model").filter(name -> !name.isEmpty()).orElse(served.get(0));
  }

  static JsonObject list(List<String> served, Ids ids) {
    return object("object", "list", "data", served.stream().map(id -> card(id, ids)).toList());
  }

  private static JsonObject card(String id, Ids ids) {
    return object("id", id, "object", "model", "created", CREATED, "owned_by", "vllm", "root", id, "parent", null,
        "max_model_len", MAX_LENGTH, "permission", List.of(permission(ids)));
  }

  private static JsonObject permission(Ids ids) {
    return object("id", "modelperm-" + ids.next(), "object", "model_permission", "created", CREATED,
        "allow_create_engine", false, "allow_sampling", true, "allow_logprobs", true, "allow_search_indices", false,
        "allow_view", true, "allow_fine_tuning", false, "organization", "*", "group", null, "is_blocking", false);
  }
}
