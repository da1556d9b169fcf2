package bifrost.api.internal.batch;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.SendAllOptions;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** The verification of the Reactive Streams rules for batches, which {@link bifrost.api.ReactiveStreamsTests} runs. */
@SuppressWarnings("exports") // TestNG requires public classes
public class BatchPublisherVerification extends FlowPublisherVerification<ChatCompletion> {
  private static final long TIMEOUT_MILLIS = 500; // long enough for a busy machine: signals usually arrive at once
  private static final long SILENCE_MILLIS = 50;

  private final Bifrost bifrost = new NumberedCalls().open();

  /** Creates the verification, for TestNG. */
  public BatchPublisherVerification() {
    super(new TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS));
  }

  @Override
  public Flow.Publisher<ChatCompletion> createFlowPublisher(long elements) {
    return bifrost.publishAll(() -> LongStream.range(0, elements).mapToObj(i -> ChatCompletionRequest.of("n/1", "Hi")),
        SendAllOptions.concurrency(2));
  }

  @Override
  public Flow.Publisher<ChatCompletion> createFailedFlowPublisher() {
    return null; // every failure needs demand
  }

  /** Closes the client. */
  @AfterClass
  public void close() {
    bifrost.close();
  }
}
