package bifrost.testkit.live;

import bifrost.api.Bifrost;
import bifrost.api.Operation;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.testkit.contract.ProviderContract;
import bifrost.testkit.internal.live.LiveClient;
import bifrost.testkit.internal.live.LiveOperationRules;
import bifrost.testkit.internal.live.LiveResponseRules;
import bifrost.testkit.internal.live.LiveStreamRules;
import bifrost.testkit.internal.live.LiveUnsupportedRules;
import bifrost.testkit.internal.live.WrongKeyClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Those rules of {@link ProviderContract} that need no scripted server, to be run against a live one. It needs no test framework.
 *
 * <pre>{@code
 * var report = LiveContract.of(bifrost)
 *     .serves(ChatCompletionRequest.of("mine/some-model", "Hi").temperature(0).maxTokens(16))
 *     .serves(ListModelsRequest.of("mine"))
 *     .refuses(SpeechRequest.of("mine/some-model", "Hi"))
 *     .run();
 * System.out.println(report);
 * }</pre>
 *
 * <p>Each operation is asked by a request of yours, and by small changes of it: another model, few tokens, at the same time. Its target names
 * the provider. Let it be one that is answered the same each time, with a temperature of 0, and in more than one piece. A model's words are not
 * judged; the numbers and names of rules are those of the contract.
 *
 * <p>Immutable. A server is asked a few dozen times for each operation, most of the time for little.
 */
public final class LiveContract {
  private final Bifrost bifrost;
  private final List<Request<?>> served;
  private final List<Request<?>> refused;
  private final Optional<WrongKeyClient> stranger;
  private final Duration timeout;

  private LiveContract(Bifrost bifrost, List<Request<?>> served, List<Request<?>> refused,
      Optional<WrongKeyClient> stranger, Duration patience) {
    this.bifrost = bifrost;
    this.served = served;
    this.refused = refused;
    this.stranger = stranger;
    this.timeout = patience;
  }

  /**
   * Nothing to be asked yet.
   *
   * @param bifrost the client, which stays open
   * @return a contract
   */
  public static LiveContract of(Bifrost bifrost) {
    return new LiveContract(Objects.requireNonNull(bifrost, "bifrost"), List.of(), List.of(), Optional.empty(),
        Duration.ofMinutes(2));
  }

  /**
   * Also asks this, whole and, where it can be, streamed.
   *
   * @param request a request that should be answered, whose target names provider and model
   * @return a contract
   */
  public LiveContract serves(Request<?> request) {
    return new LiveContract(bifrost, and(served, Objects.requireNonNull(request, "request")), refused, stranger,
        timeout);
  }

  /**
   * Also asks this, which the provider has to refuse without asking its server.
   *
   * @param request a request that the provider does not support
   * @return a contract
   */
  public LiveContract doesNotServe(Request<?> request) {
    return new LiveContract(bifrost, served, and(refused, Objects.requireNonNull(request, "request")), stranger,
        timeout);
  }

  /**
   * Also looks whether anything shows a key.
   *
   * @param key a key that the server does not know
   * @param bifrost a client with the same providers, and with that key; it stays open
   * @return a contract
   */
  public LiveContract wrongKey(String key, Bifrost bifrost) {
    return new LiveContract(this.bifrost, served, refused,
        Optional.of(new WrongKeyClient(Objects.requireNonNull(key, "key"), Objects.requireNonNull(bifrost, "bifrost"))),
        timeout);
  }

  /**
   * Waits so long.
   *
   * @param limit how long an answer, and a rule, may take; by default two minutes
   * @return a contract
   */
  public LiveContract timeout(Duration limit) {
    return new LiveContract(bifrost, served, refused, stranger, Objects.requireNonNull(limit, "limit"));
  }

  /**
   * Asks everything, one rule after the other.
   *
   * @return what became of each rule, for each operation
   */
  public LiveReport run() {
    var results = new ArrayList<LiveReport.Result>();
    for (var row : rows()) results.addAll(row.results(timeout));
    return new LiveReport(results);
  }

  private List<LiveOperationRules> rows() {
    var client = new LiveClient(bifrost, timeout);
    var rows = new ArrayList<LiveOperationRules>();
    for (var request : served) {
      rows.add(new LiveOperationRules(name(request), request.target(),
          new LiveResponseRules<>(client, request, served, stranger).rules()));
      if (request instanceof Streamable<?, ?> it && request.operation() != Operation.RAW) { // few endpoints stream
        rows.add(new LiveOperationRules(name(request) + ", streamed", request.target(),
            new LiveStreamRules<>(client, it, stranger).rules()));
      }
    }
    for (var request : refused) {
      rows.add(
          new LiveOperationRules(name(request), request.target(), new LiveUnsupportedRules(client, request).rules()));
    }
    return rows;
  }

  private static String name(Request<?> request) {
    return request.operation().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static List<Request<?>> and(List<Request<?>> some, Request<?> more) {
    var all = new ArrayList<>(some);
    all.add(more);
    return List.copyOf(all);
  }
}
