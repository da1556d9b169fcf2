package bifrost.openai.internal.provider;

import bifrost.api.BatchRequest;
import bifrost.api.BinaryContent;
import bifrost.api.FileContentRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.RawBytesRequest;
import bifrost.api.RawRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.RequestHandlers;
import bifrost.openai.internal.codec.BinaryContentDecoder;
import java.io.IOException;

/** The handlers of requests whose responses are returned as JSON or bytes, without types. */
final class PassThroughHandlers {
  private final OperationContext context;

  PassThroughHandlers(OperationContext context) {
    this.context = context;
  }

  RequestHandlers addTo(RequestHandlers handlers) {
    return handlers
        .send(ImageGenerationRequest.class, this::imageGeneration)
        .stream(ImageGenerationRequest.class, this::imageGenerationStream)
        .send(SpeechRequest.class, this::speech)
        .stream(SpeechRequest.class, this::speechStream)
        .send(FileRequest.class, this::file)
        .send(FileContentRequest.class, this::fileContent)
        .stream(FileContentRequest.class, this::fileContentStream)
        .send(BatchRequest.class, this::batch)
        .send(RawRequest.class, this::raw)
        .stream(RawRequest.class, this::rawStream)
        .send(RawBytesRequest.class, this::rawBytes)
        .stream(RawBytesRequest.class, this::rawBytesStream);
  }

  private JsonObject imageGeneration(ImageGenerationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, false, context.paths());
    return context.clients().select(passThrough.endpoint(), attempt).requestObject(passThrough, attempt);
  }

  private EventSource<JsonObject> imageGenerationStream(ImageGenerationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, true, context.paths());
    return context.clients().select(passThrough.endpoint(), attempt).streamImages(passThrough, attempt);
  }

  private BinaryContent speech(SpeechRequest request, Attempt attempt) throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, false, context.paths());
    return context.clients().select(passThrough.endpoint(), attempt).requestBytes(passThrough,
        BinaryContentDecoder::isSpeechError,
        attempt);
  }

  private EventSource<BinaryContent> speechStream(SpeechRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, true, context.paths());
    return context.clients().select(passThrough.endpoint(), attempt).streamBytes(passThrough,
        BinaryContentDecoder::isSpeechError,
        attempt);
  }

  private JsonObject file(FileRequest request, Attempt attempt) throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, context.paths());
    return context.clients().select(passThrough.endpoint(), attempt).requestObject(passThrough, attempt);
  }

  private BinaryContent fileContent(FileContentRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, false, context.paths());
    return context.clients().select(passThrough.endpoint(), attempt).requestBytes(passThrough,
        BinaryContentDecoder::isError,
        attempt);
  }

  private EventSource<BinaryContent> fileContentStream(FileContentRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, true, context.paths());
    return context.clients().select(passThrough.endpoint(), attempt).streamBytes(passThrough,
        BinaryContentDecoder::isError,
        attempt);
  }

  private JsonObject batch(BatchRequest request, Attempt attempt) throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, context.paths());
    return context.clients().select(passThrough.endpoint(), attempt).requestObject(passThrough, attempt);
  }

  private JsonValue raw(RawRequest request, Attempt attempt) throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request);
    return context.clients().select(passThrough.endpoint(), attempt).requestRaw(passThrough, attempt);
  }

  private EventSource<JsonValue> rawStream(RawRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request);
    return context.clients().select(passThrough.endpoint(), attempt).streamRaw(passThrough, attempt);
  }

  private BinaryContent rawBytes(RawBytesRequest request, Attempt attempt) throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request.request());
    return context.clients().select(passThrough.endpoint(), attempt).requestBytes(passThrough,
        BinaryContentDecoder::isError,
        attempt);
  }

  private EventSource<BinaryContent> rawBytesStream(RawBytesRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request.request());
    return context.clients().select(passThrough.endpoint(), attempt).streamBytes(passThrough,
        BinaryContentDecoder::isError,
        attempt);
  }
}
