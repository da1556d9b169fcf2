package bifrost.testkit;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.TokenLogprob;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.Scenario.Part;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the caller of a provider must see: put together from the parts of a scenario, with records only. What is the wire's own, ids, times
 * and members without a component, is left out here, and taken out of what was seen by {@link #essence}.
 */
final class Oracle {
  private Oracle() {}

  static ChatCompletion chatCompletion(Scenario scenario) {
    var choices = scenario.choices().stream().map(index -> choice(scenario, index)).filter(Oracle::isBegun).toList();
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

  static ChatCompletion essence(ChatCompletion seen) {
    var choices = seen.choices().stream().map(Oracle::essence).filter(Oracle::isBegun).toList();
    return new ChatCompletion("", Optional.empty(), "", choices, seen.usage().map(Oracle::essence), Optional.empty(), JsonObject.of());
  }

  static Completion essence(Completion seen) {
    var choices = seen.choices().stream().map(choice -> new Completion.Choice(choice.index(), choice.text(), choice.finishReason(),
        Optional.<CompletionLogprobs>empty(), JsonObject.of())).filter(each -> !each.text().isEmpty() || each.finishReason().isPresent()).toList();
    return new Completion("", Optional.empty(), "", choices, seen.usage().map(Oracle::essence), Optional.empty(), JsonObject.of());
  }

  private static ChatCompletion.Choice choice(Scenario scenario, int index) {
    var said = scenario.said(index);
    var message = new AssistantMessage(text(said, Part.Text.class), text(said, Part.Reasoning.class), text(said, Part.Refusal.class), calls(said),
        JsonObject.of());
    var finish = scenario.isComplete() ? Optional.of(scenario.finishes().get(index)) : Optional.<FinishReason>empty();
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
    var tokens = said.stream().filter(Part.Text.class::isInstance).map(Part.Text.class::cast).filter(text -> text.logprob().isPresent())
        .map(text -> new TokenLogprob(text.text(), text.logprob().getAsDouble(), List.of(), List.of(), JsonObject.of())).toList();
    return tokens.isEmpty() ? Optional.empty() : Optional.of(new Logprobs(tokens, List.of(), JsonObject.of()));
  }

  private static ChatCompletion.Choice essence(ChatCompletion.Choice choice) {
    var message = choice.message();
    var calls = message.toolCalls().stream().map(call -> ToolCall.of(call.id(), call.name(), call.arguments())).toList();
    var said = new AssistantMessage(message.text(), message.reasoning(), message.refusal(), calls, JsonObject.of());
    return new ChatCompletion.Choice(choice.index(), said, choice.finishReason(), choice.logprobs().flatMap(Oracle::essence), JsonObject.of());
  }

  private static Optional<Logprobs> essence(Logprobs seen) {
    var tokens = seen.content().stream()
        .map(token -> new TokenLogprob(token.token(), token.logprob(), List.of(), List.of(), JsonObject.of())).toList();
    return tokens.isEmpty() ? Optional.empty() : Optional.of(new Logprobs(tokens, List.of(), JsonObject.of()));
  }

  private static Usage essence(Usage usage) {
    return new Usage(usage.promptTokens(), usage.completionTokens(), usage.totalTokens(), JsonObject.of());
  }

  /** A choice of which only its role has come may be there or not. */
  private static boolean isBegun(ChatCompletion.Choice choice) {
    Predicate<AssistantMessage> speaks = message -> !(message.text() + message.reasoning() + message.refusal()).isEmpty();
    return choice.finishReason().isPresent() || speaks.test(choice.message()) || !choice.message().toolCalls().isEmpty();
  }
}
