package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.JsonRequestBody;
import bifrost.testkit.internal.server.RequestRejectedException;
import bifrost.testkit.internal.server.SequentialIds;
import bifrost.testkit.internal.server.ServerSettings;
import java.util.ArrayList;
import java.util.List;

/** {@code POST /v1/completions}. */
public final class CompletionEndpoint {
  private static final int MOST_LOGPROBS = 20;

  private final ServerSettings settings;
  private final SequentialIds ids;

  public CompletionEndpoint(ServerSettings settings, SequentialIds ids) {
    this.settings = settings;
    this.ids = ids;
  }

  public Reply respond(RecordedRequest request) {
    var text = ParsedCompletionRequest.of(JsonRequestBody.of(request), settings.models());
    int top = text.logprobs().orElse(0);
    if (top > MOST_LOGPROBS) return tooManyLogprobs(text, top);
    String id = "cmpl-" + request.header("x-request-id").orElseGet(ids::next);
    List<CompletionChoice> choices = text.choices();
    return text.streams() ? stream(text, id, choices) : Reply.json(whole(text, id, choices).toString());
  }

  private static Reply tooManyLogprobs(ParsedCompletionRequest text, int top) {
    String message = "Requested sample logprobs of " + top + ", which is greater than max allowed: " + MOST_LOGPROBS;
    RequestRejectedException refusal = ErrorReplies.invalidValue(message, "logprobs", top);
    return text.streams() ? refusal.insideStream() : refusal.reply();
  }

  private static JsonObject whole(ParsedCompletionRequest text, String id, List<CompletionChoice> choices) {
    return head(text, id, choices.stream().map(choice -> choice.whole(text.logprobs())).toList())
        .with("service_tier", null)
        .with("system_fingerprint", ModelCatalog.FINGERPRINT)
        .with("usage", usage(text, choices).with("prompt_tokens_details", null).with("completion_tokens_details", null))
        .with("kv_transfer_params", null).with("ec_transfer_params", null).with("metrics", null);
  }

  private static Reply stream(ParsedCompletionRequest text, String id, List<CompletionChoice> choices) {
    var events = new ArrayList<String>();
    int longest = choices.stream().mapToInt(choice -> choice.tokens().size()).max().orElse(0);
    for (int step = 0; step < longest; step++) {
      for (var choice : choices) {
        if (step < choice.tokens().size()) {
          events.add(head(text, id, List.of(choice.chunk(step, text.logprobs()))).toString());
        }
      }
    }
    if (text.includesUsage()) {
      events.add(head(text, id, List.of()).with("usage", usage(text, choices))
          .with("system_fingerprint", ModelCatalog.FINGERPRINT).toString());
    }
    events.add("[DONE]");
    return Reply.sse(events.toArray(String[]::new));
  }

  private static JsonObject head(ParsedCompletionRequest text, String id, List<JsonObject> choices) {
    return object("id", id, "object", "text_completion", "created", ModelCatalog.CREATED, "model", text.model(),
        "choices", choices);
  }

  private static JsonObject usage(ParsedCompletionRequest text, List<CompletionChoice> choices) {
    int completion = choices.stream().mapToInt(CompletionChoice::completionTokens).sum();
    return object("prompt_tokens", text.promptTokens(), "total_tokens", text.promptTokens() + completion,
        "completion_tokens", completion);
  }
}
