package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** {@code POST /v1/completions}. */
final class TextCompletions {
  private static final int MOST_LOGPROBS = 20;

  private final Settings settings;
  private final Ids ids;

  TextCompletions(Settings settings, Ids ids) {
    this.settings = settings;
    this.ids = ids;
  }

  Reply answer(RecordedRequest request) {
    var text = TextRequest.of(JsonBody.of(request), settings.models());
    int top = text.logprobs().orElse(0);
    if (top > MOST_LOGPROBS) return tooManyLogprobs(text, top);
    String id = "cmpl-" + request.header("x-request-id").orElseGet(ids::next);
    List<TextChoice> choices = text.choices();
    return text.streams() ? stream(text, id, choices) : Reply.json(whole(text, id, choices).toString());
  }

  private static Reply tooManyLogprobs(TextRequest text, int top) {
    String message = "Requested sample logprobs of " + top + ", which is greater than max allowed: " + MOST_LOGPROBS;
    Refusal refusal = Errors.semantic(message, "logprobs", top);
    return text.streams() ? refusal.insideStream() : refusal.reply();
  }

  private static JsonObject whole(TextRequest text, String id, List<TextChoice> choices) {
    return head(text, id, choices.stream().map(choice -> choice.whole(text.logprobs())).toList()).with("service_tier", null)
        .with("system_fingerprint", Models.FINGERPRINT)
        .with("usage", usage(text, choices).with("prompt_tokens_details", null).with("completion_tokens_details", null))
        .with("kv_transfer_params", null).with("ec_transfer_params", null).with("metrics", null);
  }

  private static Reply stream(TextRequest text, String id, List<TextChoice> choices) {
    var events = new ArrayList<String>();
    int longest = choices.stream().mapToInt(choice -> choice.tokens().size()).max().orElse(0);
    for (int step = 0; step < longest; step++) {
      for (var choice : choices) {
        if (step < choice.tokens().size()) events.add(head(text, id, List.of(choice.piece(step, text.logprobs()))).toString());
      }
    }
    if (text.includesUsage()) {
      events.add(head(text, id, List.of()).with("usage", usage(text, choices)).with("system_fingerprint", Models.FINGERPRINT).toString());
    }
    events.add("[DONE]");
    return Reply.sse(events.toArray(String[]::new));
  }

  private static JsonObject head(TextRequest text, String id, List<JsonObject> choices) {
    return object("id", id, "object", "text_completion", "created", Models.CREATED, "model", text.model(), "choices", choices);
  }

  private static JsonObject usage(TextRequest text, List<TextChoice> choices) {
    int completion = choices.stream().mapToInt(TextChoice::written).sum();
    return object("prompt_tokens", text.promptTokens(), "total_tokens", text.promptTokens() + completion, "completion_tokens", completion);
  }
}
