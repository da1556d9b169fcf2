package bifrost.testkit.internal.operation;

import bifrost.api.ModelResponse;
import bifrost.api.Operation;
import bifrost.api.Request;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.live.LiveCheck;
import bifrost.testkit.internal.live.LiveGeneration;
import bifrost.testkit.internal.openai.OpenAiForm;
import bifrost.testkit.internal.scenario.ValueExpression;
import java.util.Optional;
import java.util.Set;

/**
 * All that the test kit knows about an operation. The contract, the live rules and OpenAI's dialect contain no code for
 * a single operation, except chat completions. {@link OperationKits} contains a kit for each operation.
 *
 * <p>Kits have no state. They use no class of jqwik, except in their {@linkplain #arbitraries() arbitraries}, which are
 * a class of their own. They do not use the JSON forms of {@code bifrost.api}, because a mistake in a form would then
 * affect both the expected and the actual result.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the complete response
 */
public sealed interface OperationKit<Q extends Request<R>, R> permits UnaryKit, StreamedKit {
  /** {@return the operation} */
  default Operation operation() {
    return sample().operation();
  }

  /** {@return a request} */
  Q sample();

  /** {@return a scenario with a complete response to the sample} */
  Scenario sampleScenario();

  /** {@return the generators of requests and scenarios} */
  KitArbitraries<Q> arbitraries();

  /** {@return the content of a request, as every dialect decodes it} */
  RequestContent content(Q request);

  /**
   * Removes parameters that the request does not set and that a provider may therefore choose.
   *
   * @param request the request
   * @param parameters the parameters that the server received
   * @return the parameters that the request must contain
   */
  default JsonObject withoutProviderChoices(Q request, JsonObject parameters) {
    return parameters;
  }

  /**
   * Returns the request to which the server responds. Overridden if a provider may choose the encoding of the response,
   * or another operation with the same result.
   *
   * @param request the request of the caller
   * @param decoded the request that the server received
   * @return the request for the response
   */
  default Request<?> received(Q request, Dialect.DecodedRequest decoded) {
    return request;
  }

  /** {@return the statuses of errors after which a provider may send the request to another path} */
  default Set<Integer> statusesOfMissingPaths() {
    return Set.of();
  }

  /** {@return the expected response, in the form of {@link #normalized}} */
  Object expected(Scenario scenario);

  /** {@return the response without components that depend on the protocol: ids, times and extras} */
  Object normalized(R response);

  /** {@return the extras of the response; empty if its type has none} */
  default Optional<JsonObject> extras(R response) {
    return response instanceof ModelResponse it ? Optional.of(it.extras()) : Optional.empty();
  }

  /** {@return the Java expression that creates the request} */
  default String expression(Q request) {
    return ValueExpression.of(request);
  }

  /** {@return the operation in OpenAI's protocol} */
  OpenAiForm openAi();

  /** {@return whether the response can be streamed} */
  boolean isStreamed();

  /** {@return the check of a live server's response (rule 312); empty if rules 204 and 401 compare its text} */
  Optional<LiveCheck<Q>> liveCheck();

  /** {@return the properties of an operation that generates tokens; empty if it does not} */
  Optional<LiveGeneration<Q, R>> generation();
}
