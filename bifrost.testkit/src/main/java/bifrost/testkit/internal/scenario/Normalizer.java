package bifrost.testkit.internal.scenario;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.EmbeddingList;
import bifrost.api.Logprobs;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.Ranking;
import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseUsage;
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

/** What was seen, without what is the wire's own: ids, times, and members without a component. */
public final class Normalizer {
  private Normalizer() {}

  /** An answer of the Responses API. */
  record NormalizedResponse(String text, String reasoning, String refusal, List<ToolCall> calls,
      Optional<String> incomplete, Optional<Usage> usage) {}

  /** What is listed, in its order. */
  record NormalizedList(List<?> all, Optional<Usage> usage) {}

  /** A document and its relevance. */
  record NormalizedRanking(int index, String document, double score) {}

  /** The answer of any operation. */
  public static Object normalize(Object seen) {
    if (seen instanceof ChatCompletion chat) return normalize(chat);
    if (seen instanceof Completion text) return normalize(text);
    if (seen instanceof Response response) return normalize(response);
    if (seen instanceof Transcription heard) return heard.text();
    if (seen instanceof EmbeddingList list) {
      return new NormalizedList(vectors(list), list.usage().map(Normalizer::normalize));
    }
    if (seen instanceof Ranking ranking) {
      return new NormalizedList(ranking.results().stream()
          .map(each -> new NormalizedRanking(each.index(), each.document(), each.relevanceScore())).toList(),
          ranking.usage().map(Normalizer::normalize));
    }
    return seen instanceof ModelList models ? models.data().stream().map(Model::id).toList() : seen;
  }

  /** The text of an answer in these words. */
  public static String text(Object essence) {
    if (essence instanceof Completion text) {
      return text.choices().stream().map(Completion.Choice::text).collect(Collectors.joining());
    }
    return essence instanceof NormalizedResponse said ? said.text() : (String) essence;
  }

  /** The members of an answer that have no component. */
  public static Optional<JsonObject> extras(Object seen) {
    if (seen instanceof Completion text) return Optional.of(text.extras());
    if (seen instanceof Response response) return Optional.of(response.extras());
    if (seen instanceof Transcription heard) return Optional.of(heard.extras());
    if (seen instanceof EmbeddingList list) return Optional.of(list.extras());
    if (seen instanceof Ranking ranking) return Optional.of(ranking.extras());
    return seen instanceof ModelList models ? Optional.of(models.extras()) : Optional.empty();
  }

  private static List<ScriptedDelta> vectors(EmbeddingList list) {
    var parts = new ArrayList<ScriptedDelta>();
    for (var each : list.data()) {
      var numbers = new ArrayList<Float>();
      for (float number : each.vector()) numbers.add(number);
      parts.add(new ScriptedDelta.Vector(each.index(), numbers));
    }
    return parts;
  }

  private static NormalizedResponse normalize(Response response) {
    var refusal = response.output().stream().filter(ResponseItem.MessageItem.class::isInstance)
        .map(item -> ((ResponseItem.MessageItem) item).refusal()).collect(Collectors.joining());
    var calls = response.functionCalls().stream().map(call -> ToolCall.of(call.callId(), call.name(), call.arguments()))
        .toList();
    return new NormalizedResponse(response.text(), response.reasoning(), refusal, calls, response.incompleteReason(),
        response.usage().map(Normalizer::normalize));
  }

  private static Usage normalize(ResponseUsage usage) {
    return new Usage(usage.inputTokens(), usage.outputTokens(), usage.totalTokens(), JsonObject.of());
  }

  public static ChatCompletion normalize(ChatCompletion seen) {
    var choices = seen.choices().stream().map(Normalizer::normalize).filter(Normalizer::hasContent).toList();
    return new ChatCompletion("", Optional.empty(), "", choices, seen.usage().map(Normalizer::normalize),
        Optional.empty(), JsonObject.of());
  }

  static Completion normalize(Completion seen) {
    var choices = seen.choices().stream()
        .map(choice -> new Completion.Choice(choice.index(), choice.text(), choice.finishReason(),
            Optional.<CompletionLogprobs>empty(), JsonObject.of()))
        .filter(each -> !each.text().isEmpty() || each.finishReason().isPresent()).toList();
    return new Completion("", Optional.empty(), "", choices, seen.usage().map(Normalizer::normalize), Optional.empty(),
        JsonObject.of());
  }

  private static ChatCompletion.Choice normalize(ChatCompletion.Choice choice) {
    var message = choice.message();
    var calls =
        message.toolCalls().stream().map(call -> ToolCall.of(call.id(), call.name(), call.arguments())).toList();
    var said = new AssistantMessage(message.text(), message.reasoning(), message.refusal(), calls, JsonObject.of());
    return new ChatCompletion.Choice(choice.index(), said, choice.finishReason(),
        choice.logprobs().flatMap(Normalizer::normalize), JsonObject.of());
  }

  private static Optional<Logprobs> normalize(Logprobs seen) {
    var tokens = seen.content().stream().map(Normalizer::normalize).toList();
    return tokens.isEmpty() ? Optional.empty() : Optional.of(new Logprobs(tokens, List.of(), JsonObject.of()));
  }

  private static TokenLogprob normalize(TokenLogprob token) {
    return new TokenLogprob(token.token(), token.logprob(), token.bytes(),
        token.topLogprobs().stream().map(Normalizer::normalize).toList(), JsonObject.of());
  }

  private static Usage normalize(Usage usage) {
    return new Usage(usage.promptTokens(), usage.completionTokens(), usage.totalTokens(), JsonObject.of());
  }

  /** A choice of which only its role has come may be there or not. */
  static boolean hasContent(ChatCompletion.Choice choice) {
    Predicate<AssistantMessage> speaks =
        message -> !(message.text() + message.reasoning() + message.refusal()).isEmpty();
    return choice.finishReason().isPresent() || speaks.test(choice.message())
        || !choice.message().toolCalls().isEmpty();
  }
}
