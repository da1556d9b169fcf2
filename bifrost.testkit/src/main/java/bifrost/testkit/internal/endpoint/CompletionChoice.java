package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.model.GeneratedLogprobs;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A generated text completion: the echoed tokens of the prompt, and the generated tokens. */
record CompletionChoice(int index, JsonValue promptLogprobs, List<String> echo, List<String> completion,
    String finishReason,
    JsonValue stopReason) {
  /** {@return the text of each chunk; the first chunk also contains the echo} */
  List<String> tokens() {
    var tokens = new ArrayList<String>(completion.isEmpty() ? List.of("") : completion);
    tokens.set(0, String.join("", echo) + tokens.get(0));
    return tokens;
  }

  int completionTokens() {
    return completion.size();
  }

  JsonObject complete(OptionalInt top) {
    var all = new ArrayList<>(echo);
    all.addAll(completion);
    return object("index", index, "text", String.join("", all), "logprobs", logprobs(all, 0, 0, top), "finish_reason",
        finishReason, "stop_reason", stopReason, "token_ids", null, "prompt_logprobs", promptLogprobs,
        "prompt_token_ids",
        null, "routed_experts", null);
  }

  JsonObject chunk(int step, OptionalInt top) {
    var all = new ArrayList<>(echo);
    all.addAll(completion);
    int from = step == 0 ? 0 : echo.size() + step;
    int to = Math.min(all.size(), echo.size() + step + 1);
    boolean last = step == tokens().size() - 1;
    int offset = String.join("", all.subList(0, from)).length();
    return object("index", index, "text", tokens().get(step), "logprobs",
        logprobs(all.subList(from, to), from, offset, top), "finish_reason", last ? finishReason : null, "stop_reason",
        last ? stopReason : JsonNull.NULL, "prompt_token_ids", null, "token_ids", null);
  }

  /** {@return the log probabilities; the first token of an echo has none} */
  private JsonValue logprobs(List<String> tokens, int from, int offset, OptionalInt top) {
    if (top.isEmpty()) return JsonNull.NULL;
    var offsets = new ArrayList<Integer>();
    var tokenLogprobs = new ArrayList<JsonValue>();
    var topLogprobs = new ArrayList<JsonValue>();
    int textOffset = offset;
    for (int i = 0; i < tokens.size(); i++) {
      boolean unknown = from + i == 0 && !echo.isEmpty();
      offsets.add(textOffset);
      tokenLogprobs.add(unknown ? JsonNull.NULL : JsonNumber.of(GeneratedLogprobs.logprob(tokens.get(i))));
      topLogprobs.add(unknown ? JsonNull.NULL : GeneratedLogprobs.byToken(tokens.get(i), top.getAsInt()));
      textOffset += tokens.get(i).length();
    }
    return object("text_offset", offsets, "token_logprobs", tokenLogprobs, "tokens", tokens, "top_logprobs",
        topLogprobs);
  }
}
