package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts the pieces of one choice together. */
final class ChoiceFold {
  private final int index;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();
  private final Map<Integer, ToolCallFold> calls = new TreeMap<>();
  private final List<TokenLogprob> contentLogprobs = new ArrayList<>();
  private final List<TokenLogprob> refusalLogprobs = new ArrayList<>();
  private Optional<JsonObject> logprobsExtras = Optional.empty();
  private final TokenIds tokenIds = new TokenIds();
  private Optional<FinishReason> finishReason = Optional.empty();
  private JsonObject messageExtras = JsonObject.of();
  private JsonObject extras = JsonObject.of();

  ChoiceFold(int index) {
    this.index = index;
  }

  void add(ChatCompletionChunk.Choice piece) {
    add(piece.delta());
    piece.logprobs().ifPresent(this::add);
    finishReason = piece.finishReason().or(() -> finishReason);
    if (!piece.extras().isEmpty()) addExtras(piece.extras());
  }

  private void add(ChatCompletionChunk.Delta delta) {
    text.append(delta.text());
    reasoning.append(delta.reasoning());
    refusal.append(delta.refusal());
    for (var call : delta.toolCalls()) calls.computeIfAbsent(call.index(), each -> new ToolCallFold()).add(call);
    if (!delta.extras().isEmpty()) messageExtras = messageExtras.with(delta.extras());
  }

  private void add(Logprobs logprobs) {
    contentLogprobs.addAll(logprobs.content());
    refusalLogprobs.addAll(logprobs.refusal());
    logprobsExtras = Optional.of(logprobsExtras.orElse(JsonObject.of()).with(logprobs.extras()));
  }

  private void addExtras(JsonObject more) {
    tokenIds.add(more);
    extras = extras.with(more);
  }

  ChatCompletion.Choice result() {
    var message = new AssistantMessage(text.toString(), reasoning.toString(), refusal.toString(),
        calls.values().stream().map(ToolCallFold::result).toList(), messageExtras);
    var logprobs = logprobsExtras.map(more -> new Logprobs(contentLogprobs, refusalLogprobs, more));
    return new ChatCompletion.Choice(index, message, finishReason, logprobs, tokenIds.in(extras));
  }
}
