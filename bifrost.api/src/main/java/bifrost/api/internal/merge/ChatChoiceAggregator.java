package bifrost.api.internal.merge;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.TokenLogprob;
import bifrost.api.ToolCall;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** An aggregator for the deltas of one choice of a chat completion. */
public final class ChatChoiceAggregator {
  private static final String LEGACY_REASONING = "reasoning_content";

  private final int index;
  private final StringBuilder text = new StringBuilder(128);
  private final StringBuilder reasoning = new StringBuilder(0); // many responses have none
  private final StringBuilder refusal = new StringBuilder(0);
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

  /**
   * {@return a function that creates the choice so far} Until it is called, the texts and the log-probabilities are not
   * copied: what follows is only appended to them.
   */
  Supplier<ChatCompletion.Choice> result() {
    int textLength = text.length();
    int reasoningLength = reasoning.length();
    int refusalLength = refusal.length();
    var name = reasoningName();
    var toolCalls = new ArrayList<Supplier<ToolCall>>(calls.size());
    for (var call : calls.values()) if (call.isCall()) toolCalls.add(call.result());
    var members = messageExtras();
    var reason = finishReason;
    var logprobs = hasLogprobs ? Optional.of(logprobs()) : Optional.<Supplier<Logprobs>>empty();
    var choiceMembers = extras.result();
    return () -> new ChatCompletion.Choice(index,
        new AssistantMessage(text.substring(0, textLength), reasoning.substring(0, reasoningLength), name,
            refusal.substring(0, refusalLength), toolCalls.stream().map(Supplier::get).toList(), members),
        reason, logprobs.map(Supplier::get), choiceMembers);
  }

  private Supplier<Logprobs> logprobs() {
    int contentSize = contentLogprobs.size();
    int refusalSize = refusalLogprobs.size();
    var members = logprobsExtras.result();
    return () -> new Logprobs(contentLogprobs.subList(0, contentSize), refusalLogprobs.subList(0, refusalSize),
        members);
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
    var unmatched = new ArrayList<JsonObject>(0);
    for (var call : calls.values()) if (!call.isCall()) call.unmatchedFragments().ifPresent(unmatched::add);
    if (!unmatched.isEmpty()) result.put("tool_calls", unmatched);
    return result.build();
  }
}
