package bifrost.api;

import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import java.io.IOException;
import java.util.stream.Collector;

/**
 * A request whose answer can also arrive in pieces.
 *
 * @param <E> the type of a piece
 * @param <R> the type of the whole answer
 */
public sealed interface Streamable<E, R> extends Request<R>
    permits ChatCompletionRequest, ResponsesRequest, CompletionRequest, TranscriptionRequest, TranslationRequest, ImageGenerationRequest,
        SpeechRequest, FileContentRequest, RawRequest, RawBytesRequest {
  @Override
  Streamable<E, R> target(String target);

  /**
   * Calls the method of the provider that streams this operation. Users call {@link Bifrost#stream(Streamable)}.
   *
   * @param provider the provider
   * @param attempt the attempt
   * @return the pieces
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  EventSource<E> streamFrom(Provider provider, Attempt attempt) throws IOException, InterruptedException;

  /**
   * Puts the pieces of one answer together, in order. It has no characteristics, and its finisher copies: it may be applied at
   * any point and more than once.
   *
   * @return a collector; no pieces give an answer with empty strings and lists
   */
  Collector<E, ?, R> collector();
}
