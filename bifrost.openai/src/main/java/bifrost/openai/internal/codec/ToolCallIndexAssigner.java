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
  private Map<Integer, StreamedToolCalls> byChoice = Map.of(); // immutable until the first tool call

  /** Returns the choices of the next chunk with the indexes of their calls; the same list if they are correct. */
  List<Choice> assign(List<Choice> choices) {
    List<Choice> assigned = choices;
    for (int i = 0; i < choices.size(); i++) {
      var choice = assign(choices.get(i));
      if (choice == choices.get(i)) continue;
      if (assigned == choices) assigned = new ArrayList<>(choices);
      assigned.set(i, choice);
    }
    return assigned;
  }

  private Choice assign(Choice choice) {
    var original = choice.delta();
    if (original.toolCalls().isEmpty()) return choice;
    if (byChoice.isEmpty()) byChoice = new HashMap<>();
    var calls = byChoice.computeIfAbsent(choice.index(), each -> new StreamedToolCalls());
    calls.nextDelta(original.toolCalls());
    var assigned = new ArrayList<ToolCallDelta>(original.toolCalls().size());
    boolean isChanged = false;
    for (var fragment : original.toolCalls()) {
      var call = calls.assign(fragment);
      isChanged |= call != fragment;
      assigned.add(call);
    }
    return isChanged ? choice.delta(original.toolCalls(assigned)) : choice;
  }
}
