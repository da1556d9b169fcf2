package bifrost.testkit;

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
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the caller of a provider must see: put together from the parts of a scenario, with records only. What is the wire's own, ids, times
 * and members without a component, is left out here, and taken out of what was seen by {@link Essence}.
 */
final class Oracle {
  private Oracle() {}

  /** The answer of any operation, in the words of {@link Essence#of}. */
  static Object answer(Scenario scenario) {
    return switch (scenario.request().operation()) {
      case CHAT_COMPLETION -> chatCompletion(scenario);
      case COMPLETION -> completion(scenario);
      case RESPONSES -> response(scenario);
      case TRANSCRIPTION, TRANSLATION -> text(scenario.parts(), Part.Text.class);
      case RERANK -> new Essence.Listed(scenario.parts().stream().map(part -> ranked(scenario, (Part.Score) part)).toList(), scenario.usage());
      case EMBEDDING -> new Essence.Listed(scenario.parts(), scenario.usage());
      case LIST_MODELS -> scenario.parts().stream().map(part -> ((Part.Model) part).id()).toList();
      default -> ((Part.Json) scenario.parts().get(0)).value();
    };
  }

  private static Essence.Ranked ranked(Scenario scenario, Part.Score score) {
    return new Essence.Ranked(score.choice(), ((RerankRequest) scenario.request()).documents().get(score.choice()), score.score());
  }

  private static Essence.Said response(Scenario scenario) {
    var said = choice(scenario, 0).message();
    return new Essence.Said(said.text(), said.reasoning(), said.refusal(), said.toolCalls(),
        OpenAiResponses.incomplete(scenario.finishes().get(0)), scenario.usage());
  }

  static ChatCompletion chatCompletion(Scenario scenario) {
    var choices = scenario.choices().stream().map(index -> choice(scenario, index)).filter(Essence::isBegun).toList();
    var usage = scenario.isComplete() ? scenario.usage() : Optional.<Usage>empty();
    return new ChatCompletion("", Optional.empty(), "", choices, usage, Optional.empty(), JsonObject.of());
  }

  /** The same for the continuation of a text. */
  static Completion completion(Scenario scenario) {
    var choices = chatCompletion(scenario).choices().stream().map(choice -> new Completion.Choice(choice.index(), choice.message().text(),
        choice.finishReason(), Optional.<CompletionLogprobs>empty(), JsonObject.of())).toList();
    var usage = scenario.isComplete() ? scenario.usage() : Optional.<Usage>empty();
    return new Completion("", Optional.empty(), "", choices, usage, Optional.empty(), JsonObject.of());
  }

  private static ChatCompletion.Choice choice(Scenario scenario, int index) {
    var said = scenario.said(index);
    var message = new AssistantMessage(text(said, Part.Text.class), text(said, Part.Reasoning.class), text(said, Part.Refusal.class), calls(said),
        JsonObject.of());
    var finish = scenario.isFinished(index) ? Optional.of(scenario.finishes().get(index)) : Optional.<FinishReason>empty();
    return new ChatCompletion.Choice(index, message, finish, logprobs(said), JsonObject.of());
  }

  private static String text(List<Part> said, Class<? extends Part> kind) {
    return said.stream().filter(kind::isInstance).map(Oracle::text).collect(Collectors.joining());
  }

  private static String text(Part part) {
    if (part instanceof Part.Text text) return text.text();
    if (part instanceof Part.Reasoning reasoning) return reasoning.text();
    return part instanceof Part.Refusal refusal ? refusal.text() : "";
  }

  private static List<ToolCall> calls(List<Part> said) {
    var calls = new TreeMap<Integer, ToolCall>();
    for (var part : said) {
      if (part instanceof Part.Call call) calls.put(call.index(), ToolCall.of(call.id(), call.name(), ""));
      if (part instanceof Part.Arguments more) calls.computeIfPresent(more.index(), (index, call) ->
          ToolCall.of(call.id(), call.name(), call.arguments() + more.text()));
    }
    return List.copyOf(calls.values());
  }

  private static Optional<Logprobs> logprobs(List<Part> said) {
    var tokens = said.stream().filter(Part.Text.class::isInstance).flatMap(text -> ((Part.Text) text).likely().stream()).toList();
    return tokens.isEmpty() ? Optional.empty() : Optional.of(new Logprobs(tokens, List.of(), JsonObject.of()));
  }
}
