package bifrost.testkit.internal.scenario;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.EmbeddingList;
import bifrost.api.Logprobs;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.ModelResponse;
import bifrost.api.Ranking;
import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.TokenLogprob;
import bifrost.api.ToolCall;
import bifrost.api.Transcription;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.ScriptedDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A filter that removes components that depend on the protocol (ids, times and extras) from actual results. */
public final class Normalizer {
  private Normalizer() {}

  /** A response of the Responses API. */
  record NormalizedResponse(String text, String reasoning, String refusal, List<ToolCall> calls,
      Optional<String> incomplete, Optional<Usage> usage) {}

  /** A list in the order of the response. */
  record NormalizedList(List<?> all, Optional<Usage> usage) {}

  /** A document and its relevance. */
  record NormalizedRanking(int index, String document, double score) {}

  /** {@return the result of any operation, without ids, times and extras} */
  public static Object normalize(Object result) {
    if (result instanceof ChatCompletion chat) return normalize(chat);
    if (result instanceof Completion text) return normalize(text);
    if (result instanceof Response response) return normalize(response);
    if (result instanceof Transcription transcription) return transcription.text();
    if (result instanceof EmbeddingList list) {
      return new NormalizedList(vectors(list), list.usage().map(Normalizer::normalize));
    }
    if (result instanceof Ranking ranking) {
      return new NormalizedList(ranking.results().stream()
          .map(each -> new NormalizedRanking(each.index(), each.document(), each.relevanceScore())).toList(),
          ranking.usage().map(Normalizer::normalize));
    }
    return result instanceof ModelList models ? models.data().stream().map(Model::id).toList() : result;
  }

  /** {@return the text of a normalized result} */
  public static String text(Object normalized) {
    if (normalized instanceof Completion text) {
      return text.choices().stream().map(Completion.Choice::text).collect(Collectors.joining());
    }
    return normalized instanceof NormalizedResponse response ? response.text() : (String) normalized;
  }

  /** {@return the extras of a result; empty if its type has none} */
  public static Optional<JsonObject> extras(Object result) {
    if (result instanceof ModelResponse response) return Optional.of(response.extras());
    if (result instanceof Transcription transcription) return Optional.of(transcription.extras());
    return result instanceof ModelList models ? Optional.of(models.extras()) : Optional.empty();
  }

  private static List<ScriptedDelta> vectors(EmbeddingList list) {
    var deltas = new ArrayList<ScriptedDelta>();
    for (var each : list.data()) {
      var numbers = new ArrayList<Float>();
      for (float number : each.vector()) numbers.add(number);
      deltas.add(new ScriptedDelta.Vector(each.index(), numbers));
    }
    return deltas;
  }

  private static NormalizedResponse normalize(Response response) {
    var refusal = response.output().stream().filter(ResponseItem.MessageItem.class::isInstance)
        .map(item -> ((ResponseItem.MessageItem) item).refusal()).collect(Collectors.joining());
    var calls = response.functionCalls().stream().map(call -> ToolCall.of(call.callId(), call.name(), call.arguments()))
        .toList();
    return new NormalizedResponse(response.text(), response.reasoning(), refusal, calls, response.incompleteReason(),
        response.usage().map(Normalizer::normalize));
  }

  public static ChatCompletion normalize(ChatCompletion result) {
    var choices = result.choices().stream().map(Normalizer::normalize).filter(Normalizer::hasContent).toList();
    return new ChatCompletion("", Optional.empty(), "", choices, result.usage().map(Normalizer::normalize),
        Optional.empty(), JsonObject.of());
  }

  static Completion normalize(Completion result) {
    var choices = result.choices().stream()
        .map(choice -> new Completion.Choice(choice.index(), choice.text(), choice.finishReason(),
            Optional.<CompletionLogprobs>empty(), JsonObject.of()))
        .filter(each -> !each.text().isEmpty() || each.finishReason().isPresent()).toList();
    return new Completion("", Optional.empty(), "", choices, result.usage().map(Normalizer::normalize),
        Optional.empty(),
        JsonObject.of());
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

  private static Usage normalize(Usage usage) {
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
