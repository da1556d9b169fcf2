package bifrost.testkit;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What was seen, without what is the wire's own: ids, times, and members without a component. */
final class Essence {
  private Essence() {}

  /** An answer of the Responses API. */
  record Said(String text, String reasoning, String refusal, List<ToolCall> calls, Optional<String> incomplete, Optional<Usage> usage) {}

  /** What is listed, in its order. */
  record Listed(List<?> all, Optional<Usage> usage) {}

  /** A document and its relevance. */
  record Ranked(int index, String document, double score) {}

  /** The answer of any operation. */
  static Object of(Object seen) {
    if (seen instanceof ChatCompletion chat) return of(chat);
    if (seen instanceof Completion text) return of(text);
    if (seen instanceof Response response) return of(response);
    if (seen instanceof Transcription heard) return heard.text();
    if (seen instanceof EmbeddingList list) return new Listed(vectors(list), list.usage().map(Essence::of));
    if (seen instanceof Ranking ranking) return new Listed(ranking.results().stream()
        .map(each -> new Ranked(each.index(), each.document(), each.relevanceScore())).toList(), ranking.usage().map(Essence::of));
    return seen instanceof ModelList models ? models.data().stream().map(Model::id).toList() : seen;
  }

  /** The text of an answer in these words. */
  static String text(Object essence) {
    if (essence instanceof Completion text) return text.choices().stream().map(Completion.Choice::text).collect(Collectors.joining());
    return essence instanceof Said said ? said.text() : (String) essence;
  }

  /** The members of an answer that have no component. */
  static Optional<JsonObject> extras(Object seen) {
    if (seen instanceof Completion text) return Optional.of(text.extras());
    if (seen instanceof Response response) return Optional.of(response.extras());
    if (seen instanceof Transcription heard) return Optional.of(heard.extras());
    if (seen instanceof EmbeddingList list) return Optional.of(list.extras());
    if (seen instanceof Ranking ranking) return Optional.of(ranking.extras());
    return seen instanceof ModelList models ? Optional.of(models.extras()) : Optional.empty();
  }

  private static List<Part> vectors(EmbeddingList list) {
    var parts = new ArrayList<Part>();
    for (var each : list.data()) {
      var numbers = new ArrayList<Float>();
      for (float number : each.vector()) numbers.add(number);
      parts.add(new Part.Vector(each.index(), numbers));
    }
    return parts;
  }

  private static Said of(Response response) {
    var refusal = response.output().stream().filter(ResponseItem.MessageItem.class::isInstance)
        .map(item -> ((ResponseItem.MessageItem) item).refusal()).collect(Collectors.joining());
    var calls = response.functionCalls().stream().map(call -> ToolCall.of(call.callId(), call.name(), call.arguments())).toList();
    return new Said(response.text(), response.reasoning(), refusal, calls, response.incompleteReason(), response.usage().map(Essence::of));
  }

  private static Usage of(ResponseUsage usage) {
    return new Usage(usage.inputTokens(), usage.outputTokens(), usage.totalTokens(), JsonObject.of());
  }

  static ChatCompletion of(ChatCompletion seen) {
    var choices = seen.choices().stream().map(Essence::of).filter(Essence::isBegun).toList();
    return new ChatCompletion("", Optional.empty(), "", choices, seen.usage().map(Essence::of), Optional.empty(), JsonObject.of());
  }

  static Completion of(Completion seen) {
    var choices = seen.choices().stream().map(choice -> new Completion.Choice(choice.index(), choice.text(), choice.finishReason(),
        Optional.<CompletionLogprobs>empty(), JsonObject.of())).filter(each -> !each.text().isEmpty() || each.finishReason().isPresent()).toList();
    return new Completion("", Optional.empty(), "", choices, seen.usage().map(Essence::of), Optional.empty(), JsonObject.of());
  }

  private static ChatCompletion.Choice of(ChatCompletion.Choice choice) {
    var message = choice.message();
    var calls = message.toolCalls().stream().map(call -> ToolCall.of(call.id(), call.name(), call.arguments())).toList();
    var said = new AssistantMessage(message.text(), message.reasoning(), message.refusal(), calls, JsonObject.of());
    return new ChatCompletion.Choice(choice.index(), said, choice.finishReason(), choice.logprobs().flatMap(Essence::of), JsonObject.of());
  }

  private static Optional<Logprobs> of(Logprobs seen) {
    var tokens = seen.content().stream().map(Essence::of).toList();
    return tokens.isEmpty() ? Optional.empty() : Optional.of(new Logprobs(tokens, List.of(), JsonObject.of()));
  }

  private static TokenLogprob of(TokenLogprob token) {
    return new TokenLogprob(token.token(), token.logprob(), token.bytes(), token.topLogprobs().stream().map(Essence::of).toList(), JsonObject.of());
  }

  private static Usage of(Usage usage) {
    return new Usage(usage.promptTokens(), usage.completionTokens(), usage.totalTokens(), JsonObject.of());
  }

  /** A choice of which only its role has come may be there or not. */
  static boolean isBegun(ChatCompletion.Choice choice) {
    Predicate<AssistantMessage> speaks = message -> !(message.text() + message.reasoning() + message.refusal()).isEmpty();
    return choice.finishReason().isPresent() || speaks.test(choice.message()) || !choice.message().toolCalls().isEmpty();
  }
}
