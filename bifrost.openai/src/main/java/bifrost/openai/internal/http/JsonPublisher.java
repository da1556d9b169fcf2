package bifrost.openai.internal.http;

import bifrost.api.spi.Attempt;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Flow;

/**
 * A publisher of a body in memory, which reports its progress. It publishes a short body in one buffer, because the
 * JDK's publisher copies the bytes and creates a scheduler for them.
 */
final class JsonPublisher implements BodyPublisher {
  /** The JDK's size of a buffer. Longer bodies are split, because a socket copies each buffer as a whole. */
  static final int MAX_LENGTH = 16 << 10;

  private final byte[] json;
  private final Attempt attempt;

  /** Creates a publisher of bytes, which must not change any more. */
  JsonPublisher(byte[] json, Attempt attempt) {
    this.json = json;
    this.attempt = attempt;
  }

  @Override
  public long contentLength() {
    return json.length;
  }

  /** Adds a subscriber. There are several if the client sends the request several times. */
  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    attempt.uploadStarted(OptionalLong.of(json.length));
    if (json.length > MAX_LENGTH) BodyPublishers.ofByteArray(json).subscribe(new Counter(subscriber, attempt));
    else subscriber.onSubscribe(new OneBuffer(subscriber));
  }

  /** Reports the bytes of each buffer before it passes them on, so that none are missing when the response arrives. */
  private record Counter(Flow.Subscriber<? super ByteBuffer> subscriber, Attempt attempt)
      implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      attempt.uploaded(buffer.remaining());
      subscriber.onNext(buffer);
    }

    @Override
    public void onError(Throwable failure) {
      subscriber.onError(failure);
    }

    @Override
    public void onComplete() {
      subscriber.onComplete();
    }
  }

  private final class OneBuffer implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private volatile boolean done;

    OneBuffer(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      if (done) return;
      done = true;
      if (n > 0) {
        attempt.uploaded(json.length);
        subscriber.onNext(ByteBuffer.wrap(json));
        subscriber.onComplete();
      } else {
        subscriber.onError(new IllegalArgumentException("demand must be positive: " + n));
      }
    }

    @Override
    public void cancel() {
      done = true;
    }
  }
}
