package bifrost.api.spi;

import bifrost.api.BatchRequest;
import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import bifrost.api.BinaryContent;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FileContentRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ModelList;
import bifrost.api.Ranking;
import bifrost.api.RawBytesRequest;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsesRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.Streamable;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.io.IOException;
import java.util.Optional;

/**
 * A provider of models, which sends requests to servers of one kind. Implementations must be thread-safe.
 *
 * <p>Each operation has one method and, if its response can be streamed, another one for the stream. Operations
 * whose methods are not overridden fail with {@link BifrostError.Unsupported}. Each method makes one attempt: it
 * blocks until the attempt ends or is cancelled. It throws {@link BifrostException} for errors of the server,
 * {@link IOException} for failures of the connection, and {@link InterruptedException} if the calling thread is
 * interrupted. The target of the request has no provider prefix: {@code target()} returns the server's id for the
 * model.
 */
public interface Provider extends AutoCloseable {
  /** {@return the name of the provider in the configuration} */
  String name();

  /**
   * Returns the name of the request header that contains the name of a conversation, for servers or routers that
   * assign each conversation to one server. The {@linkplain Attempt#headers() headers} of each attempt include it if
   * the call has an {@linkplain bifrost.api.CallOptions#affinity(String) affinity}.
   *
   * @return the name of the header, such as {@code X-Session-Id}; empty, the default, to send none
   */
  default Optional<String> affinityHeader() {
    return Optional.empty();
  }

  /**
   * Sends a request of any type. Decorators override this method and {@link #stream}.
   *
   * @param <R> the type of the response
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the response
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default <R> R send(Request<R> request, Attempt attempt) throws IOException, InterruptedException {
    return request.sendTo(this, attempt);
  }

  /**
   * Sends a request of any type and streams its response. Decorators override this method and {@link #send}.
   *
   * @param <E> the type of an event
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the events, which the caller must close
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default <E> EventSource<E> stream(Streamable<E, ?> request, Attempt attempt)
      throws IOException, InterruptedException {
    return request.streamFrom(this, attempt);
  }

  /**
   * Creates a chat completion.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the complete response
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default ChatCompletion chatCompletion(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Streams a chat completion.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the events
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<ChatCompletionChunk> chatCompletionStream(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Creates a response of the Responses API.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the complete response
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default Response responses(ResponsesRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Streams a response of the Responses API.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the events
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<ResponseEvent> responsesStream(ResponsesRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Creates a text completion.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the complete response
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default Completion completion(CompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Streams a text completion.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the events
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<Completion> completionStream(CompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Creates embeddings.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the vectors
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EmbeddingList embedding(EmbeddingRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Transcribes audio.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the complete text
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default Transcription transcription(TranscriptionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Streams a transcription.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the events
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<TranscriptionChunk> transcriptionStream(TranscriptionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Translates audio into English.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the complete text
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default Transcription translation(TranslationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Streams a translation of audio into English.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the events
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<TranscriptionChunk> translationStream(TranslationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Lists the models.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the models, with the server's ids
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Ranks documents by their relevance to a query.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the ranking, most relevant first
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default Ranking rerank(RerankRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Generates images.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the server's JSON
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default JsonObject imageGeneration(ImageGenerationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Generates images and streams the events.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the events
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<JsonObject> imageGenerationStream(ImageGenerationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Generates speech from a text.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the audio
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default BinaryContent speech(SpeechRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Generates speech and streams the audio.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the audio in chunks, none of them empty
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<BinaryContent> speechStream(SpeechRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Uploads, lists, retrieves or deletes files.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the server's JSON
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default JsonObject file(FileRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Downloads a file.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the content of the file
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default BinaryContent fileContent(FileContentRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Streams the content of a file.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the content in chunks, none of them empty
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<BinaryContent> fileContentStream(FileContentRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Creates, lists, retrieves or cancels batches.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the server's JSON
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default JsonObject batch(BatchRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Sends a request to any endpoint.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the JSON of the response; a string for a {@code text/*} response, {@link bifrost.api.json.JsonNull}
   *     for an empty one
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default JsonValue raw(RawRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Sends a request to any endpoint and streams the events of the response.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the data of each event
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<JsonValue> rawStream(RawRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Sends a request to any endpoint and returns the bytes of the response.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the body of the response
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default BinaryContent rawBytes(RawBytesRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Sends a request to any endpoint and streams the bytes of the response.
   *
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the body in chunks, none of them empty
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<BinaryContent> rawBytesStream(RawBytesRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Returns the exception for an operation that this provider does not support.
   *
   * @param request the request
   * @return an exception with {@link BifrostError.Unsupported}
   */
  default BifrostException unsupported(Request<?> request) {
    return new BifrostException(new BifrostError.Unsupported(name(), request.operation(), Optional.empty()));
  }

  /** Cancels the requests in flight and closes the connections. This method may be called more than once. */
  @Override
  default void close() {}
}
