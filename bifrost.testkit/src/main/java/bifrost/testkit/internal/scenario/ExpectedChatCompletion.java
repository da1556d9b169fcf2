package bifrost.testkit.internal.scenario;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The chat completion that the caller of a provider must receive, built from the deltas of a scenario without any
 * codec. It omits components that depend on the protocol (ids, times and extras); {@link Normalizer} removes the same
 * components from the actual result.
 */
public final class ExpectedChatCompletion {
  private ExpectedChatCompletion() {}

  public static ChatCompletion of(Scenario scenario) {
    var choices =
        scenario.choiceIndexes().stream().map(index -> choice(scenario, index)).filter(Normalizer::hasContent).toList();
    var completion = ChatCompletion.of(choices);
    return usage(scenario).map(completion::usage).orElse(completion);
  }

  /** {@return the usage that the response contains, unless it ends early} */
  public static Optional<Usage> usage(Scenario scenario) {
    return scenario.isComplete() ? scenario.usage().map(Normalizer::normalize) : Optional.empty();
  }

  public static ChatCompletion.Choice choice(Scenario scenario, int index) {
    var deltas = scenario.sentDeltas(index);
    var message =
        AssistantMessage.of(text(deltas, ScriptedDelta.Text.class))
            .reasoning(text(deltas, ScriptedDelta.Reasoning.class)).refusal(text(deltas, ScriptedDelta.Refusal.class))
            .toolCalls(calls(deltas));
    var finish =
        scenario.isFinished(index) ? Optional.of(scenario.finishReasons().get(index)) : Optional.<FinishReason>empty();
    return new ChatCompletion.Choice(index, message, finish, logprobs(deltas), JsonObject.of());
  }

  private static String text(List<ScriptedDelta> deltas, Class<? extends ScriptedDelta> type) {
    return deltas.stream().filter(type::isInstance).map(ExpectedChatCompletion::text).collect(Collectors.joining());
  }

  private static String text(ScriptedDelta delta) {
    if (delta instanceof ScriptedDelta.Text text) return text.text();
    if (delta instanceof ScriptedDelta.Reasoning reasoning) return reasoning.text();
    return delta instanceof ScriptedDelta.Refusal refusal ? refusal.text() : "";
  }

  private static List<ToolCall> calls(List<ScriptedDelta> deltas) {
    var calls = new TreeMap<Integer, ToolCall>();
    for (var delta : deltas) {
      if (delta instanceof ScriptedDelta.ToolCallStart call) {
        calls.put(call.index(), ToolCall.of(call.id(), call.name(), ""));
      }
      if (delta instanceof ScriptedDelta.ToolCallArguments more) {
        calls.computeIfPresent(more.index(),
            (index, call) -> ToolCall.of(call.id(), call.name(), call.arguments() + more.text()));
      }
    }
    return List.copyOf(calls.values());
  }

  private static Optional<Logprobs> logprobs(List<ScriptedDelta> deltas) {
    var tokens = deltas.stream().filter(ScriptedDelta.Text.class::isInstance)
        .flatMap(text -> ((ScriptedDelta.Text) text).logprob().stream()).toList();
    return tokens.isEmpty() ? Optional.empty() : Optional.of(new Logprobs(tokens, List.of(), JsonObject.of()));
  }
}
