package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.spi.EventSource;
import bifrost.openai.internal.codec.ChatCompletionChunkDecoder;
import bifrost.openai.internal.codec.FinishReasonTracker;
import bifrost.openai.internal.codec.RawResponse;
import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.openai.internal.http.DisconnectTimer;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.http.StreamedBody;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.openai.internal.sse.StreamEndTracker;
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

/** A feed of the bytes of a stream to the real receiver, in buffers of any size, without a network. */
public final class ResponseFeed {
  public static final int LIMIT = 1 << 20;
  private static final HttpHeaders EVENT_STREAM =
      RecordedHttpMessage.headers(Map.of("content-type", "text/event-stream; charset=utf-8"));

  private ResponseFeed() {}

  /** The chunks of a stream and the error that ended it, which is empty for a complete stream. */
  public record Result(List<ChatCompletionChunk> chunks, Optional<BifrostError> error) {}

  public static List<byte[]> unsplit(byte[] bytes) {
    return List.of(bytes);
  }

  public static List<byte[]> splitAt(byte[] bytes, int offset) {
    return List.of(Arrays.copyOf(bytes, offset), Arrays.copyOfRange(bytes, offset, bytes.length));
  }

  public static List<byte[]> everyByte(byte[] bytes) {
    return IntStream.range(0, bytes.length).mapToObj(i -> new byte[] {bytes[i]}).toList();
  }

  static Result read(byte[] stream) {
    return read(EVENT_STREAM, unsplit(stream), 1);
  }

  public static Result read(String stream, int n) {
    return read(EVENT_STREAM, unsplit(stream.getBytes(UTF_8)), n);
  }

  public static Result read(HttpHeaders headers, List<byte[]> buffers, int n) {
    return drain(events(headers, buffers, n));
  }

  public static SseEventSource<ChatCompletionChunk> events(HttpHeaders headers, List<byte[]> buffers, int n) {
    return events(headers, body(buffers), LIMIT, n);
  }

  static SseEventSource<ChatCompletionChunk> events(HttpHeaders headers, StreamedBody body, int limit, int n) {
    return new SseEventSource<>(new HttpResult<>(200, headers, body), List.of(), limit,
        new ChatCompletionChunkDecoder(), FinishReasonTracker.forChat(n), new TestAttempt(), new IdleReader());
  }

  /** {@return the events of a stream of any operation} */
  public static <E> SseEventSource<E> events(HttpResult<StreamedBody> received,
      RawResponse.Decoder<Optional<E>> decoder, StreamEndTracker<E> endTracker) {
    return new SseEventSource<>(received, List.of(), LIMIT, decoder, endTracker, new TestAttempt(), new IdleReader());
  }

  /** {@return a body that has arrived completely} */
  public static StreamedBody body(List<byte[]> buffers) {
    var body = new StreamedBody(arrived -> {}, new DisconnectTimer());
    body.onSubscribe(new Subscription());
    for (var buffer : buffers) if (buffer.length > 0) body.onNext(List.of(ByteBuffer.wrap(buffer)));
    body.onComplete();
    return body;
  }

  static Result drain(EventSource<ChatCompletionChunk> events) {
    var chunks = new ArrayList<ChatCompletionChunk>();
    try {
      for (var next = events.next(); next.isPresent(); next = events.next()) {
        chunks.add(next.get());
        if (chunks.size() > 10_000) throw new AssertionError("the stream does not end");
      }
      return new Result(chunks, Optional.empty());
    } catch (BifrostException e) {
      return new Result(chunks, Optional.of(e.error()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A subscription that counts the requests and cancellations of a body. */
  public static final class Subscription implements Flow.Subscription {
    public int requested;
    public int cancelled;

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
