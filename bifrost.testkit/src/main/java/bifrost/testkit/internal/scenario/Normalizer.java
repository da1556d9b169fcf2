package bifrost.testkit.internal.scenario;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.Logprobs;
import bifrost.api.TokenLogprob;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A filter that removes components that depend on the protocol (ids, times and extras) from actual results. */
public final class Normalizer {
  private Normalizer() {}

  public static ChatCompletion normalize(ChatCompletion result) {
    var choices = result.choices().stream().map(Normalizer::normalize).filter(Normalizer::hasContent).toList();
    return new ChatCompletion("", Optional.empty(), "", choices, result.usage().map(Normalizer::normalize),
        Optional.empty(), JsonObject.of());
  }

  /** {@return the text with single replacement characters, because decoders replace a sequence by one or more} */
  public static String withSingleReplacements(String text) {
    return text.replaceAll("\uFFFD+", "\uFFFD");
  }

  private static ChatCompletion.Choice normalize(ChatCompletion.Choice choice) {
    var message = choice.message();
    var calls =
        message.toolCalls().stream().map(call -> ToolCall.of(call.id(), call.name(), call.arguments())).toList();
    var normalized = AssistantMessage.of(message.text()).reasoning(message.reasoning()).refusal(message.refusal())
        .toolCalls(calls);
    return new ChatCompletion.Choice(choice.index(), normalized, choice.finishReason(),
        choice.logprobs().flatMap(Normalizer::normalize), JsonObject.of());
  }

  private static Optional<Logprobs> normalize(Logprobs result) {
    var tokens = result.content().stream().map(Normalizer::normalize).toList();
    return tokens.isEmpty() ? Optional.empty() : Optional.of(new Logprobs(tokens, List.of(), JsonObject.of()));
  }

  private static TokenLogprob normalize(TokenLogprob token) {
    return new TokenLogprob(token.token(), token.logprob(), token.bytes(),
        token.topLogprobs().stream().map(Normalizer::normalize).toList(), JsonObject.of());
  }

  public static Usage normalize(Usage usage) {
    return new Usage(usage.promptTokens(), usage.completionTokens(), usage.totalTokens(), JsonObject.of());
  }

  /** {@return whether a choice has content or a finish reason; otherwise the choice may be missing from a result} */
  static boolean hasContent(ChatCompletion.Choice choice) {
    Predicate<AssistantMessage> hasText =
        message -> !(message.text() + message.reasoning() + message.refusal()).isEmpty();
    return choice.finishReason().isPresent() || hasText.test(choice.message())
        || !choice.message().toolCalls().isEmpty();
  }
}
