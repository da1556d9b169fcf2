package bifrost.openai.internal.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Flow;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class JsonPublisherTests {
  /** A subscriber that records its signals. It requests more at each buffer, as the client may do. */
  private static final class Recorder implements Flow.Subscriber<ByteBuffer> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Object> ends = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private Flow.Subscription subscription;

    static Recorder of(BodyPublisher body) {
      var recorder = new Recorder();
      body.subscribe(recorder);
      return recorder;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      sizes.add(buffer.remaining());
      while (buffer.hasRemaining()) bytes.write(buffer.get());
      subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
      ends.add(failure);
    }

    @Override
    public void onComplete() {
      ends.add("complete");
    }
  }

  /** An attempt that counts the bytes of the body. */
  private static final class CountingAttempt extends TestAttempt {
    private OptionalLong toUpload = OptionalLong.empty();
    private int uploaded;

    @Override
    public void uploadStarted(OptionalLong bytes) {
      toUpload = bytes;
      uploaded = 0;
    }

    @Override
    public void uploaded(int bytes) {
      uploaded += bytes;
    }
  }

  @Property(tries = 100)
  void publishesTheSameSignalsAsThePublisherOfTheJdk(@ForAll @IntRange(min = 1, max = 40_000) int length,
      @ForAll @IntRange(min = 1, max = 3) int demand) {
    var json = new byte[length];
    new Random(length).nextBytes(json);
    var attempt = new CountingAttempt();
    var body = new JsonPublisher(json, attempt);
    var expected = Recorder.of(BodyPublishers.ofByteArray(json));
    expected.subscription.request(demand);
    assertEquals(length, body.contentLength());
    for (int i = 0; i < 2; i++) { // the client subscribes again if it sends the request again
      var actual = Recorder.of(body);
      assertEquals(List.of(), actual.sizes);
      actual.subscription.request(demand);
      actual.subscription.request(1);
      assertArrayEquals(json, actual.bytes.toByteArray());
      assertEquals(expected.sizes, actual.sizes);
      assertEquals(List.of("complete"), actual.ends);
      assertEquals(length + " of " + OptionalLong.of(length), attempt.uploaded + " of " + attempt.toUpload);
    }
  }

  @Example
  void publishesNothingAfterACancellation() {
    var recorder = Recorder.of(new JsonPublisher(new byte[3], new CountingAttempt()));
    recorder.subscription.cancel();
    recorder.subscription.request(1);
    assertEquals(List.of(), recorder.sizes);
    assertEquals(List.of(), recorder.ends);
  }

  @Example
  void rejectsDemandThatIsNotPositive() {
    for (long demand : new long[] {0, -1}) {
      var recorder = Recorder.of(new JsonPublisher(new byte[3], new CountingAttempt()));
      recorder.subscription.request(demand);
      assertInstanceOf(IllegalArgumentException.class, recorder.ends.get(0));
      recorder.subscription.request(1);
      assertEquals(List.of(), recorder.sizes);
      assertEquals(1, recorder.ends.size());
    }
  }
}
