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
 * What the caller of a provider must see: put together from the parts of a scenario, with records only. What is the wire's own, ids, times
 * and members without a component, is left out here, and taken out of what was seen by {@link Normalizer}.
 */
public final class ExpectedResult {
  private ExpectedResult() {}

  /** The answer of any operation, in the words of {@link Normalizer#normalize}. */
  public static Object of(Scenario scenario) {
    return switch (scenario.request().operation()) {
      case CHAT_COMPLETION -> chatCompletion(scenario);
      case COMPLETION -> completion(scenario);
      case RESPONSES -> response(scenario);
      case TRANSCRIPTION, TRANSLATION -> text(scenario.deltas(), ScriptedDelta.Text.class);
      case RERANK -> new Normalizer.NormalizedList(
          scenario.deltas().stream().map(part -> ranked(scenario, (ScriptedDelta.Score) part)).toList(),
          scenario.usage());
      case EMBEDDING -> new Normalizer.NormalizedList(scenario.deltas(), scenario.usage());
      case LIST_MODELS -> scenario.deltas().stream().map(part -> ((ScriptedDelta.ModelEntry) part).id()).toList();
      default -> ((ScriptedDelta.JsonBody) scenario.deltas().get(0)).value();
    };
  }

  private static Normalizer.NormalizedRanking ranked(Scenario scenario, ScriptedDelta.Score score) {
    return new Normalizer.NormalizedRanking(score.choice(),
        ((RerankRequest) scenario.request()).documents().get(score.choice()), score.score());
  }

  private static Normalizer.NormalizedResponse response(Scenario scenario) {
    var said = choice(scenario, 0).message();
    return new Normalizer.NormalizedResponse(said.text(), said.reasoning(), said.refusal(), said.toolCalls(),
        OpenAiResponsesEncoder.incomplete(scenario.finishReasons().get(0)), scenario.usage());
  }

  public static ChatCompletion chatCompletion(Scenario scenario) {
    var choices =
        scenario.choiceIndexes().stream().map(index -> choice(scenario, index)).filter(Normalizer::hasContent).toList();
    var usage = scenario.isComplete() ? scenario.usage() : Optional.<Usage>empty();
    return new ChatCompletion("", Optional.empty(), "", choices, usage, Optional.empty(), JsonObject.of());
  }

  /** The same for the continuation of a text. */
  static Completion completion(Scenario scenario) {
    var choices = chatCompletion(scenario).choices().stream().map(choice -> new Completion.Choice(choice.index(),
        choice.message().text(), choice.finishReason(), Optional.<CompletionLogprobs>empty(), JsonObject.of()))
        .toList();
    var usage = scenario.isComplete() ? scenario.usage() : Optional.<Usage>empty();
    return new Completion("", Optional.empty(), "", choices, usage, Optional.empty(), JsonObject.of());
  }

  private static ChatCompletion.Choice choice(Scenario scenario, int index) {
    var said = scenario.sentDeltas(index);
    var message = new AssistantMessage(text(said, ScriptedDelta.Text.class), text(said, ScriptedDelta.Reasoning.class),
        text(said, ScriptedDelta.Refusal.class), calls(said), JsonObject.of());
    var finish =
        scenario.isFinished(index) ? Optional.of(scenario.finishReasons().get(index)) : Optional.<FinishReason>empty();
    return new ChatCompletion.Choice(index, message, finish, logprobs(said), JsonObject.of());
  }

  private static String text(List<ScriptedDelta> said, Class<? extends ScriptedDelta> kind) {
    return said.stream().filter(kind::isInstance).map(ExpectedResult::text).collect(Collectors.joining());
  }

  private static String text(ScriptedDelta part) {
    if (part instanceof ScriptedDelta.Text text) return text.text();
    if (part instanceof ScriptedDelta.Reasoning reasoning) return reasoning.text();
    return part instanceof ScriptedDelta.Refusal refusal ? refusal.text() : "";
  }

  private static List<ToolCall> calls(List<ScriptedDelta> said) {
    var calls = new TreeMap<Integer, ToolCall>();
    for (var part : said) {
      if (part instanceof ScriptedDelta.ToolCallStart call) {
        calls.put(call.index(), ToolCall.of(call.id(), call.name(), ""));
      }
      if (part instanceof ScriptedDelta.ToolCallArguments more) {
        calls.computeIfPresent(more.index(),
            (index, call) -> ToolCall.of(call.id(), call.name(), call.arguments() + more.text()));
      }
    }
    return List.copyOf(calls.values());
  }

  private static Optional<Logprobs> logprobs(List<ScriptedDelta> said) {
    var tokens = said.stream().filter(ScriptedDelta.Text.class::isInstance)
        .flatMap(text -> ((ScriptedDelta.Text) text).logprob().stream()).toList();
    return tokens.isEmpty() ? Optional.empty() : Optional.of(new Logprobs(tokens, List.of(), JsonObject.of()));
  }
}
