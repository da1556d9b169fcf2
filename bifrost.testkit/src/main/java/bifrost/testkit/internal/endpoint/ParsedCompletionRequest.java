package bifrost.testkit.internal.endpoint;

import bifrost.api.json.Json;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.model.AnalyzedText;
import bifrost.testkit.internal.model.CannedTexts;
import bifrost.testkit.internal.model.PromptLogprobs;
import bifrost.testkit.internal.model.TextTokenizer;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.validation.EngineRules;
import bifrost.testkit.internal.validation.LogprobRules;
import bifrost.testkit.internal.validation.RequestTypes;
import bifrost.testkit.internal.validation.SamplingRules;
import bifrost.testkit.internal.validation.StructuredOutputRules;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** A text completion request for a served model. */
record ParsedCompletionRequest(JsonObject body, String model, List<String> prompts) {
  private static final int DEFAULT_MAX_TOKENS = 16; // vLLM's default

  static ParsedCompletionRequest of(JsonObject raw, List<String> models) {
    validateCombinations(raw);
    var body = RequestTypes.COMPLETION.validate(raw);
    body.object("structured_outputs").ifPresent(StructuredOutputRules::validateKind);
    String model = ModelCatalog.servedTextModel(body, models);
    if (body.tryGet("suffix")
        .isPresent()) throw ErrorReplies.invalidValue("suffix is not currently supported", "suffix");
    var input = body.tryGet("prompt").orElse(JsonNull.NULL);
    var prompts = PromptInputs.of(input).filter(texts -> texts.stream().noneMatch(String::isEmpty));
    var request = new ParsedCompletionRequest(body, model, prompts.orElseThrow(() -> ErrorReplies.invalidValue(
        "Either prompt or prompt_embeds must be provided and non-empty.", "prompt")));
    ErrorReplies.rejectLongResponse("max_tokens", body);
    request.prompts.forEach(prompt -> ErrorReplies.rejectLongPrompt(TextTokenizer.split(prompt).size()));
    boolean isOnlyEcho = body.integer("max_tokens").orElse(1) == 0 && body.bool("echo").orElse(false);
    SamplingRules.validate(isOnlyEcho ? body.without("max_tokens") : body, "max_tokens");
    return request;
  }

  private static void validateCombinations(JsonObject body) {
    if (body.tryGet("stream_options").filter(options -> !options.equals(JsonObject.of())).isPresent()
        && !body.bool("stream").orElse(false)) {
      throw ErrorReplies.invalidValue("Stream options can only be defined when `stream=True`.", "stream_options");
    }
    LogprobRules.validateCompletion(body);
  }

  /** Validates the limits that vLLM checks only when it starts to generate. */
  void validateLimits() {
    EngineRules.validate(body, logprobs().orElse(0));
    PromptInputs.rejectUnknownTokens(body.tryGet("prompt").orElse(JsonNull.NULL));
  }

  boolean isStreamed() {
    return body.bool("stream").orElse(false);
  }

  boolean includesUsage() {
    return body.object("stream_options").flatMap(options -> options.bool("include_usage")).orElse(false);
  }

  OptionalInt logprobs() {
    var top = body.integer("logprobs");
    return top.isPresent() ? OptionalInt.of((int) top.getAsLong()) : OptionalInt.empty();
  }

  int promptTokens() {
    return prompts.stream().mapToInt(prompt -> TextTokenizer.split(prompt).size()).sum();
  }

  /** {@return n choices for each prompt, in the order of the prompts} */
  List<CompletionChoice> choices() {
    int n = (int) body.integer("n").orElse(1);
    var choices = new ArrayList<CompletionChoice>();
    for (var prompt : prompts) for (int i = 0; i < n; i++) choices.add(choice(choices.size(), prompt, i));
    return choices;
  }

  private CompletionChoice choice(int index, String prompt, int variant) {
    var text = " " + CannedTexts.responseTo(new AnalyzedText(prompt), variant);
    var stop = stops().filter(text::contains).findFirst();
    var tokens = TextTokenizer.split(stop.map(end -> text.substring(0, text.indexOf(end))).orElse(text));
    int limit = (int) body.integer("max_tokens").orElse(DEFAULT_MAX_TOKENS);
    boolean isTruncated = tokens.size() > limit;
    var echo = body.bool("echo").orElse(false) ? TextTokenizer.split(prompt) : List.<String>of();
    return new CompletionChoice(index, promptLogprobs(prompt), echo, isTruncated ? tokens.subList(0, limit) : tokens,
        isTruncated ? "length" : "stop",
        isTruncated ? Json.of(null) : Json.of(stop.orElse(null)));
  }

  /** {@return the log probabilities of a prompt; null unless the request asks for them, or for those of an echo} */
  private JsonValue promptLogprobs(String prompt) {
    boolean isEchoed = body.bool("echo").orElse(false) && logprobs().isPresent();
    var count = isEchoed ? body.integer("logprobs") : body.integer("prompt_logprobs");
    var tokens = TextTokenizer.split(prompt);
    return count.isEmpty() ? JsonNull.NULL
        : PromptLogprobs.of(tokens, tokens.stream().map(TextTokenizer::id).toList(), (int) count.getAsLong());
  }

  private Stream<String> stops() {
    var stop = body.tryGet("stop").orElse(JsonNull.NULL);
    return PromptInputs.of(stop).orElse(List.of()).stream().filter(text -> !text.isEmpty());
  }
}
