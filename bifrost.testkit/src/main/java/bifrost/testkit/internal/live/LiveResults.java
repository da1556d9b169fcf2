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

/** What is the same about answers of different types, and about requests that generate. */
final class LiveResults {
  private LiveResults() {}

  /** What was thought and said, of an answer or of a piece of one. A reasoning model may do no more than think in the tokens it has. */
  static String fullText(Object answer) {
    if (answer instanceof ChatCompletion it) return it.choices().isEmpty() ? "" : it.message().reasoning() + it.text();
    if (answer instanceof Completion it) return it.text();
    if (answer instanceof Response it) return it.reasoning() + it.text();
    return answer instanceof Transcription it ? it.text() : "";
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

  static Optional<FinishReason> finishReason(Object answer) {
    if (answer instanceof ChatCompletion it) return it.finishReason();
    return answer instanceof Completion it && !it.choices().isEmpty() ? it.choices().get(0).finishReason()
        : Optional.empty();
  }

  static Optional<Usage> usage(Object answer) {
    if (answer instanceof ChatCompletion it) return it.usage();
    return answer instanceof Completion it ? it.usage() : Optional.empty();
  }

  static String model(Object answer) {
    return answer instanceof ChatCompletion it ? it.model() : answer instanceof Completion it ? it.model() : "";
  }

  /** The same request, for so many tokens. */
  @SuppressWarnings("unchecked") // of the same type
  static <Q> Q withMaxTokens(Q request, long tokens) {
    if (request instanceof ChatCompletionRequest it) {
      return (Q) it.without("max_completion_tokens").with("max_tokens", tokens);
    }
    return request instanceof CompletionRequest it ? (Q) it.with("max_tokens", tokens) : request;
  }

  /** The same request, its tokens to be counted in a stream too. */
  @SuppressWarnings("unchecked") // of the same type
  static <Q> Q withUsage(Q request) {
    var options = JsonObject.of("include_usage", true);
    if (request instanceof ChatCompletionRequest it) return (Q) it.with("stream_options", options);
    return request instanceof CompletionRequest it ? (Q) it.with("stream_options", options) : request;
  }
}
