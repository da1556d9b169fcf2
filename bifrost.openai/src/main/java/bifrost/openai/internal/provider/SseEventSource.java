package bifrost.openai.internal.provider;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.openai.internal.Nullable;
import bifrost.openai.internal.codec.ErrorDecoder;
import bifrost.openai.internal.codec.RawResponse;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.http.StreamedBody;
import bifrost.openai.internal.sse.SseDecoder;
import bifrost.openai.internal.sse.StreamEndTracker;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A source of the events of one streamed response. It decodes the bytes to server-sent events, and the data of each
 * server-sent event to a record.
 */
public final class SseEventSource<E> implements EventSource<E> {
  private static final String DONE = "[DONE]";

  private final HttpResult<StreamedBody> response;
  private final RawResponse.Decoder<Optional<E>> decoder;
  private final StreamEndTracker<E> endTracker;
  private final Attempt attempt;
  private final SseDecoder sse;
  private final IdleReader idleReader;
  private final JsonReader json;
  private Iterator<ByteBuffer> unreadBuffers;
  private boolean hasEvents;
  private boolean bodyEnded;
  private boolean complete;
  private @Nullable BifrostException failure;

  /**
   * Creates a source of events.
   *
   * @param first the bytes of the body that have already been read
   * @param decoder decodes an event; returns empty if it is not part of the response
   */
  SseEventSource(HttpResult<StreamedBody> response, List<ByteBuffer> first, int maxEventBytes,
      RawResponse.Decoder<Optional<E>> decoder, StreamEndTracker<E> endTracker, Attempt attempt,
      IdleReader idleReader) {
    this.response = response;
    this.unreadBuffers = first.iterator();
    this.sse = new SseDecoder(maxEventBytes);
    this.decoder = decoder;
    this.endTracker = endTracker;
    this.attempt = attempt;
    this.idleReader = idleReader;
    this.json = idleReader.take(attempt);
  }

  HttpHeaders headers() {
    return response.headers();
  }

  /** Returns the next event. An error ends the stream: the {@code [DONE]} that vLLM sends after it is not read. */
  @Override
  public Optional<E> next() throws IOException, InterruptedException {
    var event = poll();
    while (event.isEmpty() && !complete) {
      receive();
      event = poll();
    }
    return event;
  }

  @Override
  public Optional<E> poll() throws IOException {
    if (failure != null) throw failure;
    try {
      return bodyEnded && !complete ? end() : readReceived();
    } catch (BifrostException e) {
      failure = e;
      throw e;
    }
  }

  /** Reads the next event from the received bytes. Returns empty if they contain no further event. */
  private Optional<E> readReceived() throws IOException {
    while (!complete) {
      if (sse.next()) {
        var event = event();
        if (event.isPresent()) return event;
      } else if (unreadBuffers.hasNext()) {
        sse.feed(unreadBuffers.next());
      } else {
        break;
      }
    }
    return Optional.empty();
  }

  private void receive() throws IOException, InterruptedException {
    var buffers = response.body().next();
    unreadBuffers = buffers.iterator();
    bodyEnded = buffers.isEmpty();
  }

  /**
   * {@return the current event; empty at the end of the stream, and for an event that is not part of the response}
   */
  private Optional<E> event() throws IOException {
    boolean isPlain = !sse.isErrorField() && sse.name().isEmpty();
    var repeated = isPlain ? decoder.decodeRepeated(sse.bytes(), sse.from(), sse.to(), json) : null;
    return repeated == null ? completeEvent() : accepted(repeated);
  }

  private Optional<E> completeEvent() throws IOException {
    var data = new RawResponse(response.status(), response.headers(), sse.bytes(), sse.from(), sse.to());
    if (sse.isErrorField() || sse.isNamedError()) {
      var error = ErrorDecoder.fromErrorEvent(data, sse.isNamedError());
      if (error.isPresent()) throw error.get();
      return Optional.empty();
    }
    if (data.contentEquals(DONE)) return done();
    if (data.isBlank()) return Optional.empty();
    var event = isNamedText(data) ? Optional.<E>empty() : decode(data);
    if (event.isEmpty()) return ignored(data);
    decoder.decoded(sse.bytes(), sse.from(), sse.to(), event);
    return accepted(event);
  }

  private Optional<E> accepted(Optional<E> event) {
    hasEvents = true;
    if (endTracker.accept(event.get())) finish();
    return event;
  }

  private Optional<E> done() {
    var missing = hasEvents ? endTracker.missingAtDone() : endTracker.missingWithoutEvents();
    if (!missing.isEmpty()) {
      throw new BifrostException(new Truncated("the stream ended with [DONE], but without " + missing));
    }
    finish();
    return Optional.empty();
  }

  /**
   * {@return whether the event has a name other than {@code message}, and its data is neither an object nor an array}
   * Gateways send such events as pings.
   */
  private boolean isNamedText(RawResponse data) throws IOException {
    int first = data.firstByte();
    boolean isText = first != '{' && first != '[' && !sse.name().isEmpty() && !sse.name().equals("message");
    return isText && !(decoder.readsAnyValue() && data.isJson(json));
  }

  private Optional<E> decode(RawResponse data) throws IOException {
    try {
      return data.readRepaired(json, this::decode);
    } catch (JsonParseException e) {
      throw data.failure(e);
    }
  }

  private Optional<E> decode(JsonReader in) {
    return decoder.decode(in, sse.name());
  }

  /** Throws an exception if the event is an error. Reports any other event that is not part of the response. */
  private Optional<E> ignored(RawResponse data) {
    ErrorDecoder.find(data, true).ifPresent(error -> {
      throw error;
    });
    attempt.ignoredEvent(ByteBuffer.wrap(data.bytes(), data.from(), data.to() - data.from()).asReadOnlyBuffer());
    return Optional.empty();
  }

  private void finish() {
    complete = true;
    idleReader.keep(json); // no event is read after this one
    response.body().finish();
  }

  /** Handles the regular end of the body. Accepts a last event without a blank line after it if it can be decoded. */
  private Optional<E> end() throws IOException {
    while (sse.finish()) {
      var last = lastEvent();
      if (last.isPresent() || complete) return last;
    }
    if (!endTracker.missingAtEnd().isEmpty()) throw truncated(endTracker.missingAtEnd(), null);
    complete = true;
    return Optional.empty();
  }

  private Optional<E> lastEvent() throws IOException {
    try {
      return event();
    } catch (BifrostException e) {
      if (e.error() instanceof Malformed) throw truncated("an incomplete event", e);
      throw e;
    }
  }

  private static BifrostException truncated(String missing, @Nullable Throwable cause) {
    return new BifrostException(new Truncated("the stream ended before [DONE], with " + missing), cause);
  }

  @Override
  public void close() {
    response.close();
  }
}
