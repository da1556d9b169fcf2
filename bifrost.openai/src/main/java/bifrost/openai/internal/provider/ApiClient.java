package bifrost.openai.internal.provider;

import bifrost.api.BinaryContent;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.openai.internal.codec.BinaryContentDecoder;
import bifrost.openai.internal.codec.ErrorDecoder;
import bifrost.openai.internal.codec.JsonObjectDecoder;
import bifrost.openai.internal.codec.RawEventDecoder;
import bifrost.openai.internal.codec.RawJsonDecoder;
import bifrost.openai.internal.codec.RawResponse;
import bifrost.openai.internal.http.BodyBytes;
import bifrost.openai.internal.http.BufferedBody;
import bifrost.openai.internal.http.ContentTypes;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.http.HttpTransport;
import bifrost.openai.internal.http.MultipartForm;
import bifrost.openai.internal.http.StreamedBody;
import bifrost.openai.internal.sse.EventStreamSniffer;
import bifrost.openai.internal.sse.StreamEndTracker;
import bifrost.openai.internal.url.ApiEndpoint;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A client for one server. It sends requests, and decodes responses and errors. */
public final class ApiClient implements AutoCloseable {
  /** The maximum number of bytes that are read from a response that is not the requested stream. */
  private static final int MAX_UNEXPECTED_BYTES = 1 << 20;

  private static final String EVENT_STREAM = "text/event-stream";

  private final HttpTransport transport;
  private final IdleReader idleReader = new IdleReader();

  ApiClient(HttpTransport transport) {
    this.transport = transport;
  }

  /** {@return whether two endpoints have the same URL} */
  boolean haveSameUrl(ApiEndpoint one, ApiEndpoint other) {
    return transport.url(one).equals(transport.url(other));
  }

  <T> T get(ApiEndpoint path, Attempt attempt, RawResponse.Decoder<T> decoder)
      throws IOException, InterruptedException {
    return sendAndRead(transport.prepareGet(path, attempt), attempt, decoder);
  }

  <T> T post(ApiEndpoint path, byte[] json, Attempt attempt, RawResponse.Decoder<T> decoder)
      throws IOException, InterruptedException {
    return sendAndRead(transport.preparePost(path, json, "application/json", attempt), attempt, decoder);
  }

  JsonObject requestObject(PassThroughRequest request, Attempt attempt) throws IOException, InterruptedException {
    return JsonObjectDecoder.of(sendAndRead(outgoing(request, "application/json", attempt), attempt), reader(attempt));
  }

  JsonValue requestRaw(PassThroughRequest request, Attempt attempt) throws IOException, InterruptedException {
    return RawJsonDecoder.of(sendAndRead(outgoing(request, "*/*", attempt), attempt), reader(attempt));
  }

  EventSource<JsonValue> streamRaw(PassThroughRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    return stream(outgoing(request, EVENT_STREAM, attempt), attempt, new RawEventDecoder(),
        RawEventDecoder.endTracker());
  }

  EventSource<JsonObject> streamImages(PassThroughRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    return stream(outgoing(request, EVENT_STREAM, attempt), attempt, JsonObjectDecoder::event,
        JsonObjectDecoder.imageEndTracker());
  }

  BinaryContent requestBytes(PassThroughRequest request, Predicate<JsonObject> isErrorObject, Attempt attempt)
      throws IOException, InterruptedException {
    var outgoing = outgoing(request, "*/*", attempt);
    var rawResponse =
        sendAndRead(outgoing, BufferedBody.binaryHandler(transport.network().maxBodyBytes(), attempt), attempt);
    if (!ContentTypes.isText(rawResponse.status(), rawResponse.headers())) {
      attempt
          .responseBody(BinaryContentDecoder.description(rawResponse.headers(), rawResponse.to() - rawResponse.from()));
    }
    return BinaryContentDecoder.of(rawResponse, isErrorObject);
  }

  EventSource<BinaryContent> streamBytes(PassThroughRequest request, Predicate<JsonObject> isErrorObject,
      Attempt attempt)
      throws IOException, InterruptedException {
    var outgoing = outgoing(request, "*/*", attempt);
    var response = transport.send(outgoing, info -> transport.binaryStream(info, attempt), attempt);
    try {
      boolean isError = response.status() >= 300 || RawResponse.contentEncoding(response.headers()).isPresent();
      if (isError) {
        var body = response.body().readAll(List.of(), MAX_UNEXPECTED_BYTES, response.status() >= 300);
        throwIfError(RawResponse.of(response.status(), response.headers(), body), outgoing);
      }
      return BinaryContentSource.of(response, isErrorObject, attempt);
    } catch (Throwable e) {
      response.close();
      throw e;
    }
  }

  private HttpTransport.PreparedRequest outgoing(PassThroughRequest request, String accept, Attempt attempt) {
    var path = request.endpoint();
    if (!request.parts().isEmpty()) {
      var form = new MultipartForm().fields((JsonObject) request.body().orElse(JsonObject.of()));
      return transport.prepare(request.method(), path, form, request.parts(), accept, attempt);
    }
    if (request.body().isEmpty()) return transport.prepare(request.method(), path, accept, attempt);
    return transport.prepare(request.method(), path, new JsonWriter().value(request.body().get()).toByteArray(), accept,
        attempt);
  }

  private <T> T sendAndRead(HttpTransport.PreparedRequest request, Attempt attempt, RawResponse.Decoder<T> decoder)
      throws IOException, InterruptedException {
    var response = sendAndRead(request, attempt);
    var reader = idleReader.take(attempt);
    var result = response.decode(reader, decoder);
    idleReader.keep(reader);
    return result;
  }

  public static JsonReader reader(Attempt attempt) {
    var reader = new JsonReader(new byte[0]);
    reader.cancelWhen(cancelled(attempt));
    return reader;
  }

  /** {@return the condition that stops decoding} Decoding a large response can take a long time. */
  static BooleanSupplier cancelled(Attempt attempt) {
    return () -> attempt.isCancelled() || Thread.currentThread().isInterrupted();
  }

  private RawResponse sendAndRead(HttpTransport.PreparedRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    return sendAndRead(request, BufferedBody.handler(transport.network().maxBodyBytes(), attempt), attempt);
  }

  private RawResponse sendAndRead(HttpTransport.PreparedRequest request, HttpResponse.BodyHandler<BodyBytes> handler,
      Attempt attempt)
      throws IOException, InterruptedException {
    var response = transport.send(request, handler, attempt);
    var rawResponse = RawResponse.of(response.status(), response.headers(), response.body());
    throwIfError(rawResponse, request);
    return rawResponse;
  }

  RawResponse post(ApiEndpoint path, MultipartForm form, Upload file, Attempt attempt)
      throws IOException, InterruptedException {
    return sendAndRead(transport.preparePost(path, form, file, "application/json", attempt), attempt);
  }

  <E> SseEventSource<E> stream(ApiEndpoint path, byte[] json, Attempt attempt, RawResponse.Decoder<Optional<E>> decoder,
      StreamEndTracker<E> endTracker)
      throws IOException, InterruptedException {
    return stream(transport.preparePost(path, json, EVENT_STREAM, attempt), attempt, decoder, endTracker);
  }

  <E> EventSource<E> stream(ApiEndpoint path, MultipartForm form, Upload file, Attempt attempt,
      RawResponse.Decoder<Optional<E>> decoder, StreamEndTracker<E> endTracker)
      throws IOException, InterruptedException {
    return stream(transport.preparePost(path, form, file, EVENT_STREAM, attempt), attempt, decoder, endTracker);
  }

  private <E> SseEventSource<E> stream(HttpTransport.PreparedRequest request, Attempt attempt,
      RawResponse.Decoder<Optional<E>> decoder, StreamEndTracker<E> endTracker)
      throws IOException, InterruptedException {
    var response = transport.send(request, info -> transport.stream(attempt), attempt);
    try {
      var type = streamType(response);
      var first =
          type.startsWith("text/plain") ? EventStreamSniffer.readBeginning(response.body()) : List.<ByteBuffer>of();
      if (!type.startsWith(EVENT_STREAM) && !EventStreamSniffer.isEventStream(first)) {
        throw notEventStream(request, response, first);
      }
      return new SseEventSource<>(response, first, transport.network().maxEventBytes(), decoder, endTracker, attempt,
          idleReader);
    } catch (Throwable e) {
      response.close();
      throw e;
    }
  }

  /** {@return the content type of a body that can be an event stream; {@code ""} if it cannot be one} */
  private static String streamType(HttpResult<?> response) {
    return response.status() < 300 && RawResponse.contentEncoding(response.headers()).isEmpty()
        ? ContentTypes.of(response.headers())
        : "";
  }

  /** {@return the exception for a response that is not the requested stream} It is usually an error from the server. */
  private RuntimeException notEventStream(HttpTransport.PreparedRequest request, HttpResult<StreamedBody> response,
      List<ByteBuffer> first)
      throws IOException, InterruptedException {
    var rawResponse = RawResponse.of(response.status(), response.headers(),
        response.body().readAll(first, MAX_UNEXPECTED_BYTES, response.status() >= 300));
    throwIfError(rawResponse, request);
    var type = response.headers().firstValue("content-type").orElse("no content type");
    return ErrorDecoder.find(rawResponse, true)
        .orElseGet(() -> rawResponse.malformed("expected a stream (" + EVENT_STREAM + "), but found " + type, null));
  }

  /** Throws an exception for an error status, and for a body with a content encoding, which was not requested. */
  private void throwIfError(RawResponse rawResponse, HttpTransport.PreparedRequest request) {
    if (rawResponse.status() >= 300) {
      throw MissingPathHint.addTo(ErrorDecoder.fromErrorStatus(rawResponse), transport.describeRequest(request));
    }
    var encoding = RawResponse.contentEncoding(rawResponse.headers());
    if (encoding.isPresent()) {
      throw rawResponse.malformed("the body is encoded as " + encoding.get() + ", which was not requested", null);
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
