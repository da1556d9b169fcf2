package bifrost.openai.wire;

import bifrost.api.BinaryContent;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Makes one call of a server: sends bytes, and makes of the answer what was asked for, or the error that it is. */
final class Caller implements AutoCloseable {
  /** How much is read of an answer that should have been a stream. */
  private static final int ENOUGH = 1 << 20;

  private static final String STREAM = "text/event-stream";

  private final Transport transport;

  Caller(Transport transport) {
    this.transport = transport;
  }

  /** {@return whether two endpoints have the same URL} */
  boolean isSame(Endpoint one, Endpoint other) {
    return transport.url(one).equals(transport.url(other));
  }

  <T> T get(Endpoint path, Attempt attempt, Answer.Decoder<T> decoder) throws IOException, InterruptedException {
    return whole(transport.get(path, attempt), attempt, decoder);
  }

  <T> T post(Endpoint path, byte[] json, Attempt attempt, Answer.Decoder<T> decoder) throws IOException, InterruptedException {
    return whole(transport.post(path, json, "application/json", attempt), attempt, decoder);
  }

  JsonObject object(PlainRequest request, Attempt attempt) throws IOException, InterruptedException {
    return JsonAnswer.of(whole(outgoing(request, "application/json", attempt), attempt), reader(attempt));
  }

  JsonValue raw(PlainRequest request, Attempt attempt) throws IOException, InterruptedException {
    return RawAnswer.of(whole(outgoing(request, "*/*", attempt), attempt), reader(attempt));
  }

  EventSource<JsonValue> rawStream(PlainRequest request, Attempt attempt) throws IOException, InterruptedException {
    return stream(outgoing(request, STREAM, attempt), attempt, new RawEvents(), RawEvents.completeness());
  }

  EventSource<JsonObject> images(PlainRequest request, Attempt attempt) throws IOException, InterruptedException {
    return stream(outgoing(request, STREAM, attempt), attempt, JsonAnswer::event, JsonAnswer.images());
  }

  BinaryContent bytes(PlainRequest request, Predicate<JsonObject> isError, Attempt attempt) throws IOException, InterruptedException {
    var outgoing = outgoing(request, "*/*", attempt);
    var answer = whole(outgoing, WholeBody.binary(transport.network().maxBodyBytes(), attempt), attempt);
    if (!ContentTypes.isText(answer.status(), answer.headers())) {
      attempt.rawResponse(BinaryAnswer.description(answer.headers(), answer.to() - answer.from()));
    }
    return BinaryAnswer.of(answer, isError);
  }

  EventSource<BinaryContent> byteStream(PlainRequest request, Predicate<JsonObject> isError, Attempt attempt)
      throws IOException, InterruptedException {
    var outgoing = outgoing(request, "*/*", attempt);
    var response = transport.send(outgoing, info -> transport.binaryStream(info, attempt), attempt);
    attempt.onCancel(response.body()::close);
    boolean isRefused = response.status() >= 300 || Answer.encoding(response.headers()).isPresent();
    if (isRefused) {
      var body = response.body().readAll(List.of(), ENOUGH, response.status() >= 300);
      check(Answer.of(response.status(), response.headers(), body), outgoing);
    }
    return ByteParts.of(response, isError, attempt);
  }

  private Transport.Outgoing outgoing(PlainRequest request, String accept, Attempt attempt) {
    var path = request.endpoint();
    if (!request.parts().isEmpty()) {
      var form = new MultipartForm().fields((JsonObject) request.body().orElse(JsonObject.of()));
      return transport.prepare(request.method(), path, form, request.parts(), accept, attempt);
    }
    if (request.body().isEmpty()) return transport.prepare(request.method(), path, accept, attempt);
    return transport.prepare(request.method(), path, new JsonWriter().value(request.body().get()).toByteArray(), accept, attempt);
  }

  private <T> T whole(Transport.Outgoing request, Attempt attempt, Answer.Decoder<T> decoder) throws IOException, InterruptedException {
    return whole(request, attempt).decode(reader(attempt), decoder);
  }

  static JsonReader reader(Attempt attempt) {
    var reader = new JsonReader(new byte[0]);
    reader.cancelWhen(cancelled(attempt));
    return reader;
  }

  /** {@return the condition that stops decoding, which can take as long as waiting for the response} */
  static BooleanSupplier cancelled(Attempt attempt) {
    return () -> attempt.isCancelled() || Thread.currentThread().isInterrupted();
  }

  private Answer whole(Transport.Outgoing request, Attempt attempt) throws IOException, InterruptedException {
    return whole(request, WholeBody.handler(transport.network().maxBodyBytes(), attempt), attempt);
  }

  private Answer whole(Transport.Outgoing request, HttpResponse.BodyHandler<Content> handler, Attempt attempt)
      throws IOException, InterruptedException {
    var response = transport.send(request, handler, attempt);
    var answer = Answer.of(response.status(), response.headers(), response.body());
    check(answer, request);
    return answer;
  }

  Answer post(Endpoint path, MultipartForm form, Upload file, Attempt attempt) throws IOException, InterruptedException {
    return whole(transport.post(path, form, file, "application/json", attempt), attempt);
  }

  <E> EventSource<E> stream(Endpoint path, byte[] json, Attempt attempt, Answer.Decoder<Optional<E>> decoder, Completeness<E> completeness)
      throws IOException, InterruptedException {
    return stream(transport.post(path, json, STREAM, attempt), attempt, decoder, completeness);
  }

  <E> EventSource<E> stream(Endpoint path, MultipartForm form, Upload file, Attempt attempt, Answer.Decoder<Optional<E>> decoder,
      Completeness<E> completeness) throws IOException, InterruptedException {
    return stream(transport.post(path, form, file, STREAM, attempt), attempt, decoder, completeness);
  }

  private <E> EventSource<E> stream(Transport.Outgoing request, Attempt attempt, Answer.Decoder<Optional<E>> decoder, Completeness<E> completeness)
      throws IOException, InterruptedException {
    var response = transport.send(request, info -> transport.stream(attempt), attempt);
    attempt.onCancel(response.body()::close);
    var type = streamType(response);
    var first = type.startsWith("text/plain") ? EventStreamSniffer.first(response.body()) : List.<ByteBuffer>of();
    if (!type.startsWith(STREAM) && !EventStreamSniffer.isEventStream(first)) throw notEvents(request, response, first);
    return new SseEvents<>(response, first, transport.network().maxEventBytes(), decoder, completeness, attempt);
  }

  /** {@return the content type of a body that can be an event stream; {@code ""} if it cannot be one} */
  private static String streamType(Received<?> response) {
    return response.status() < 300 && Answer.encoding(response.headers()).isEmpty() ? ContentTypes.of(response.headers()) : "";
  }

  /** A stream was asked for, and something else came: an error, most likely. */
  private RuntimeException notEvents(Transport.Outgoing request, Received<StreamedBody> response, List<ByteBuffer> first)
      throws IOException, InterruptedException {
    var answer = Answer.of(response.status(), response.headers(), response.body().readAll(first, ENOUGH, response.status() >= 300));
    check(answer, request);
    var type = response.headers().firstValue("content-type").orElse("no content type");
    return ErrorPayload.in(answer, true).orElseGet(() -> answer.malformed("expected a stream, " + STREAM + ", but found " + type, null));
  }

  /** An error status is an error whatever its body; and nobody asked for an encoding. */
  private void check(Answer answer, Transport.Outgoing request) {
    if (answer.status() >= 300) throw MissingPath.explained(ErrorPayload.under(answer), transport.shown(request));
    Answer.encoding(answer.headers()).ifPresent(encoding -> {
      throw answer.malformed("the body is encoded as " + encoding + ", which was not requested", null);
    });
  }

  @Override
  public void close() {
    transport.close();
  }
}
