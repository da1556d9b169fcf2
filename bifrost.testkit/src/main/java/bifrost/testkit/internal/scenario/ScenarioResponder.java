package bifrost.testkit.internal.scenario;

import bifrost.api.Request;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The queued replies of a rule's server, and the exchanges. Server threads call it concurrently. */
public final class ScenarioResponder {
  private static final String UNEXPECTED =
      "{\"error\":{\"message\":\"the rule expects no further request\",\"code\":400}}";

  private final Dialect dialect;
  private final Queue<Function<RecordedRequest, Reply>> replies = new ConcurrentLinkedQueue<>();
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  private volatile Optional<RuntimeException> dialectFailure = Optional.empty();

  public ScenarioResponder(Dialect dialect) {
    this.dialect = dialect;
  }

  public void enqueue(Scenario scenario, boolean streamed) {
    replies.add(request -> ScenarioRenderer.render(dialect, adapted(scenario, request), streamed));
  }

  public void enqueue(Reply reply) {
    replies.add(request -> reply);
  }

  /**
   * Returns the next queued reply. An unexpected request gets an error that clients do not retry, so that a
   * retry cannot be mistaken for an expected request.
   */
  public Reply respond(RecordedRequest request) {
    var reply = Optional.ofNullable(replies.poll()).map(replyFunction -> rendered(replyFunction, request))
        .orElseGet(() -> Reply.json(400, UNEXPECTED));
    exchanges.add(new Exchange(request, reply));
    return reply;
  }

  /**
   * Renders the reply. A failure of the dialect is not a failure of the provider, so it is stored until the rule
   * checks for it.
   */
  private Reply rendered(Function<RecordedRequest, Reply> replyFunction, RecordedRequest request) {
    try {
      return Objects.requireNonNull(replyFunction.apply(request), "the dialect must not return null");
    } catch (RuntimeException e) {
      dialectFailure = Optional.of(e);
      return Reply.json(400, UNEXPECTED);
    }
  }

  public Optional<RuntimeException> dialectFailure() {
    return dialectFailure;
  }

  /**
   * Adapts the scenario to the actual request: to its operation, to its encoding of embeddings, and to whether
   * it requests the usage.
   */
  private Scenario adapted(Scenario scenario, RecordedRequest request) {
    try {
      var decoded = dialect.decode(request);
      var changed = scenario.request(received(scenario.request(), decoded));
      return decoded.includesUsage() ? changed : changed.withoutUsage();
    } catch (RuntimeException e) {
      return scenario; // other rules check the request
    }
  }

  private static <R> Request<?> received(Request<R> request, Dialect.DecodedRequest decoded) {
    return OperationKits.of(request).received(request, decoded);
  }

  public List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }
}
