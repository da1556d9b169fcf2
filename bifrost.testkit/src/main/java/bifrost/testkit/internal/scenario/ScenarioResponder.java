package bifrost.testkit.internal.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Operation;
import bifrost.api.Request;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.contract.Scenario;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** What the server of a rule says to one request after the other, and what was exchanged. It is asked by the server's threads. */
public final class ScenarioResponder {
  private static final String UNEXPECTED =
      "{\"error\":{\"message\":\"the kit expects no further request\",\"code\":400}}";

  private final Dialect dialect;
  private final Queue<Function<RecordedRequest, Reply>> answers = new ConcurrentLinkedQueue<>();
  @SuppressWarnings("JdkObsolete") // several threads append
  private final StringBuffer log = new StringBuffer("\nexchanged:");
  private volatile Optional<RuntimeException> dialectFailure = Optional.empty();

  public ScenarioResponder(Dialect dialect) {
    this.dialect = dialect;
  }

  public void enqueue(Scenario scenario, boolean streamed) {
    answers.add(request -> ScenarioRenderer.render(dialect, asAsked(scenario, request), streamed));
  }

  public void enqueue(Reply reply) {
    answers.add(request -> reply);
  }

  /** What nobody expected is refused, for good, so that it cannot pass for what was. */
  public Reply respond(RecordedRequest request) {
    var reply = Optional.ofNullable(answers.poll()).map(answer -> written(answer, request))
        .orElseGet(() -> Reply.json(400, UNEXPECTED));
    log.append(shown(request)).append(shown(reply));
    return reply;
  }

  /** A mistake of the dialect is not the provider's: it is kept until the rule goes on. */
  private Reply written(Function<RecordedRequest, Reply> answer, RecordedRequest request) {
    try {
      return Objects.requireNonNull(answer.apply(request), "the dialect's reply");
    } catch (RuntimeException e) {
      dialectFailure = Optional.of(e);
      return Reply.json(400, UNEXPECTED);
    }
  }

  public Optional<RuntimeException> dialectFailure() {
    return dialectFailure;
  }

  /** What arrives decides in which words it is answered, and whether tokens are counted. */
  private Scenario asAsked(Scenario scenario, RecordedRequest request) {
    try {
      var asked = dialect.decode(request);
      var changed = scenario.request(inItsWords(scenario.request(), asked));
      return asked.includesUsage() ? changed : changed.withoutUsage();
    } catch (RuntimeException e) {
      return scenario; // there are rules about what is asked
    }
  }

  /** A provider may put a request of the Responses API by way of a chat, and ask for vectors in the form that it likes. */
  private static Request<?> inItsWords(Request<?> request, Dialect.DecodedRequest asked) {
    if (request instanceof EmbeddingRequest vectors) return vectors.parameters(asked.parameters());
    boolean byChat = request.operation() == Operation.RESPONSES && asked.operation() == Operation.CHAT_COMPLETION;
    return byChat ? ChatCompletionRequest.of(request.target(), "Hi") : request;
  }

  public String log() {
    return log.toString();
  }

  private static String shown(RecordedRequest request) {
    return "\n> " + request + "\n> " + new String(request.body(), UTF_8);
  }

  private static String shown(Reply reply) {
    if (reply.framing() == Reply.Framing.NO_ANSWER) return "\n< nothing, then " + reply.end();
    var text = new StringBuilder("\n< " + reply.status() + " " + reply.headers() + ", then " + reply.end());
    for (byte[] write : reply.writes()) text.append("\n< ").append(JavaLiteral.of(new String(write, UTF_8)));
    return text.toString();
  }
}
