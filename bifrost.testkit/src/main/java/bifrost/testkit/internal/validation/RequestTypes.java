package bifrost.testkit.internal.validation;

import static bifrost.testkit.internal.validation.ContainerTypes.DICT;
import static bifrost.testkit.internal.validation.ContainerTypes.anyOf;
import static bifrost.testkit.internal.validation.ContainerTypes.dataclass;
import static bifrost.testkit.internal.validation.ContainerTypes.fields;
import static bifrost.testkit.internal.validation.ContainerTypes.listOf;
import static bifrost.testkit.internal.validation.ContainerTypes.mapOf;
import static bifrost.testkit.internal.validation.ContainerTypes.model;
import static bifrost.testkit.internal.validation.ScalarTypes.ANY;
import static bifrost.testkit.internal.validation.ScalarTypes.BOOLEAN;
import static bifrost.testkit.internal.validation.ScalarTypes.INTEGER;
import static bifrost.testkit.internal.validation.ScalarTypes.LONG;
import static bifrost.testkit.internal.validation.ScalarTypes.NUMBER;
import static bifrost.testkit.internal.validation.ScalarTypes.STRING;
import static bifrost.testkit.internal.validation.ScalarTypes.atLeast;
import static bifrost.testkit.internal.validation.ScalarTypes.nullable;
import static bifrost.testkit.internal.validation.ScalarTypes.oneOf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The members of the requests that vLLM 0.32.0 accepts, in its order. */
public final class RequestTypes {
  private static final int MAX_STOP_STRINGS = 4;

  private static final ValueType TEXT = nullable(STRING);
  private static final ValueType NUMBERS = nullable(NUMBER);
  private static final ValueType PENALTY = nullable(ScalarTypes.penalty());
  private static final ValueType COUNT = nullable(INTEGER);
  private static final ValueType FLAG = nullable(BOOLEAN);
  private static final ValueType OBJECT = nullable(DICT);
  private static final ValueType TOKEN_IDS = nullable(listOf(INTEGER));
  private static final ValueType XARG = anyOf(STRING, NUMBER, listOf(anyOf(STRING, NUMBER)));

  private static final RequestType FUNCTION = new RequestType(
      fields("name", STRING, "description", TEXT, "parameters", OBJECT, "strict", FLAG), Set.of("name"));
  private static final ValueType TOOLS = nullable(listOf(model("ChatCompletionToolsParam",
      new RequestType(fields("type", oneOf("function"), "function", model("FunctionDefinition", FUNCTION)),
          Set.of("function")))));

  private static final RequestType JSON_SCHEMA = new RequestType(
      fields("name", STRING, "description", TEXT, "schema", OBJECT, "strict", FLAG), Set.of("name"));
  private static final RequestType TAG_STRUCTURE = new RequestType(
      fields("begin", STRING, "schema", OBJECT, "end", STRING), Set.of("begin", "end"));
  private static final ValueType RESPONSE_FORMAT = nullable(anyOf(
      model("ResponseFormat", new RequestType(fields("type", oneOf("text", "json_object", "json_schema"),
          "json_schema", nullable(model("JsonSchemaResponseFormat", JSON_SCHEMA))), Set.of("type"))),
      model("StructuralTagResponseFormat",
          new RequestType(fields("type", oneOf("structural_tag"), "format", ANY), Set.of("type", "format"))),
      model("LegacyStructuralTagResponseFormat", new RequestType(
          fields("type", oneOf("structural_tag"), "structures",
              listOf(model("LegacyStructuralTag", TAG_STRUCTURE)), "triggers", listOf(STRING)),
          Set.of("type", "structures", "triggers")))));
  private static final ValueType STRUCTURED_OUTPUTS = nullable(dataclass("StructuredOutputsParams",
      new RequestType(fields("json", nullable(anyOf(STRING, DICT)), "regex", TEXT, "choice", nullable(listOf(STRING)),
          "grammar", TEXT, "json_object", FLAG, "disable_any_whitespace", BOOLEAN, "disable_additional_properties",
          BOOLEAN, "whitespace_pattern", TEXT, "structural_tag", TEXT), Set.of())));
  private static final ValueType STREAM_OPTIONS = nullable(
      model("StreamOptions", new RequestType(fields("include_usage", FLAG, "continuous_usage_stats", FLAG), Set.of())));
  private static final ValueType STOP = nullable(anyOf(STRING, listOf(STRING, MAX_STOP_STRINGS)));

  private static final Map<String, ValueType> SAMPLING = fields("use_beam_search", BOOLEAN, "top_k", COUNT, "min_p",
      NUMBERS, "repetition_penalty", NUMBERS, "length_penalty", NUMBER, "stop_token_ids", TOKEN_IDS,
      "include_stop_str_in_output", BOOLEAN, "ignore_eos", BOOLEAN, "min_tokens", INTEGER, "skip_special_tokens",
      BOOLEAN, "spaces_between_special_tokens", BOOLEAN, "truncate_prompt_tokens", nullable(atLeast(-1)),
      "truncation_side", nullable(oneOf("left", "right")), "prompt_logprobs", COUNT, "logprob_token_ids", TOKEN_IDS,
      "allowed_token_ids", TOKEN_IDS, "bad_words", listOf(STRING));
  private static final Map<String, ValueType> ENGINE = fields("structured_outputs", STRUCTURED_OUTPUTS, "priority",
      LONG, "request_id", STRING, "session_id", TEXT, "return_tokens_as_token_ids", FLAG, "return_token_ids", FLAG,
      "cache_salt", TEXT, "kv_transfer_params", OBJECT, "ec_transfer_params", OBJECT, "vllm_xargs",
      nullable(mapOf(XARG)), "stream_interval", nullable(atLeast(1)));

  public static final RequestType CHAT = type(Set.of(), fields("model", TEXT, "frequency_penalty", NUMBERS,
      "logit_bias", nullable(mapOf(NUMBER)), "logprobs", FLAG, "top_logprobs", COUNT, "max_tokens", COUNT,
      "max_completion_tokens", COUNT, "n", COUNT, "presence_penalty", NUMBERS, "response_format", RESPONSE_FORMAT,
      "seed", nullable(LONG), "stop", STOP, "stream", FLAG, "stream_options", STREAM_OPTIONS, "temperature", NUMBERS,
      "top_p", NUMBERS, "tools", TOOLS, "reasoning_effort",
      nullable(oneOf("none", "minimal", "low", "medium", "high", "xhigh", "max")), "include_reasoning", BOOLEAN,
      "parallel_tool_calls", FLAG, "user", TEXT), SAMPLING,
      fields("echo", BOOLEAN, "add_generation_prompt", BOOLEAN, "continue_final_message", BOOLEAN,
          "add_special_tokens", BOOLEAN, "chat_template", TEXT, "chat_template_kwargs", OBJECT, "return_prompt_text",
          FLAG),
      ENGINE);

  public static final RequestType COMPLETION = type(Set.of(), fields("model", TEXT, "echo", FLAG,
      "frequency_penalty", NUMBERS, "logit_bias", nullable(mapOf(NUMBER)), "logprobs", COUNT, "max_tokens", COUNT,
      "n", INTEGER, "presence_penalty", NUMBERS, "seed", nullable(LONG), "stop", STOP, "stream", FLAG,
      "stream_options", STREAM_OPTIONS, "suffix", TEXT, "temperature", NUMBERS, "top_p", NUMBERS, "user", TEXT),
      SAMPLING, fields("add_special_tokens", BOOLEAN, "response_format", RESPONSE_FORMAT), ENGINE);

  /** The simple members of a request of the Responses API; its input and its tools are not validated. */
  public static final RequestType RESPONSES = type(Set.of("input"), fields("background", FLAG, "input", ANY,
      "instructions", TEXT, "max_output_tokens", COUNT, "max_tool_calls", COUNT, "metadata",
      nullable(mapOf(STRING)), "model", TEXT, "logit_bias", nullable(mapOf(NUMBER)), "parallel_tool_calls", FLAG,
      "previous_response_id", TEXT, "include_reasoning", BOOLEAN, "service_tier",
      oneOf("auto", "default", "flex", "scale", "priority"), "store", FLAG, "stream", FLAG, "temperature", NUMBERS,
      "tools", listOf(ANY), "top_logprobs", COUNT, "top_p", NUMBERS, "top_k", COUNT, "min_p", NUMBERS, "truncation",
      nullable(oneOf("auto", "disabled")), "user", TEXT, "skip_special_tokens", BOOLEAN,
      "include_stop_str_in_output", BOOLEAN, "presence_penalty", PENALTY, "frequency_penalty", PENALTY,
      "repetition_penalty", NUMBERS, "seed", nullable(LONG), "stop", STOP, "stop_token_ids", TOKEN_IDS, "ignore_eos",
      BOOLEAN, "chat_template_kwargs", OBJECT), ENGINE);

  public static final RequestType TOKENIZE_TEXT = type(Set.of("prompt"),
      fields("model", TEXT, "prompt", STRING, "add_special_tokens", BOOLEAN, "return_token_strs", FLAG));

  public static final RequestType TOKENIZE_CHAT = type(Set.of("messages"),
      fields("model", TEXT, "messages", listOf(DICT), "add_generation_prompt", BOOLEAN, "return_token_strs", FLAG,
          "continue_final_message", BOOLEAN, "add_special_tokens", BOOLEAN, "chat_template", TEXT,
          "chat_template_kwargs", OBJECT, "tools", TOOLS));

  public static final RequestType DETOKENIZE =
      type(Set.of("tokens"), fields("model", TEXT, "tokens", listOf(atLeast(0))));

  private RequestTypes() {}

  @SafeVarargs
  private static RequestType type(Set<String> required, Map<String, ValueType>... groups) {
    var fields = new LinkedHashMap<String, ValueType>();
    for (var group : groups) fields.putAll(group);
    return new RequestType(fields, required);
  }
}
