package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Renders a chat completion as chunks: the roles, the pieces of all choices in turn, the usage if wanted, {@code [DONE]}. */
final class ChatStream {
  private final ChatRequest request;
  private final String id;
  private final List<Choice> choices;
  private final List<String> events = new ArrayList<>();
  private int sent;

  ChatStream(ChatRequest request, String id, List<Choice> choices) {
    this.request = request;
    this.id = id;
    this.choices = choices;
  }

  Reply reply() {
    choices.forEach(this::role);
    int longest = choices.stream().mapToInt(choice -> choice.pieces().size()).max().orElse(0);
    for (int step = 0; step < longest; step++) {
      for (Choice choice : choices) if (step < choice.pieces().size()) piece(choice, step);
    }
    if (request.includesUsage()) {
      events.add(chunk(List.of()).with("usage", Usage.of(request, choices).streamed()).with("system_fingerprint", Models.FINGERPRINT).toString());
    }
    events.add("[DONE]");
    return Reply.sse(events.toArray(String[]::new));
  }

  private void role(Choice choice) {
    JsonObject delta = object("index", choice.index(), "delta", object("role", "assistant", "content", ""), "logprobs", null, "finish_reason", null);
    events.add(counted(chunk(List.of(delta)))
        .with("prompt_token_ids", request.returnsTokenIds() ? request.promptTokenIds() : null).with("prompt_text", null).toString());
  }

  private void piece(Choice choice, int step) {
    sent++;
    Piece piece = choice.pieces().get(step);
    boolean last = step == choice.pieces().size() - 1;
    JsonObject delta = object("index", choice.index(), "delta", piece.delta(),
        "logprobs", Logprobs.of(List.of(piece.token()), request.topLogprobs()), "finish_reason", last ? choice.finishReason() : null);
    if (last) delta = delta.with("stop_reason", choice.stopReason().orElse(null));
    JsonObject chunk = counted(chunk(List.of(delta.with("token_ids", request.returnsTokenIds() ? List.of(piece.tokenId()) : null))));
    if (last && !request.includesUsage()) chunk = chunk.with("system_fingerprint", Models.FINGERPRINT);
    events.add(chunk.toString());
  }

  private JsonObject chunk(List<JsonObject> deltas) {
    return object("id", id, "object", "chat.completion.chunk", "created", Models.CREATED, "model", request.model(), "choices", deltas);
  }

  /** With the tokens so far, if every chunk is to tell. */
  private JsonObject counted(JsonObject chunk) {
    if (!request.includesUsageInEveryChunk()) return chunk;
    int prompt = request.promptTokens();
    return chunk.with("usage", object("prompt_tokens", prompt, "total_tokens", prompt + sent, "completion_tokens", sent));
  }
}
