package bifrost.vllm.replay;

import bifrost.api.AssistantMessage;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.ChatCompletion;
import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.EmbeddingList;
import bifrost.api.Logprobs;
import bifrost.api.ModelList;
import bifrost.api.Ranking;
import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.Transcription;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.Arrays;

/** Conversions of results and errors to summaries. */
final class CallSummaries {
  private CallSummaries() {}

  static CallSummary of(Object result) {
    if (result instanceof ChatCompletion chat) return of(chat);
    if (result instanceof Completion completion) return of(completion);
    if (result instanceof Response response) return of(response);
    if (result instanceof Transcription transcription) return of(transcription);
    if (result instanceof EmbeddingList list) return of(list);
    if (result instanceof Ranking ranking) return of(ranking);
    if (result instanceof ModelList models) return of(models);
    if (result instanceof JsonValue json) return new CallSummary().add("raw", json);
    throw new IllegalArgumentException("no summary of " + result.getClass());
  }

  /** {@return the kind of an error and its members} */
  static CallSummary of(BifrostError error) {
    var lines = new CallSummary();
    if (!(error instanceof Rejected rejected)) {
      return lines.add("error", error.getClass().getSimpleName()).add("error.message", error.message());
    }
    lines.add("error", "Rejected " + rejected.status()).optional("error.type", rejected.type()).optional("error.code",
        rejected.serverCode());
    return lines.optional("error.param", rejected.param()).add("error.message", rejected.message())
        .add("error.body", new JsonString(rejected.body()));
  }

  private static CallSummary of(ChatCompletion chat) {
    var lines = new CallSummary().name("id", chat.id()).optional("created", chat.created()).name("model", chat.model())
        .optional("fingerprint", chat.systemFingerprint()).members("extra", chat.extras());
    chat.usage().ifPresent(usage -> usage(lines, usage));
    lines.add("choices", chat.choices().size());
    for (var choice : chat.choices()) {
      var summary = message(choice.message()).optional("finish", choice.finishReason().map(reason -> reason.value()));
      choice.logprobs().ifPresent(logprobs -> logprobs(summary, logprobs));
      lines.addAll(prefix(choice.index()), summary.members("choice", choice.extras()));
    }
    return lines;
  }

  private static String prefix(int choice) {
    return choice == 0 ? "" : choice + ".";
  }

  private static CallSummary message(AssistantMessage message) {
    var lines = new CallSummary().text("text", message.text()).text("reasoning", message.reasoning())
        .name("reasoning-name", message.reasoningName()).text("refusal", message.refusal());
    for (int i = 0; i < message.toolCalls().size(); i++) {
      var call = message.toolCalls().get(i);
      lines.add("call", (call.id() + " " + call.name() + " " + call.arguments()).strip()).members("call" + i,
          call.extras());
    }
    return lines.members("message", message.extras());
  }

  private static void logprobs(CallSummary lines, Logprobs logprobs) {
    for (var token : logprobs.content()) lines.add("token", new JsonString(token.token()) + " " + token.logprob());
    for (var token : logprobs.refusal()) {
      lines.add("refusal-token", new JsonString(token.token()) + " " + token.logprob());
    }
    lines.members("logprobs", logprobs.extras());
  }

  private static void usage(CallSummary lines, Usage usage) {
    lines.add("usage", usage.promptTokens() + " " + usage.completionTokens() + " " + usage.totalTokens())
        .members("usage", usage.extras());
    usage.cachedTokens().ifPresent(count -> lines.add("cached", count));
    usage.reasoningTokens().ifPresent(count -> lines.add("reasoned", count));
  }

  private static CallSummary of(Completion completion) {
    var lines = new CallSummary().name("id", completion.id()).optional("created", completion.created())
        .name("model", completion.model())
        .optional("fingerprint", completion.systemFingerprint()).members("extra", completion.extras());
    completion.usage().ifPresent(usage -> usage(lines, usage));
    lines.add("choices", completion.choices().size());
    for (var choice : completion.choices()) {
      var summary = new CallSummary().text("text", choice.text()).optional("finish",
          choice.finishReason().map(reason -> reason.value()));
      choice.logprobs().ifPresent(logprobs -> logprobs(summary, logprobs));
      lines.addAll(prefix(choice.index()), summary.members("choice", choice.extras()));
    }
    return lines;
  }

  private static void logprobs(CallSummary lines, CompletionLogprobs logprobs) {
    lines.add("tokens", Json.of(logprobs.tokens())).add("token-logprobs", logprobs.tokenLogprobs())
        .add("top-logprobs", logprobs.topLogprobs()).add("offsets", logprobs.textOffset())
        .members("logprobs", logprobs.extras());
  }

  private static CallSummary of(Response response) {
    var lines = new CallSummary().name("id", response.id()).optional("created", response.createdAt())
        .name("model", response.model())
        .name("status", response.status()).optional("incomplete", response.incompleteReason())
        .text("text", response.text())
        .text("reasoning", response.reasoning());
    response.usage().ifPresent(usage -> {
      lines.add("usage", usage.promptTokens() + " " + usage.completionTokens() + " " + usage.totalTokens()).members(
          "usage",
          usage.extras());
      usage.cachedTokens().ifPresent(count -> lines.add("cached", count));
      usage.reasoningTokens().ifPresent(count -> lines.add("reasoned", count));
    });
    for (var item : response.output()) item(lines, item);
    return lines.members("extra", response.extras());
  }

  private static void item(CallSummary lines, ResponseItem item) {
    if (item instanceof ResponseItem.MessageItem message) {
      lines.text("refusal", message.refusal()).name("item-id", message.id()).add("item", "message")
          .add("parts", message.content().size())
          .members("item", message.extras());
    } else if (item instanceof ResponseItem.ReasoningItem reasoning) {
      lines.name("item-id", reasoning.id()).add("item", "reasoning").members("item", reasoning.extras());
    } else if (item instanceof ResponseItem.FunctionCall call) {
      lines.add("call", (call.callId() + " " + call.name() + " " + call.arguments()).strip()).name("item-id", call.id())
          .add("item", "call")
          .members("item", call.extras());
    } else if (item instanceof ResponseItem.Unknown unknown) {
      lines.add("item", unknown.json());
    } else {
      lines.add("item", item.getClass().getSimpleName());
    }
  }

  private static CallSummary of(Transcription transcription) {
    var lines = new CallSummary().text("text", transcription.text()).optional("language", transcription.language())
        .optional("duration", transcription.duration()).optional("usage", transcription.usage())
        .members("extra", transcription.extras());
    for (var segment : transcription.segments()) {
      lines.add("segment", segment.start() + " " + segment.end() + " " + new JsonString(segment.text()))
          .name("segment-id", segment.id())
          .members("segment", segment.extras());
    }
    for (var word : transcription.words()) {
      lines.add("word", word.start() + " " + word.end() + " " + new JsonString(word.word())).members("word",
          word.extras());
    }
    return lines;
  }

  private static CallSummary of(EmbeddingList list) {
    var lines = new CallSummary().name("model", list.model()).members("extra", list.extras());
    for (var embedding : list.data()) {
      lines.add("vector", embedding.index() + " " + Arrays.toString(embedding.vector())).members("vector",
          embedding.extras());
    }
    list.usage().ifPresent(usage -> usage(lines, usage));
    return lines;
  }

  private static CallSummary of(Ranking ranking) {
    var lines = new CallSummary().name("model", ranking.model()).members("extra", ranking.extras());
    for (var result : ranking.results()) {
      lines.add("result", result.index() + " " + result.relevanceScore() + " " + new JsonString(result.document()))
          .members("result", result.extras());
    }
    ranking.usage().ifPresent(usage -> usage(lines, usage));
    return lines;
  }

  private static CallSummary of(ModelList models) {
    var lines = new CallSummary().members("extra", models.extras());
    for (var model : models.data()) {
      lines.add("model-id", model.id()).optional("created", model.created()).optional("owner", model.ownedBy())
          .members("model", model.extras());
    }
    return lines;
  }
}
