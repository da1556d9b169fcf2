package bifrost.openai.wire;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.EventSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The events of one streamed answer: bytes, to server-sent events, to records. */
final class SseEvents<E> implements EventSource<E> {
  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  private final Received<StreamedBody> response;
  private final Answer.Decoder<E> decoder;
  private final Completeness<E> completeness;
  private final SseDecoder sse;
  private final JsonReader json = new JsonReader(new byte[0]);
  private Iterator<ByteBuffer> arrived = List.<ByteBuffer>of().iterator();
  private boolean bodyEnded;
  private boolean complete;
  private BifrostException failed;

  SseEvents(Received<StreamedBody> response, int maxEventBytes, Answer.Decoder<E> decoder, Completeness<E> completeness) {
    this.response = response;
    this.sse = new SseDecoder(maxEventBytes);
    this.decoder = decoder;
    this.completeness = completeness;
  }

  /** An error is the end, whatever follows it: vLLM sends {@code [DONE]} even then. */
  @Override
  public Optional<E> next() throws IOException, InterruptedException {
    if (failed != null) throw failed;
    try {
      return read();
    } catch (BifrostException e) {
      failed = e;
      throw e;
    }
  }

  private Optional<E> read() throws IOException, InterruptedException {
    while (!complete) {
      if (bodyEnded) return end();
      if (sse.next()) {
        var event = event();
        if (event.isPresent()) return event;
      } else if (arrived.hasNext()) {
        sse.feed(arrived.next());
      } else {
        receive();
      }
    }
    return Optional.empty();
  }

  private void receive() throws IOException, InterruptedException {
    var buffers = response.body().next();
    arrived = buffers.iterator();
    bodyEnded = buffers.isEmpty();
  }

  /** Empty for the end that the protocol announces, and for an event that says nothing. */
  private Optional<E> event() {
    var data = new Answer(response.status(), response.headers(), sse.bytes(), sse.from(), sse.to());
    if (Arrays.equals(data.bytes(), data.from(), data.to(), DONE, 0, DONE.length)) {
      var missing = completeness.missingAtDone();
      if (!missing.isEmpty()) throw new BifrostException(new Truncated("the stream ended by [DONE], with " + missing));
      finish();
      return Optional.empty();
    }
    if (data.isBlank()) return Optional.empty();
    var event = data.decode(json, decoder);
    if (completeness.seen(event)) finish();
    return Optional.of(event);
  }

  private void finish() {
    complete = true;
    response.body().finish();
  }

  /** The body has ended cleanly. What no blank line ended counts if it makes sense. */
  private Optional<E> end() {
    if (sse.finish()) {
      var last = lastEvent();
      if (last.isPresent() || complete) return last;
    }
    if (!completeness.missing().isEmpty()) throw truncated(completeness.missing(), null);
    complete = true;
    return Optional.empty();
  }

  private Optional<E> lastEvent() {
    try {
      return event();
    } catch (BifrostException e) {
      if (e.error() instanceof Malformed) throw truncated("an event that breaks off", e);
      throw e;
    } finally {
      sse.next(); // forgets it
    }
  }

  private static BifrostException truncated(String what, Throwable cause) {
    return new BifrostException(new Truncated("the stream ended before [DONE], with " + what), cause);
  }

  @Override
  public void close() {
    response.body().close();
  }
}
