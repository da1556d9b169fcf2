package bifrost.testkit.internal.live;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.util.Optional;

/** Common properties of results of different types, and modifications of requests that generate tokens. */
final class LiveResults {
  private LiveResults() {}

  /**
   * {@return the reasoning and the text of a result; with few tokens, a reasoning model may generate only
   * reasoning}
   */
  static String fullText(Object result) {
    if (result instanceof ChatCompletion it) return it.choices().isEmpty() ? "" : it.message().reasoning() + it.text();
    if (result instanceof Completion it) return it.text();
    if (result instanceof Response it) return it.reasoning() + it.text();
    return result instanceof Transcription it ? it.text() : "";
  }

  static String reasoning(Object event) {
    if (event instanceof ChatCompletionChunk it) return it.reasoning();
    return event instanceof ResponseEvent.ReasoningTextDelta it ? it.delta() : "";
  }

  static String text(Object event) {
    if (event instanceof ChatCompletionChunk it) return it.text();
    if (event instanceof Completion it) return it.text();
    if (event instanceof ResponseEvent it) return it.text();
    return event instanceof TranscriptionChunk it ? it.text() : "";
  }

  static boolean isGeneration(Object request) {
    return request instanceof ChatCompletionRequest || request instanceof CompletionRequest;
  }

  static Optional<FinishReason> finishReason(Object result) {
    if (result instanceof ChatCompletion it) return it.finishReason();
    return result instanceof Completion it && !it.choices().isEmpty() ? it.choices().get(0).finishReason()
        : Optional.empty();
  }

  static Optional<Usage> usage(Object result) {
    if (result instanceof ChatCompletion it) return it.usage();
    return result instanceof Completion it ? it.usage() : Optional.empty();
  }

  static String model(Object result) {
    return result instanceof ChatCompletion it ? it.model() : result instanceof Completion it ? it.model() : "";
  }

  /** {@return the request with a token limit} */
  @SuppressWarnings("unchecked") // with() returns the same type
  static <Q> Q withMaxTokens(Q request, long tokens) {
    if (request instanceof ChatCompletionRequest it) {
      return (Q) it.without("max_completion_tokens").with("max_tokens", tokens);
    }
    return request instanceof CompletionRequest it ? (Q) it.with("max_tokens", tokens) : request;
  }

  /** {@return the request with the usage enabled for streams} */
  @SuppressWarnings("unchecked") // with() returns the same type
  static <Q> Q withUsage(Q request) {
    var options = JsonObject.of("include_usage", true);
    if (request instanceof ChatCompletionRequest it) return (Q) it.with("stream_options", options);
    return request instanceof CompletionRequest it ? (Q) it.with("stream_options", options) : request;
  }
}
