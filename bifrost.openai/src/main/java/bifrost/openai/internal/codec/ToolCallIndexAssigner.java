package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk.Choice;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The indexes of the tool calls in the chunks of one stream. Every fragment gets the index of its call, because some servers repeat index 0
 * for parallel calls, or send no index.
 */
public final class ToolCallIndexAssigner {
  /** The index of a fragment whose server sent none. */
  static final int UNKNOWN = -1;

  private final Map<Integer, StreamedToolCalls> byChoice = new HashMap<>();

  /** Returns the choices of the next chunk with the indexes of their calls. */
  List<Choice> assign(List<Choice> choices) {
    if (choices.stream().allMatch(choice -> choice.delta().toolCalls().isEmpty())) return choices;
    return choices.stream().map(this::assign).toList();
  }

  private Choice assign(Choice choice) {
    var it = choice.delta();
    if (it.toolCalls().isEmpty()) return choice;
    var calls = byChoice.computeIfAbsent(choice.index(), each -> new StreamedToolCalls());
    calls.nextDelta(it.toolCalls());
    var assigned = new ArrayList<ToolCallDelta>(it.toolCalls().size());
    for (var fragment : it.toolCalls()) assigned.add(calls.assign(fragment));
    var delta =
        new Delta(it.role(), it.text(), it.reasoning(), it.reasoningName(), it.refusal(), assigned, it.extras());
    return new Choice(choice.index(), delta, choice.finishReason(), choice.logprobs(), choice.extras());
  }
}
