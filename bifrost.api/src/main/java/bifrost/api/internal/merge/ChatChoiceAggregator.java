package bifrost.api.internal.merge;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.TokenLogprob;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An aggregator for the deltas of one choice of a chat completion. */
public final class ChatChoiceAggregator {
  private static final String LEGACY_REASONING = "reasoning_content";

  private final int index;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();
  private final Map<Integer, ToolCallAggregator> calls = new TreeMap<>();
  private final List<TokenLogprob> contentLogprobs = new ArrayList<>();
  private final List<TokenLogprob> refusalLogprobs = new ArrayList<>();
  private final ExtrasAggregator logprobsExtras = new ExtrasAggregator();
  private final ExtrasAggregator messageExtras = new ExtrasAggregator(LEGACY_REASONING);
  private final ExtrasAggregator extras = new ExtrasAggregator();
  private Optional<String> role = Optional.empty();
  private String reasoningName = "";
  private boolean hasLogprobs;
  private Optional<FinishReason> finishReason = Optional.empty();

  ChatChoiceAggregator(int index) {
    this.index = index;
  }

  void add(ChatCompletionChunk.Choice chunk) {
    add(chunk.delta());
    if (chunk.logprobs().isPresent()) add(chunk.logprobs().get());
    if (chunk.finishReason().isPresent()) finishReason = chunk.finishReason();
    extras.add(chunk.extras());
  }

  private void add(ChatCompletionChunk.Delta delta) {
    if (delta.role().isPresent()) role = delta.role();
    text.append(delta.text());
    reasoning.append(delta.reasoning());
    if (!delta.reasoningName().isEmpty()) reasoningName = delta.reasoningName();
    refusal.append(delta.refusal());
    if (!delta.toolCalls().isEmpty()) add(delta.toolCalls());
    messageExtras.add(delta.extras());
  }

  private void add(List<ChatCompletionChunk.ToolCallDelta> fragments) {
    for (var call : fragments) calls.computeIfAbsent(call.index(), each -> new ToolCallAggregator()).add(call);
  }

  private void add(Logprobs logprobs) {
    hasLogprobs = true;
    contentLogprobs.addAll(logprobs.content());
    refusalLogprobs.addAll(logprobs.refusal());
    logprobsExtras.add(logprobs.extras());
  }

  ChatCompletion.Choice result() {
    var toolCalls = calls.values().stream().filter(ToolCallAggregator::isCall).map(ToolCallAggregator::result).toList();
    var message = new AssistantMessage(text.toString(), reasoning.toString(), reasoningName(), refusal.toString(),
        toolCalls, messageExtras());
    var logprobs = hasLogprobs ? Optional.of(new Logprobs(contentLogprobs, refusalLogprobs, logprobsExtras.result()))
        : Optional.<Logprobs>empty();
    return new ChatCompletion.Choice(index, message, finishReason, logprobs, extras.result());
  }

  /**
   * {@return the name of the reasoning member; the newer name if the older one is already used by another text in the
   * extras}
   */
  private String reasoningName() {
    return messageExtras.has(LEGACY_REASONING) && !reasoning.isEmpty() ? "reasoning" : reasoningName;
  }

  /**
   * {@return the extras of the message} As for a complete message, they include a role other than {@code assistant},
   * and the fragments that belong to no tool call.
   */
  private JsonObject messageExtras() {
    var result = JsonObject.builder().putAll(messageExtras.result());
    role.filter(name -> !name.equals("assistant")).ifPresent(name -> result.put("role", name));
    var unmatched = calls.values().stream().filter(call -> !call.isCall())
        .flatMap(call -> call.unmatchedFragments().stream()).toList();
    if (!unmatched.isEmpty()) result.put("tool_calls", unmatched);
    return result.build();
  }
}
