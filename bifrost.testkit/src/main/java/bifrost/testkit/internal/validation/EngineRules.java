package bifrost.testkit.internal.validation;

import static bifrost.testkit.internal.validation.SamplingRules.ids;

import bifrost.api.json.JsonObject;
import bifrost.testkit.internal.endpoint.ModelCatalog;
import bifrost.testkit.internal.server.ErrorReplies;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The limits that vLLM checks only when it starts to generate. If the request is streamed, the errors follow the
 * response head.
 */
public final class EngineRules {
  private static final int MAX_LOGPROBS = 20;
  private static final int MAX_LOGPROB_TOKEN_IDS = 128;

  private EngineRules() {}

  /**
   * Validates a request whose members have the right types and ranges.
   *
   * @param body the request
   * @param logprobs the number of requested alternatives for each token; 0 for none, -1 for all
   */
  public static void validate(JsonObject body, long logprobs) {
    validateLogprobs("sample", "logprobs", logprobs);
    validateLogprobTokens(body);
    validateLogprobs("prompt", "prompt_logprobs", body.integer("prompt_logprobs").orElse(0));
    var bias = body.object("logit_bias").orElse(JsonObject.of()).members().keySet();
    validateVocabulary("logit_bias", bias.stream().map(key -> Long.valueOf(key.strip())).toList());
    validateVocabulary("stop_token_ids", ids(body, "stop_token_ids"));
    validateAllowedTokens(body);
    StructuredOutputRules.validate(body);
  }

  private static void validateLogprobs(String kind, String parameter, long requested) {
    long count = requested == -1 ? ModelCatalog.VOCABULARY_SIZE : requested;
    if (count <= MAX_LOGPROBS) return;
    throw ErrorReplies.invalidValue(
        "Requested " + kind + " logprobs of " + count + ", which is greater than max allowed: " + MAX_LOGPROBS,
        parameter, count);
  }

  private static void validateLogprobTokens(JsonObject body) {
    var ids = ids(body, "logprob_token_ids");
    if (ids.size() > MAX_LOGPROB_TOKEN_IDS) {
      throw ErrorReplies.invalidValue("Requested logprob_token_ids of length " + ids.size()
          + ", which is greater than max allowed: " + MAX_LOGPROB_TOKEN_IDS, "logprob_token_ids", ids.size());
    }
    validateVocabulary("logprob_token_ids", ids);
  }

  private static void validateAllowedTokens(JsonObject body) {
    if (body.array("allowed_token_ids").isEmpty()) return;
    var ids = ids(body, "allowed_token_ids");
    if (ids.isEmpty()) {
      throw ErrorReplies.invalidValue("allowed_token_ids is not None and empty!", "allowed_token_ids", "[]");
    }
    var invalid = unknown(ids);
    if (invalid.isEmpty()) return;
    throw ErrorReplies.invalidValue("allowed_token_ids contains out-of-vocab token id!", "allowed_token_ids",
        text(invalid));
  }

  private static void validateVocabulary(String parameter, List<Long> ids) {
    var invalid = unknown(ids);
    if (invalid.isEmpty()) return;
    throw ErrorReplies.invalidValue("token_id(s) " + text(invalid) + " in " + parameter
        + " contain out-of-vocab token ids. Vocabulary size: " + ModelCatalog.VOCABULARY_SIZE, parameter,
        text(invalid));
  }

  private static List<Long> unknown(List<Long> ids) {
    return ids.stream().filter(id -> id < 0 || id >= ModelCatalog.VOCABULARY_SIZE).toList();
  }

  private static String text(List<Long> ids) {
    return ids.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
