package bifrost.api.internal.call;

import bifrost.api.Bifrost;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletionChunk;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** The verification of the Reactive Streams rules for publishers, which {@link ReactiveStreamsTests} runs. */
@SuppressWarnings("exports") // TestNG requires public classes
public class StreamPublisherVerification extends FlowPublisherVerification<ChatCompletionChunk> {
  private static final long TIMEOUT_MILLIS = 500; // long enough for a busy machine: signals usually arrive at once
  private static final long SILENCE_MILLIS = 50;

  private final Bifrost bifrost = Bifrost.builder()
      .provider(new ScriptedProvider("p").streaming(attempt -> source(attempt.headers().get("X-Count"))))
      .open();

  /** Creates the verification, for TestNG. */
  public StreamPublisherVerification() {
    super(new TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS));
  }

  private static ScriptedSource source(String count) {
    return ScriptedSource.counting(Long.parseLong(count));
  }

  @Override
  public Flow.Publisher<ChatCompletionChunk> createFlowPublisher(long elements) {
    var options = CallOptions.options().header("X-Count", Long.toString(elements)).idleTimeout(Duration.ofMinutes(1));
    return bifrost.publisher(Fixtures.REQUEST, options);
  }

  @Override
  public Flow.Publisher<ChatCompletionChunk> createFailedFlowPublisher() {
    var closed = Fixtures.open(provider -> provider); // a closed client is the only failure that needs no demand
    closed.close();
    return closed.publisher(Fixtures.REQUEST);
  }

  /** Closes the client. */
  @AfterClass
  public void close() {
    bifrost.close();
  }
}
