package bifrost.testkit.internal.endpoint;

import bifrost.api.json.Json;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.testkit.internal.model.AnalyzedText;
import bifrost.testkit.internal.model.CannedTexts;
import bifrost.testkit.internal.model.TextTokenizer;
import bifrost.testkit.internal.server.ErrorReplies;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** A text completion request, for a model that is served. */
record ParsedCompletionRequest(JsonObject body, String model, List<String> prompts) {
  private static final int MOST_TOKENS = 16; // what vLLM writes when nobody says how much

  static ParsedCompletionRequest of(JsonObject body, List<String> models) {
    String model = ModelCatalog.served(body, models);
    if (body.get("stream_options").isPresent() && !body.bool("stream").orElse(false)) {
      throw ErrorReplies.invalidValue("Stream options can only be defined when `stream=True`.", "stream_options");
    }
    if (body.get("suffix").isPresent()) throw ErrorReplies.invalidValue("suffix is not currently supported", "suffix");
    var prompts = PromptInputs.of(body.get("prompt").orElse(JsonNull.NULL))
        .filter(texts -> texts.stream().noneMatch(String::isEmpty));
    return new ParsedCompletionRequest(body, model, prompts.orElseThrow(
        () -> ErrorReplies.invalidValue("Either prompt or prompt_embeds must be provided and non-empty.", "prompt")));
  }

  boolean streams() {
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

  /** By index: that of the prompt times n, and which of its n. */
  List<CompletionChoice> choices() {
    int n = (int) body.integer("n").orElse(1);
    var choices = new ArrayList<CompletionChoice>();
    for (var prompt : prompts) for (int i = 0; i < n; i++) choices.add(choice(choices.size(), prompt, i));
    return choices;
  }

  private CompletionChoice choice(int index, String prompt, int which) {
    var said = " " + CannedTexts.answerTo(new AnalyzedText(prompt), which);
    var stop = stops().filter(said::contains).findFirst();
    var tokens = TextTokenizer.split(stop.map(text -> said.substring(0, said.indexOf(text))).orElse(said));
    int limit = (int) body.integer("max_tokens").orElse(MOST_TOKENS);
    boolean cut = tokens.size() > limit;
    var echo = body.bool("echo").orElse(false) ? TextTokenizer.split(prompt) : List.<String>of();
    return new CompletionChoice(index, echo, cut ? tokens.subList(0, limit) : tokens, cut ? "length" : "stop",
        cut ? Json.of(null) : Json.of(stop.orElse(null)));
  }

  private Stream<String> stops() {
    var stop = body.get("stop").orElse(JsonNull.NULL);
    return PromptInputs.of(stop).orElse(List.of()).stream().filter(text -> !text.isEmpty());
  }
}
