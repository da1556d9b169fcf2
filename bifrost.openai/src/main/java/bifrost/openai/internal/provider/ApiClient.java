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
import bifrost.openai.internal.http.ContentTypes;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.http.HttpTransport;
import bifrost.openai.internal.http.MultipartForm;
import bifrost.openai.internal.http.StreamedBody;
import bifrost.openai.internal.http.BufferedBody;
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

/** Makes one call of a server: sends bytes, and makes of the answer what was asked for, or the error that it is. */
public final class ApiClient implements AutoCloseable {
  /** How much is read of an answer that should have been a stream. */
  private static final int MAX_UNEXPECTED_BYTES = 1 << 20;

  private static final String EVENT_STREAM = "text/event-stream";

  private final HttpTransport transport;

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

  JsonObject object(PassThroughRequest request, Attempt attempt) throws IOException, InterruptedException {
    return JsonObjectDecoder.of(sendAndRead(outgoing(request, "application/json", attempt), attempt), reader(attempt));
  }

  JsonValue raw(PassThroughRequest request, Attempt attempt) throws IOException, InterruptedException {
    return RawJsonDecoder.of(sendAndRead(outgoing(request, "*/*", attempt), attempt), reader(attempt));
  }

  EventSource<JsonValue> rawStream(PassThroughRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    return stream(outgoing(request, EVENT_STREAM, attempt), attempt, new RawEventDecoder(),
        RawEventDecoder.endTracker());
  }

  EventSource<JsonObject> images(PassThroughRequest request, Attempt attempt) throws IOException, InterruptedException {
    return stream(outgoing(request, EVENT_STREAM, attempt), attempt, JsonObjectDecoder::event,
        JsonObjectDecoder.imageEndTracker());
  }

  BinaryContent bytes(PassThroughRequest request, Predicate<JsonObject> isError, Attempt attempt)
      throws IOException, InterruptedException {
    var outgoing = outgoing(request, "*/*", attempt);
    var answer = sendAndRead(outgoing, BufferedBody.binaryHandler(transport.network().maxBodyBytes(), attempt), attempt);
    if (!ContentTypes.isText(answer.status(), answer.headers())) {
      attempt.rawResponse(BinaryContentDecoder.description(answer.headers(), answer.to() - answer.from()));
    }
    return BinaryContentDecoder.of(answer, isError);
  }

  EventSource<BinaryContent> byteStream(PassThroughRequest request, Predicate<JsonObject> isError, Attempt attempt)
      throws IOException, InterruptedException {
    var outgoing = outgoing(request, "*/*", attempt);
    var response = transport.send(outgoing, info -> transport.binaryStream(info, attempt), attempt);
    attempt.onCancel(response.body()::close);
    boolean isRefused = response.status() >= 300 || RawResponse.contentEncoding(response.headers()).isPresent();
    if (isRefused) {
      var body = response.body().readAll(List.of(), MAX_UNEXPECTED_BYTES, response.status() >= 300);
      throwIfError(RawResponse.of(response.status(), response.headers(), body), outgoing);
    }
    return BinaryContentSource.of(response, isError, attempt);
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
    return sendAndRead(request, attempt).decode(reader(attempt), decoder);
  }

  public static JsonReader reader(Attempt attempt) {
    var reader = new JsonReader(new byte[0]);
    reader.cancelWhen(cancelled(attempt));
    return reader;
  }

  /** {@return the condition that stops decoding, which can take as long as waiting for the response} */
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
    var answer = RawResponse.of(response.status(), response.headers(), response.body());
    throwIfError(answer, request);
    return answer;
  }

  RawResponse post(ApiEndpoint path, MultipartForm form, Upload file, Attempt attempt)
      throws IOException, InterruptedException {
    return sendAndRead(transport.preparePost(path, form, file, "application/json", attempt), attempt);
  }

  <E> EventSource<E> stream(ApiEndpoint path, byte[] json, Attempt attempt, RawResponse.Decoder<Optional<E>> decoder,
      StreamEndTracker<E> completeness)
      throws IOException, InterruptedException {
    return stream(transport.preparePost(path, json, EVENT_STREAM, attempt), attempt, decoder, completeness);
  }

  <E> EventSource<E> stream(ApiEndpoint path, MultipartForm form, Upload file, Attempt attempt,
      RawResponse.Decoder<Optional<E>> decoder, StreamEndTracker<E> completeness)
      throws IOException, InterruptedException {
    return stream(transport.preparePost(path, form, file, EVENT_STREAM, attempt), attempt, decoder, completeness);
  }

  private <E> EventSource<E> stream(HttpTransport.PreparedRequest request, Attempt attempt,
      RawResponse.Decoder<Optional<E>> decoder, StreamEndTracker<E> completeness)
      throws IOException, InterruptedException {
    var response = transport.send(request, info -> transport.stream(attempt), attempt);
    attempt.onCancel(response.body()::close);
    var type = streamType(response);
    var first =
        type.startsWith("text/plain") ? EventStreamSniffer.readBeginning(response.body()) : List.<ByteBuffer>of();
    if (!type.startsWith(EVENT_STREAM) && !EventStreamSniffer.isEventStream(first)) {
      throw notEventStream(request, response, first);
    }
    return new SseEventSource<>(response, first, transport.network().maxEventBytes(), decoder, completeness, attempt);
  }

  /** {@return the content type of a body that can be an event stream; {@code ""} if it cannot be one} */
  private static String streamType(HttpResult<?> response) {
    return response.status() < 300 && RawResponse.contentEncoding(response.headers()).isEmpty()
        ? ContentTypes.of(response.headers())
        : "";
  }

  /** A stream was asked for, and something else came: an error, most likely. */
  private RuntimeException notEventStream(HttpTransport.PreparedRequest request, HttpResult<StreamedBody> response,
      List<ByteBuffer> first)
      throws IOException, InterruptedException {
    var answer = RawResponse.of(response.status(), response.headers(),
        response.body().readAll(first, MAX_UNEXPECTED_BYTES, response.status() >= 300));
    throwIfError(answer, request);
    var type = response.headers().firstValue("content-type").orElse("no content type");
    return ErrorDecoder.find(answer, true)
        .orElseGet(() -> answer.malformed("expected a stream, " + EVENT_STREAM + ", but found " + type, null));
  }

  /** An error status is an error whatever its body; and nobody asked for an encoding. */
  private void throwIfError(RawResponse answer, HttpTransport.PreparedRequest request) {
    if (answer.status() >= 300) {
      throw MissingPathHint.addTo(ErrorDecoder.fromErrorStatus(answer), transport.describeRequest(request));
    }
    RawResponse.contentEncoding(answer.headers()).ifPresent(encoding -> {
      throw answer.malformed("the body is encoded as " + encoding + ", which was not requested", null);
    });
  }

  @Override
  public void close() {
    transport.close();
  }
}
