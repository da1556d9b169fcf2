package bifrost.testkit;

import bifrost.api.json.Json;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** A text completion request, for a model that is served. */
record TextRequest(JsonObject body, String model, List<String> prompts) {
  private static final int MOST_TOKENS = 16; // what vLLM writes when nobody says how much

  static TextRequest of(JsonObject body, List<String> models) {
    String model = Models.served(body, models);
    if (body.get("stream_options").isPresent() && !body.bool("stream").orElse(false)) {
      throw Errors.semantic("Stream options can only be defined when `stream=True`.", "stream_options");
    }
    if (body.get("suffix").isPresent()) throw Errors.semantic("suffix is not currently supported", "suffix");
    var prompts = Prompts.of(body.get("prompt").orElse(JsonNull.NULL)).filter(texts -> texts.stream().noneMatch(String::isEmpty));
    return new TextRequest(body, model,
        prompts.orElseThrow(() -> Errors.semantic("Either prompt or prompt_embeds must be provided and non-empty.", "prompt")));
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
    return prompts.stream().mapToInt(prompt -> Tokens.split(prompt).size()).sum();
  }

  /** By index: that of the prompt times n, and which of its n. */
  List<TextChoice> choices() {
    int n = (int) body.integer("n").orElse(1);
    var choices = new ArrayList<TextChoice>();
    for (var prompt : prompts) for (int i = 0; i < n; i++) choices.add(choice(choices.size(), prompt, i));
    return choices;
  }

  private TextChoice choice(int index, String prompt, int which) {
    var said = " " + Repertoire.answer(new Words(prompt), which);
    var stop = stops().filter(said::contains).findFirst();
    var tokens = Tokens.split(stop.map(text -> said.substring(0, said.indexOf(text))).orElse(said));
    int limit = (int) body.integer("max_tokens").orElse(MOST_TOKENS);
    boolean cut = tokens.size() > limit;
    var echo = body.bool("echo").orElse(false) ? Tokens.split(prompt) : List.<String>of();
    return new TextChoice(index, echo, cut ? tokens.subList(0, limit) : tokens, cut ? "length" : "stop", cut ? Json.of(null) : Json.of(stop.orElse(null)));
  }

  private Stream<String> stops() {
    var stop = body.get("stop").orElse(JsonNull.NULL);
    return Prompts.of(stop).orElse(List.of()).stream().filter(text -> !text.isEmpty());
  }
}
