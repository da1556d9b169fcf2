package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.server.JsonRequestBody;
import bifrost.testkit.internal.server.RequestRejectedException;
import bifrost.testkit.internal.server.SequentialIds;
import bifrost.testkit.internal.server.ServerSettings;
import java.util.ArrayList;
import java.util.List;

/** The endpoint {@code POST /v1/completions}. */
public final class CompletionEndpoint {
  private final ServerSettings settings;
  private final SequentialIds ids;

  public CompletionEndpoint(ServerSettings settings, SequentialIds ids) {
    this.settings = settings;
    this.ids = ids;
  }

  public Reply respond(RecordedRequest request) {
    var completion = ParsedCompletionRequest.of(JsonRequestBody.of(request), settings.models());
    try {
      completion.validateLimits();
    } catch (RequestRejectedException e) {
      return completion.isStreamed() ? e.insideStream() : e.reply();
    }
    String id = "cmpl-" + request.header("x-request-id").orElseGet(ids::next);
    List<CompletionChoice> choices = completion.choices();
    return completion.isStreamed() ? stream(completion, id, choices)
        : Reply.json(complete(completion, id, choices).toString());
  }

  private static JsonObject complete(ParsedCompletionRequest completion, String id, List<CompletionChoice> choices) {
    return head(completion, id, choices.stream().map(choice -> choice.complete(completion.logprobs())).toList())
        .with("service_tier", null)
        .with("system_fingerprint", ModelCatalog.FINGERPRINT)
        .with("usage",
            usage(completion, choices).with("prompt_tokens_details", null).with("completion_tokens_details", null))
        .with("kv_transfer_params", null).with("ec_transfer_params", null).with("metrics", null);
  }

  private static Reply stream(ParsedCompletionRequest completion, String id, List<CompletionChoice> choices) {
    var events = new ArrayList<String>();
    int longest = choices.stream().mapToInt(choice -> choice.tokens().size()).max().orElse(0);
    for (int step = 0; step < longest; step++) {
      for (var choice : choices) {
        if (step < choice.tokens().size()) {
          events.add(head(completion, id, List.of(choice.chunk(step, completion.logprobs()))).toString());
        }
      }
    }
    if (completion.includesUsage()) {
      events.add(head(completion, id, List.of()).with("usage", usage(completion, choices))
          .with("system_fingerprint", ModelCatalog.FINGERPRINT).toString());
    }
    events.add("[DONE]");
    return Reply.sse(events.toArray(String[]::new));
  }

  private static JsonObject head(ParsedCompletionRequest completion, String id, List<JsonObject> choices) {
    return object("id", id, "object", "text_completion", "created", ModelCatalog.CREATED, "model", completion.model(),
        "choices", choices);
  }

  private static JsonObject usage(ParsedCompletionRequest completion, List<CompletionChoice> choices) {
    int completionTokens = choices.stream().mapToInt(CompletionChoice::completionTokens).sum();
    return object("prompt_tokens", completion.promptTokens(), "total_tokens",
        completion.promptTokens() + completionTokens,
        "completion_tokens", completionTokens);
  }
}
