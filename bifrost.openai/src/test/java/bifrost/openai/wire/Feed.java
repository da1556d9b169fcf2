package bifrost.openai.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.spi.EventSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;

/** The bytes of a stream, fed to the real receiver in pieces, without a network. */
final class Feed {
  static final int LIMIT = 1 << 20;
  private static final HttpHeaders EVENT_STREAM = Recording.headers(Map.of("content-type", "text/event-stream; charset=utf-8"));

  private Feed() {}

  /** What was read: the chunks, and the error that ended them; empty where the stream said that it is complete. */
  record Read(List<ChatCompletionChunk> chunks, Optional<BifrostError> error) {}

  static List<byte[]> whole(byte[] bytes) {
    return List.of(bytes);
  }

  static List<byte[]> splitAt(byte[] bytes, int offset) {
    return List.of(Arrays.copyOf(bytes, offset), Arrays.copyOfRange(bytes, offset, bytes.length));
  }

  static List<byte[]> everyByte(byte[] bytes) {
    return IntStream.range(0, bytes.length).mapToObj(i -> new byte[] {bytes[i]}).toList();
  }

  static Read read(byte[] stream) {
    return read(EVENT_STREAM, whole(stream), 1);
  }

  static Read read(String stream, int n) {
    return read(EVENT_STREAM, whole(stream.getBytes(UTF_8)), n);
  }

  static Read read(HttpHeaders headers, List<byte[]> pieces, int n) {
    return drain(events(headers, pieces, n));
  }

  static SseEvents<ChatCompletionChunk> events(HttpHeaders headers, List<byte[]> pieces, int n) {
    return events(headers, body(pieces), LIMIT, n);
  }

  static SseEvents<ChatCompletionChunk> events(HttpHeaders headers, StreamedBody body, int limit, int n) {
    return new SseEvents<>(new Received<>(200, headers, body), List.of(), limit, new ChatCompletionChunkDecoder()::decode,
        EveryChoiceFinished.ofChat(n), new TestAttempt());
  }

  /** The events of any operation. */
  static <E> SseEvents<E> events(Received<StreamedBody> received, Answer.Decoder<Optional<E>> decoder, Completeness<E> completeness) {
    return new SseEvents<>(received, List.of(), LIMIT, decoder, completeness, new TestAttempt());
  }

  /** A body that has arrived to its end. */
  static StreamedBody body(List<byte[]> pieces) {
    var body = new StreamedBody(arrived -> {}, new Grace());
    body.onSubscribe(new Subscription());
    for (var piece : pieces) if (piece.length > 0) body.onNext(List.of(ByteBuffer.wrap(piece)));
    body.onComplete();
    return body;
  }

  static Read drain(EventSource<ChatCompletionChunk> events) {
    var chunks = new ArrayList<ChatCompletionChunk>();
    try {
      for (var next = events.next(); next.isPresent(); next = events.next()) {
        chunks.add(next.get());
        if (chunks.size() > 10_000) throw new AssertionError("a stream that never ends");
      }
      return new Read(chunks, Optional.empty());
    } catch (BifrostException e) {
      return new Read(chunks, Optional.of(e.error()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Counts what a body asks for. */
  static final class Subscription implements Flow.Subscription {
    int requested;
    int cancelled;

    @Override
    public void request(long n) {
      requested++;
    }

    @Override
    public void cancel() {
      cancelled++;
    }
  }
}
