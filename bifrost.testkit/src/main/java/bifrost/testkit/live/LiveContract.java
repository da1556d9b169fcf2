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
 * A check of a live server against those rules of {@link ProviderContract} that need no scripted server. This
 * class needs no test framework.
 *
 * <pre>{@code
 * var report = LiveContract.of(bifrost)
 *     .serves(ChatCompletionRequest.of("mine/some-model", "Hi").temperature(0).maxTokens(16))
 *     .serves(ListModelsRequest.of("mine"))
 *     .doesNotServe(SpeechRequest.of("mine/some-model", "Hi"))
 *     .run();
 * System.out.println(report);
 * }</pre>
 *
 * <p>The rules of an operation send the given request and small variations of it: with another model, with
 * fewer tokens, or concurrently. The target of the request contains the provider. Choose a request whose
 * response is always the same (with a temperature of 0) and consists of several events when streamed. The rules
 * do not assess the quality of the text. Each rule has the same number and name as in the contract.
 *
 * <p>Immutable and thread-safe: methods that modify it return a modified copy. A run sends a few dozen requests for
 * each operation, and most of their responses are short.
 *
 * @since 0.1
 */
public final class LiveContract {
  private final Bifrost bifrost;
  private final List<Request<?>> served;
  private final List<Request<?>> unsupported;
  private final Optional<WrongKeyClient> wrongKeyClient;
  private final Duration timeout;

  private LiveContract(Bifrost bifrost, List<Request<?>> served, List<Request<?>> unsupported,
      Optional<WrongKeyClient> wrongKeyClient, Duration timeout) {
    this.bifrost = bifrost;
    this.served = served;
    this.unsupported = unsupported;
    this.wrongKeyClient = wrongKeyClient;
    this.timeout = timeout;
  }

  /**
   * Creates a contract without requests.
   *
   * @param bifrost the client; the contract does not close it
   * @return the contract
   */
  public static LiveContract of(Bifrost bifrost) {
    return new LiveContract(Objects.requireNonNull(bifrost, "bifrost"), List.of(), List.of(), Optional.empty(),
        Duration.ofMinutes(2));
  }

  /**
   * Adds a request that the server supports. The rules for its operation send it; if it is streamable, the rules
   * for streams send it too.
   *
   * @param request the request; its target contains the provider and the model
   * @return the modified contract
   */
  public LiveContract serves(Request<?> request) {
    return new LiveContract(bifrost, append(served, Objects.requireNonNull(request, "request")), unsupported,
        wrongKeyClient,
        timeout);
  }

  /**
   * Adds a request that the provider must reject without contacting its server.
   *
   * @param request a request that the provider does not support
   * @return the modified contract
   */
  public LiveContract doesNotServe(Request<?> request) {
    return new LiveContract(bifrost, served, append(unsupported, Objects.requireNonNull(request, "request")),
        wrongKeyClient,
        timeout);
  }

  /**
   * Adds a client with a wrong key, for the rule that no exception contains a key.
   *
   * @param key a key that the server rejects
   * @param bifrost a client with the same providers and this key; the contract does not close it
   * @return the modified contract
   */
  public LiveContract wrongKey(String key, Bifrost bifrost) {
    return new LiveContract(this.bifrost, served, unsupported,
        Optional.of(new WrongKeyClient(Objects.requireNonNull(key, "key"), Objects.requireNonNull(bifrost, "bifrost"))),
        timeout);
  }

  /**
   * Sets the timeout of each call and of each rule.
   *
   * @param timeout the timeout; two minutes by default
   * @return the modified contract
   */
  public LiveContract timeout(Duration timeout) {
    return new LiveContract(bifrost, served, unsupported, wrongKeyClient, Objects.requireNonNull(timeout, "timeout"));
  }

  /**
   * Runs all rules in sequence.
   *
   * @return the result of each rule for each operation
   */
  public LiveReport run() {
    var results = new ArrayList<LiveReport.Result>();
    for (var operation : operationRules()) results.addAll(operation.results(timeout));
    return new LiveReport(results);
  }

  private List<LiveOperationRules> operationRules() {
    var client = new LiveClient(bifrost, timeout);
    var operations = new ArrayList<LiveOperationRules>();
    for (var request : served) {
      operations.add(new LiveOperationRules(name(request), request.target(),
          new LiveResponseRules<>(client, request, served, wrongKeyClient).rules()));
      // most raw endpoints do not stream
      if (request instanceof Streamable<?, ?> it && request.operation() != Operation.RAW) {
        operations.add(new LiveOperationRules(name(request) + ", streamed", request.target(),
            new LiveStreamRules<>(client, it, wrongKeyClient).rules()));
      }
    }
    for (var request : unsupported) {
      operations.add(
          new LiveOperationRules(name(request), request.target(), new LiveUnsupportedRules(client, request).rules()));
    }
    return operations;
  }

  private static String name(Request<?> request) {
    return request.operation().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static List<Request<?>> append(List<Request<?>> requests, Request<?> request) {
    var appended = new ArrayList<>(requests);
    appended.add(request);
    return List.copyOf(appended);
  }
}
