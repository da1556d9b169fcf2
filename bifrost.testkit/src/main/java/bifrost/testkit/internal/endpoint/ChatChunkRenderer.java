package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.model.GeneratedChoice;
import bifrost.testkit.internal.model.GeneratedLogprobs;
import bifrost.testkit.internal.model.GeneratedToken;
import java.util.ArrayList;
import java.util.List;

/**
 * A renderer of a chat completion as chunks: the roles, the tokens of all choices in turn, the usage if
 * requested, and {@code [DONE]}.
 */
final class ChatChunkRenderer {
  private final ParsedChatRequest request;
  private final String id;
  private final List<GeneratedChoice> choices;
  private final List<String> events = new ArrayList<>();
  private int sentTokens;

  ChatChunkRenderer(ParsedChatRequest request, String id, List<GeneratedChoice> choices) {
    this.request = request;
    this.id = id;
    this.choices = choices;
  }

  Reply reply() {
    choices.forEach(this::addRole);
    int longest = choices.stream().mapToInt(choice -> choice.tokens().size()).max().orElse(0);
    for (int step = 0; step < longest; step++) {
      for (GeneratedChoice choice : choices) if (step < choice.tokens().size()) addToken(choice, step);
    }
    if (request.includesUsage()) {
      events.add(chunk(List.of()).with("usage", TokenCounts.of(request, choices).streamed())
          .with("system_fingerprint", ModelCatalog.FINGERPRINT).toString());
    }
    events.add("[DONE]");
    return Reply.sse(events.toArray(String[]::new));
  }

  private void addRole(GeneratedChoice choice) {
    JsonObject delta = object("index", choice.index(), "delta", object("role", "assistant", "content", ""), "logprobs",
        null, "finish_reason", null);
    events.add(withContinuousUsage(chunk(List.of(delta)))
        .with("prompt_token_ids", request.returnsTokenIds() ? request.promptTokenIds() : null).with("prompt_text", null)
        .toString());
  }

  private void addToken(GeneratedChoice choice, int step) {
    sentTokens++;
    GeneratedToken token = choice.tokens().get(step);
    boolean last = step == choice.tokens().size() - 1;
    JsonObject delta = object("index", choice.index(), "delta", token.delta(), "logprobs",
        GeneratedLogprobs.of(List.of(token.token()), request.topLogprobs()), "finish_reason",
        last ? choice.finishReason() : null);
    if (last) delta = delta.with("stop_reason", choice.stopReason().orElse(null));
    JsonObject chunk =
        withContinuousUsage(
            chunk(List.of(delta.with("token_ids", request.returnsTokenIds() ? List.of(token.tokenId()) : null))));
    if (last && !request.includesUsage()) chunk = chunk.with("system_fingerprint", ModelCatalog.FINGERPRINT);
    events.add(chunk.toString());
  }

  private JsonObject chunk(List<JsonObject> deltas) {
    return object("id", id, "object", "chat.completion.chunk", "created", ModelCatalog.CREATED, "model",
        request.model(), "choices", deltas);
  }

  /** Adds the usage so far, if the request asks for it in every chunk. */
  private JsonObject withContinuousUsage(JsonObject chunk) {
    if (!request.includesUsageInEveryChunk()) return chunk;
    int prompt = request.promptTokens();
    return chunk.with("usage",
        object("prompt_tokens", prompt, "total_tokens", prompt + sentTokens, "completion_tokens", sentTokens));
  }
}
