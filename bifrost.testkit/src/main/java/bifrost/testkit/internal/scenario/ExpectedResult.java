package bifrost.testkit.internal.scenario;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.RerankRequest;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.openai.OpenAiResponsesEncoder;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The result that the caller of a provider must receive, built from the deltas of a scenario without any codec.
 * It omits components that depend on the protocol (ids, times and extras); {@link Normalizer} removes the same
 * components from the actual result.
 */
public final class ExpectedResult {
  private ExpectedResult() {}

  /** {@return the expected result of any operation, in the form of {@link Normalizer#normalize}} */
  public static Object of(Scenario scenario) {
    return switch (scenario.request().operation()) {
      case CHAT_COMPLETION -> chatCompletion(scenario);
      case COMPLETION -> completion(scenario);
      case RESPONSES -> response(scenario);
      case TRANSCRIPTION, TRANSLATION -> text(scenario.deltas(), ScriptedDelta.Text.class);
      case RERANK -> new Normalizer.NormalizedList(
          scenario.deltas().stream().map(delta -> expectedRanking(scenario, (ScriptedDelta.Score) delta)).toList(),
          scenario.usage());
      case EMBEDDING -> new Normalizer.NormalizedList(scenario.deltas(), scenario.usage());
      case LIST_MODELS -> scenario.deltas().stream().map(delta -> ((ScriptedDelta.ModelEntry) delta).id()).toList();
      default -> ((ScriptedDelta.JsonBody) scenario.deltas().get(0)).value();
    };
  }

  private static Normalizer.NormalizedRanking expectedRanking(Scenario scenario, ScriptedDelta.Score score) {
    return new Normalizer.NormalizedRanking(score.choice(),
        ((RerankRequest) scenario.request()).documents().get(score.choice()), score.score());
  }

  private static Normalizer.NormalizedResponse response(Scenario scenario) {
    var message = choice(scenario, 0).message();
    return new Normalizer.NormalizedResponse(message.text(), message.reasoning(), message.refusal(),
        message.toolCalls(),
        OpenAiResponsesEncoder.incomplete(scenario.finishReasons().get(0)), scenario.usage());
  }

  public static ChatCompletion chatCompletion(Scenario scenario) {
    var choices =
        scenario.choiceIndexes().stream().map(index -> choice(scenario, index)).filter(Normalizer::hasContent).toList();
    var usage = scenario.isComplete() ? scenario.usage() : Optional.<Usage>empty();
    var completion = ChatCompletion.of(choices);
    return usage.map(completion::usage).orElse(completion);
  }

  /** {@return the expected result of a text completion} */
  static Completion completion(Scenario scenario) {
    var choices = chatCompletion(scenario).choices().stream().map(choice -> new Completion.Choice(choice.index(),
        choice.message().text(), choice.finishReason(), Optional.<CompletionLogprobs>empty(), JsonObject.of()))
        .toList();
    var usage = scenario.isComplete() ? scenario.usage() : Optional.<Usage>empty();
    return new Completion("", Optional.empty(), "", choices, usage, Optional.empty(), JsonObject.of());
  }

  private static ChatCompletion.Choice choice(Scenario scenario, int index) {
    var deltas = scenario.sentDeltas(index);
    var message = AssistantMessage.of(text(deltas, ScriptedDelta.Text.class))
        .reasoning(text(deltas, ScriptedDelta.Reasoning.class)).refusal(text(deltas, ScriptedDelta.Refusal.class))
        .toolCalls(calls(deltas));
    var finish =
        scenario.isFinished(index) ? Optional.of(scenario.finishReasons().get(index)) : Optional.<FinishReason>empty();
    return new ChatCompletion.Choice(index, message, finish, logprobs(deltas), JsonObject.of());
  }

  private static String text(List<ScriptedDelta> deltas, Class<? extends ScriptedDelta> type) {
    return deltas.stream().filter(type::isInstance).map(ExpectedResult::text).collect(Collectors.joining());
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
