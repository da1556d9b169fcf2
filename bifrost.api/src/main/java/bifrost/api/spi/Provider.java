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
 * Talks to one kind of server, one attempt at a time, from any number of threads.
 *
 * <p>There is one method for each operation and form; what is not overridden is {@link BifrostError.Unsupported}. Each of them
 * throws {@link BifrostException} for what the server said, {@link IOException} for what the connection did, and
 * {@link InterruptedException} when the calling thread was interrupted; each blocks, and ends when its attempt is cancelled. The
 * request's target has lost the provider's name: {@code target()} is the model as the server knows it.
 */
public interface Provider extends AutoCloseable {
  /**
   * The name it was opened under.
   *
   * @return the name
   */
  String name();

  /**
   * Returns the request header that names a conversation to the servers of this provider, or to a router in front of them, so that it stays
   * on one server. Each attempt of a call with an {@linkplain bifrost.api.CallOptions#affinity(String) affinity} has this header among its
   * {@linkplain Attempt#headers() headers}.
   *
   * @return the name of the header, such as {@code X-Session-Id}; empty, the default, to send none
   */
  default Optional<String> affinityHeader() {
    return Optional.empty();
  }

  /**
   * Sends any request: the one method to override in a decorator.
   *
   * @param <R> the type of the answer
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the answer
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default <R> R send(Request<R> request, Attempt attempt) throws IOException, InterruptedException {
    return request.sendTo(this, attempt);
  }

  /**
   * Sends any request whose answer is streamed: the other method to override in a decorator.
   *
   * @param <E> the type of an event
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the events, to be closed by the caller
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default <E> EventSource<E> stream(Streamable<E, ?> request, Attempt attempt) throws IOException, InterruptedException {
    return request.streamFrom(this, attempt);
  }

  /**
   * Answers a conversation.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the whole answer
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default ChatCompletion chatCompletion(ChatCompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Answers a conversation in pieces.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the pieces
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<ChatCompletionChunk> chatCompletionStream(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Answers by the Responses API.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the whole answer
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default Response responses(ResponsesRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Answers by the Responses API, in events.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the events
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<ResponseEvent> responsesStream(ResponsesRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Continues a text.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the whole answer
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default Completion completion(CompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Continues a text, in pieces.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the pieces
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<Completion> completionStream(CompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Makes vectors of texts.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the vectors
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EmbeddingList embedding(EmbeddingRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Writes down what is said.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the whole text
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default Transcription transcription(TranscriptionRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Writes down what is said, in pieces.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the pieces
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<TranscriptionChunk> transcriptionStream(TranscriptionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Writes down in English what is said.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the whole text
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default Transcription translation(TranslationRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Writes down in English what is said, in pieces.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the pieces
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<TranscriptionChunk> translationStream(TranslationRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Lists the models that are served.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the models, under the server's own ids
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Ranks documents by how well they answer a query.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the ranking, the best first
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
   * @param attempt the attempt it belongs to
   * @return the server's answer
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default JsonObject imageGeneration(ImageGenerationRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Generates images, in pieces.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the pieces
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<JsonObject> imageGenerationStream(ImageGenerationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Speaks a text.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the audio
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default BinaryContent speech(SpeechRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Speaks a text, and streams the audio.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the audio in parts, none of them empty
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
   * @param attempt the attempt it belongs to
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
   * @param attempt the attempt it belongs to
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
   * @param attempt the attempt it belongs to
   * @return the content in parts, none of them empty
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
   * @param attempt the attempt it belongs to
   * @return the server's answer
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
   * @param attempt the attempt it belongs to
   * @return the JSON of the response; a string for a {@code text/*} response, null for an empty one
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default JsonValue raw(RawRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Sends a request to any endpoint, and streams the events of the response.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the data of each event
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<JsonValue> rawStream(RawRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Sends a request to any endpoint, and returns the bytes of the response.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the body of the response
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default BinaryContent rawBytes(RawBytesRequest request, Attempt attempt) throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * Sends a request to any endpoint, and streams the bytes of the response.
   *
   * @param request the request
   * @param attempt the attempt it belongs to
   * @return the body in parts, none of them empty
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default EventSource<BinaryContent> rawBytesStream(RawBytesRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    throw unsupported(request);
  }

  /**
   * What to throw for an operation that this provider does not serve.
   *
   * @param request the request
   * @return an exception with {@link BifrostError.Unsupported}
   */
  default BifrostException unsupported(Request<?> request) {
    return new BifrostException(new BifrostError.Unsupported(name(), request.operation(), Optional.empty()));
  }

  /** Ends what is running and lets go of connections; however often. */
  @Override
  default void close() {}
}
