package bifrost.api;

import java.util.stream.Collector;

/**
 * A request whose response can be streamed. Immutable and thread-safe.
 *
 * @param <E> the type of an event
 * @param <R> the type of the complete response
 * @since 0.1
 */
public sealed interface Streamable<E, R> extends Request<R>
    permits ChatCompletionRequest, ResponsesRequest, CompletionRequest, TranscriptionRequest, TranslationRequest,
    ImageGenerationRequest, SpeechRequest, FileContentRequest, RawRequest, RawBytesRequest, TypedRequest {
  @Override
  Streamable<E, R> target(String target);

  /**
   * Returns a collector that combines the events of a response, in order, into the complete response. It has no
   * characteristics. Its finisher copies the accumulated state, so the finisher may be applied at any time and
   * repeatedly.
   *
   * @return a collector; without events, the response has empty strings and lists
   */
  Collector<E, ?, R> collector();
}
