package bifrost.openai.internal.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A publisher of a short body in one buffer. The JDK's publisher copies the bytes and creates a scheduler for them. */
final class JsonPublisher implements BodyPublisher {
  /** The JDK's size of a buffer. Longer bodies are split, because a socket copies each buffer as a whole. */
  static final int MAX_LENGTH = 16 << 10;

  private final byte[] json;

  private JsonPublisher(byte[] json) {
    this.json = json;
  }

  /** {@return a publisher of bytes, which must not change any more} */
  static BodyPublisher of(byte[] json) {
    return json.length > MAX_LENGTH ? BodyPublishers.ofByteArray(json) : new JsonPublisher(json);
  }

  @Override
  public long contentLength() {
    return json.length;
  }

  /** Adds a subscriber. There are several if the client sends the request several times. */
  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new OneBuffer(subscriber));
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
