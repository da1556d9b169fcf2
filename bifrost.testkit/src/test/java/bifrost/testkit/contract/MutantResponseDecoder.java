package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Locale.ROOT;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.TokenLogprob;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decodes responses and chunks, depending on the defects. Throws {@link IllegalStateException} for a missing
 * member.
 */
final class MutantResponseDecoder {
  private static final Set<String> KNOWN =
      Set.of("id", "object", "created", "model", "choices", "usage", "system_fingerprint", "error");
  private static final Set<String> REASONS = Set.of("stop", "length", "tool_calls", "content_filter");

  private final Set<Defect> defects;
  private boolean hasDeltaExtras; // of any stream, for a defect

  MutantResponseDecoder(Set<Defect> defects) {
    this.defects = defects;
  }

  ChatCompletion completion(JsonObject json, String requestedModel) {
    var choices = choices(json, Defect.RETURNS_FIRST_CHOICE_ONLY).stream().map(this::choice).toList();
    return new ChatCompletion(id(json), created(json), model(json, requestedModel), choices, usage(json),
        fingerprint(json), extras(json));
  }

  private List<JsonObject> choices(JsonObject json, Defect firstOnly) {
    var all = numbered(json, "choices").orElseThrow(() -> new IllegalStateException("no choices"));
    return has(firstOnly) ? all.stream().filter(choice -> index(choice) == 0).toList() : all;
  }

  private Optional<Instant> created(JsonObject json) {
    if (has(Defect.DROPS_CREATION_TIMES)) return Optional.empty();
    return json.tryGet("created").map(time -> Instant.ofEpochSecond(time.asLong()));
  }

  private Optional<String> fingerprint(JsonObject json) {
    return has(Defect.DROPS_SYSTEM_FINGERPRINTS) ? Optional.empty() : json.string("system_fingerprint");
  }

  private String id(JsonObject json) {
    return json.string("id").orElseGet(() -> {
      if (has(Defect.REQUIRES_AN_ID)) throw new IllegalStateException("no id");
      return "";
    });
  }

  private String model(JsonObject json, String requestedModel) {
    return has(Defect.RETURNS_THE_REQUESTED_MODEL) ? requestedModel : json.string("model").orElse("");
  }

  private JsonObject extras(JsonObject json) {
    var extras = JsonObject.of();
    for (var member : json.members().entrySet()) {
      if (KNOWN.contains(member.getKey()) || member.getValue() == JsonNull.NULL) continue;
      if (has(Defect.REJECTS_UNKNOWN_MEMBERS)) throw new IllegalStateException("unknown member " + member.getKey());
      extras = extras.with(member.getKey(), extra(member.getValue()));
    }
    return has(Defect.DROPS_EXTRAS) ? JsonObject.of() : extras;
  }

  private JsonValue extra(JsonValue value) {
    if (!has(Defect.READS_EXTRAS_AS_DOUBLES)) return value;
    if (value instanceof JsonNumber number) return Json.of(Double.valueOf(number.doubleValue()));
    if (!(value instanceof JsonObject object)) return value;
    var changed = JsonObject.of();
    for (var member : object.members().entrySet()) changed = changed.with(member.getKey(), extra(member.getValue()));
    return changed;
  }

  Optional<Usage> usage(JsonObject json) {
    var usage = json.object("usage").map(this::usageOf);
    return usage.isEmpty() && has(Defect.INVENTS_USAGE) ? Optional.of(Usage.of(0, 0)) : usage;
  }

  @SuppressWarnings("ArgumentSelectionDefectChecker") // The swapped arguments are the defect.
  private Usage usageOf(JsonObject usage) {
    long prompt = number(usage.integer("prompt_tokens"));
    long completion = number(usage.integer("completion_tokens"));
    return has(Defect.SWAPS_PROMPT_AND_COMPLETION_TOKENS) ? Usage.of(completion, prompt)
        : new Usage(prompt, completion,
            has(Defect.COMPUTES_TOTAL_TOKENS) ? prompt + completion : number(usage.integer("total_tokens")),
            has(Defect.DROPS_USAGE_DETAILS) ? JsonObject.of()
                : without(usage, "prompt_tokens", "completion_tokens", "total_tokens"));
  }

  private long number(OptionalLong tokens) {
    return has(Defect.READS_USAGE_AS_INT) ? (int) tokens.orElse(0) : tokens.orElse(0);
  }

  private ChatCompletion.Choice choice(JsonObject choice) {
    var message = choice.object("message").orElseThrow(() -> new IllegalStateException("no message"));
    return new ChatCompletion.Choice(index(choice), message(message), reason(choice), logprobs(choice),
        choiceExtras(choice));
  }

  private JsonObject choiceExtras(JsonObject choice) {
    if (has(Defect.DROPS_EXTRAS_OF_CHOICES)) return JsonObject.of();
    return without(choice, "index", "message", "delta", "finish_reason", "logprobs");
  }

  private JsonObject messageExtras(JsonObject message) {
    if (has(Defect.DROPS_EXTRAS_OF_MESSAGES)) return JsonObject.of();
    var extras = without(message, "role", "content", "reasoning", "reasoning_content", "refusal", "tool_calls");
    return message.members().get("content") instanceof JsonArray parts ? extras.with("content", parts) : extras;
  }

  static JsonObject without(JsonObject json, String... names) {
    var extras = json;
    for (var name : names) extras = extras.without(name);
    return extras;
  }

  /** {@return the object with the names of its own members in snake case} */
  static JsonObject withSnakeCase(JsonObject json) {
    var changed = JsonObject.of();
    for (var member : json.members().entrySet()) {
      changed = changed.with(member.getKey().replaceAll("(?=[A-Z])", "_").toLowerCase(ROOT), member.getValue());
    }
    return changed;
  }

  static int index(JsonObject json) {
    return (int) json.integer("index").orElse(0);
  }

  private AssistantMessage message(JsonObject message) {
    var calls = calls(message);
    var text = text(message, "content");
    if (has(Defect.NORMALIZES_TEXT)) text = Normalizer.normalize(text, Normalizer.Form.NFC);
    if (has(Defect.DROPS_TEXT_BESIDE_TOOL_CALLS) && !calls.isEmpty()) text = "";
    if (has(Defect.TRIMS_TEXT)) text = text.strip();
    if (has(Defect.STRIPS_SPECIAL_TOKENS)) text = text.replace("</s>", "");
    var reasoning = reasoning(message);
    var refusal = text(message, "refusal");
    var decoded = new AssistantMessage(text, reasoning, reasoningName(message, reasoning), refusal, calls,
        messageExtras(message));
    if (has(Defect.RETURNS_REFUSAL_AS_TEXT)) return decoded.text(text + refusal).refusal("");
    return has(Defect.MERGES_REASONING_INTO_TEXT) ? decoded.text(reasoning + text).reasoning("") : decoded;
  }

  private String text(JsonObject parent, String name) {
    if (parent.members().get(name) instanceof JsonArray parts && !has(Defect.READS_TEXT_CONTENT_ONLY)) {
      return parts.elements().stream().flatMap(part -> object(part).string("text").stream())
          .collect(Collectors.joining());
    }
    if (has(Defect.READS_NULL_AS_TEXT) && parent.members().get(name) == JsonNull.NULL) return "null";
    return parent.string(name).orElse("");
  }

  private String reasoning(JsonObject parent) {
    if (has(Defect.DROPS_REASONING)) return "";
    var current = parent.string("reasoning");
    if (has(Defect.CONCATENATES_LEGACY_AND_CURRENT_NAMES)) {
      return current.orElse("") + parent.string("reasoning_content").orElse("");
    }
    return has(Defect.READS_CURRENT_NAMES_ONLY) ? current.orElse("")
        : current.or(() -> parent.string("reasoning_content")).orElse("");
  }

  private static String reasoningName(JsonObject parent, String reasoning) {
    if (reasoning.isEmpty()) return "";
    return parent.string("reasoning").isPresent() ? "reasoning" : "reasoning_content";
  }

  private List<ToolCall> calls(JsonObject message) {
    var calls = new ArrayList<ToolCall>();
    for (var call : elements(message, "tool_calls").orElse(List.of())) {
      var function = call.object("function").orElse(JsonObject.of());
      var arguments = arguments(function);
      if (has(Defect.REWRITES_ARGUMENTS) && !arguments.isEmpty()) arguments = Json.parse(arguments).toString();
      if (has(Defect.DROPS_CALLS_WITHOUT_ARGUMENTS) && arguments.isEmpty()) continue;
      if (has(Defect.TRIMS_ARGUMENTS)) arguments = arguments.strip();
      var name = function.string("name").orElse("");
      if (has(Defect.CONVERTS_FUNCTION_NAMES_TO_SNAKE_CASE)) name = name.replaceAll("(?=[A-Z])", "_").toLowerCase(ROOT);
      var extras = has(Defect.DROPS_EXTRAS_OF_TOOL_CALLS) ? JsonObject.of() : callExtras(call);
      calls.add(new ToolCall(call.string("id").orElse(""), name, arguments, extras));
    }
    if (has(Defect.DROPS_TOOL_CALLS_WITHOUT_AN_ID)) calls.removeIf(call -> call.id().isEmpty());
    if (has(Defect.RETURNS_TEN_TOOL_CALLS) && calls.size() > 10) return calls.subList(0, 10);
    return has(Defect.RETURNS_FIRST_TOOL_CALL_ONLY) && calls.size() > 1 ? calls.subList(0, 1) : calls;
  }

  private String arguments(JsonObject function) {
    var value = function.tryGet("arguments").orElse(null);
    if (value instanceof JsonObject object && !has(Defect.REQUIRES_ARGUMENTS_AS_A_STRING)) return object.toString();
    return function.string("arguments").orElse("");
  }

  /** {@return the extras of a call, with the unknown members of its function} */
  static JsonObject callExtras(JsonObject call) {
    var extras = without(call, "index", "id", "type", "function");
    var function = without(call.object("function").orElse(JsonObject.of()), "name", "arguments");
    return function.isEmpty() ? extras : extras.with("function", function);
  }

  Optional<FinishReason> reason(JsonObject choice) {
    return choice.string("finish_reason").filter(value -> !value.isEmpty()).map(value -> new FinishReason(
        has(Defect.MAPS_UNKNOWN_FINISH_REASON_TO_STOP) && !REASONS.contains(value) ? "stop" : value));
  }

  private Optional<Logprobs> logprobs(JsonObject choice) {
    if (has(Defect.DROPS_LOGPROBS)) return Optional.empty();
    return choice.object("logprobs").map(json -> new Logprobs(tokens(json, "content"), tokens(json, "refusal"),
        has(Defect.DROPS_EXTRAS_OF_LOGPROBS) ? JsonObject.of() : without(json, "content", "refusal")));
  }

  private List<TokenLogprob> tokens(JsonObject parent, String name) {
    if (has(Defect.DROPS_TOP_LOGPROBS) && name.equals("top_logprobs")) return List.of();
    boolean isLimited = has(Defect.LIMITS_ALTERNATIVES_TO_FIVE) && name.equals("top_logprobs");
    return elements(parent, name).orElse(List.of()).stream().limit(isLimited ? 5 : Long.MAX_VALUE)
        .map(token -> new TokenLogprob(token.string("token").orElse(""), logprob(token), bytes(token),
            tokens(token, "top_logprobs"), without(token, "token", "logprob", "bytes", "top_logprobs")))
        .toList();
  }

  private double logprob(JsonObject token) {
    double logprob = token.number("logprob").orElse(0);
    return has(Defect.READS_LOGPROBS_AS_FLOATS) ? (float) logprob : logprob;
  }

  private List<Integer> bytes(JsonObject token) {
    if (has(Defect.DROPS_TOKEN_BYTES)) return List.of();
    var bytes = token.array("bytes").map(JsonArray::elements).orElse(List.of());
    return bytes.stream().map(each -> (int) ((JsonNumber) each).longValue()).toList();
  }

  ChatCompletionChunk chunk(JsonObject json, String requestedModel, MutantToolCalls calls) {
    var choices =
        choices(json, Defect.STREAMS_FIRST_CHOICE_ONLY).stream()
            .map(choice -> withoutAudio(decodeDelta(choice, calls),
                choice.string("modality").or(() -> json.string("modality"))))
            .toList();
    if (has(Defect.READS_THE_FIRST_CHOICE_OF_AN_EVENT) && choices.size() > 1) choices = choices.subList(0, 1);
    var model = has(Defect.RETURNS_THE_REQUESTED_MODEL_IN_STREAMS) ? requestedModel : model(json, requestedModel);
    boolean ignoresUsage = has(Defect.IGNORES_USAGE_BESIDE_CHOICES) && !choices.isEmpty();
    return new ChatCompletionChunk(id(json), created(json), model, choices,
        ignoresUsage ? Optional.empty() : usage(json), fingerprint(json), extras(json));
  }

  private ChatCompletionChunk.Choice decodeDelta(JsonObject choice, MutantToolCalls calls) {
    var delta = choice.object("delta").orElse(JsonObject.of());
    boolean dropsText = has(Defect.DROPS_TEXT_BESIDE_THE_FINISH_REASON) && choice.string("finish_reason").isPresent();
    var refusal = has(Defect.DROPS_REFUSALS_IN_STREAMS) ? "" : text(delta, "refusal");
    var text = dropsText ? "" : deltaText(text(delta, "content"));
    boolean dropsReasoning = has(Defect.DROPS_REASONING_IN_STREAMS)
        || has(Defect.DROPS_REASONING_BESIDE_TEXT) && !text.isEmpty();
    var reasoning = dropsReasoning ? "" : reasoning(delta);
    var decoded = new ChatCompletionChunk.Delta(role(delta),
        text, reasoning, reasoningName(delta, reasoning), refusal,
        calls.decodeDeltas(index(choice), deltaCalls(choice, delta)),
        deltaExtras(delta));
    boolean dropsLogprobs = has(Defect.DROPS_LOGPROBS_BESIDE_EMPTY_TEXTS) && text.isEmpty();
    return new ChatCompletionChunk.Choice(index(choice), decoded, reason(choice),
        dropsLogprobs ? Optional.empty() : logprobs(choice), choiceExtras(choice));
  }

  private Optional<String> role(JsonObject delta) {
    if (has(Defect.DROPS_ROLES_OF_DELTAS)) return Optional.empty();
    return delta.string("role").filter(role -> role.equals("assistant") || !has(Defect.READS_THE_ASSISTANT_ROLE_ONLY));
  }

  private List<JsonObject> deltaCalls(JsonObject choice, JsonObject delta) {
    var calls = elements(delta, "tool_calls").orElse(List.of());
    if (has(Defect.DROPS_TOOL_CALLS_BESIDE_THE_FINISH_REASON) && reason(choice).isPresent()) return List.of();
    return has(Defect.READS_THE_FIRST_TOOL_CALL_OF_A_DELTA) && calls.size() > 1 ? calls.subList(0, 1) : calls;
  }

  private ChatCompletionChunk.Choice withoutAudio(ChatCompletionChunk.Choice choice, Optional<String> modality) {
    var delta = choice.delta();
    boolean isText = modality.orElse("text").equals("text") || delta.text().isEmpty();
    if (isText || has(Defect.READS_AUDIO_AS_TEXT)) return choice;
    return choice.delta(delta.text("").extras(delta.extras().with("audio", JsonObject.of("data", delta.text()))));
  }

  private JsonObject deltaExtras(JsonObject delta) {
    var extras = messageExtras(delta);
    if (!has(Defect.KEEPS_THE_EXTRAS_OF_THE_FIRST_DELTA) || extras.isEmpty()) return extras;
    var kept = hasDeltaExtras ? JsonObject.of() : extras;
    hasDeltaExtras = true;
    return kept;
  }

  private String deltaText(String text) {
    if (has(Defect.ENCODES_EACH_DELTA_SEPARATELY)) return new String(text.getBytes(UTF_8), UTF_8);
    return has(Defect.TRIMS_DELTAS) ? text.strip() : text;
  }

  Completion textCompletion(JsonObject json, String requestedModel) {
    var choices = choices(json, Defect.RETURNS_FIRST_CHOICE_ONLY).stream()
        .map(choice -> new Completion.Choice(index(choice), choice.string("text").orElse(""),
            reason(choice), choice.object("logprobs").map(CompletionLogprobs::of),
            without(choice, "index", "text", "finish_reason", "logprobs")))
        .toList();
    return new Completion(id(json), created(json), model(json, requestedModel), choices, usage(json),
        fingerprint(json), extras(json));
  }

  /** {@return the elements of an array, each with its position if it has no index} */
  Optional<List<JsonObject>> numbered(JsonObject parent, String name) {
    if (has(Defect.READS_A_MISSING_INDEX_AS_0)) return elements(parent, name);
    return elements(parent, name).map(all -> {
      var numbered = new ArrayList<JsonObject>();
      for (var each : all) {
        boolean isNumbered = each.tryGet("index").isPresent()
            && !(has(Defect.NUMBERS_CHOICES_BY_POSITION) && name.equals("choices") && all.size() > 1);
        numbered.add(isNumbered ? each : each.with("index", numbered.size()));
      }
      return numbered;
    });
  }

  static Optional<List<JsonObject>> elements(JsonObject parent, String name) {
    return parent.tryGet(name).filter(JsonArray.class::isInstance)
        .map(array -> ((JsonArray) array).elements().stream().map(MutantResponseDecoder::object).toList());
  }

  static JsonObject object(JsonValue value) {
    if (value instanceof JsonObject object) return object;
    throw new IllegalStateException("no object: " + value);
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
