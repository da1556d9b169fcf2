package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk.Choice;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An assigner of indexes to the tool calls in the chunks of one stream. Each fragment gets the index of its call,
 * because some servers repeat index 0 for parallel calls, or send no index.
 */
public final class ToolCallIndexAssigner {
  private final Map<Integer, StreamedToolCalls> byChoice = new HashMap<>();

  /** Returns the choices of the next chunk with the indexes of their calls. */
  List<Choice> assign(List<Choice> choices) {
    if (choices.stream().allMatch(choice -> choice.delta().toolCalls().isEmpty())) return choices;
    return choices.stream().map(this::assign).toList();
  }

  private Choice assign(Choice choice) {
    var original = choice.delta();
    if (original.toolCalls().isEmpty()) return choice;
    var calls = byChoice.computeIfAbsent(choice.index(), each -> new StreamedToolCalls());
    calls.nextDelta(original.toolCalls());
    var assigned = new ArrayList<ToolCallDelta>(original.toolCalls().size());
    for (var fragment : original.toolCalls()) assigned.add(calls.assign(fragment));
    return choice.delta(original.toolCalls(assigned));
  }
}
