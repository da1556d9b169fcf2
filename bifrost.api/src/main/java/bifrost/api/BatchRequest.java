package bifrost.api;

import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import java.io.IOException;
import java.util.Objects;

/**
 * Asks for work on the server's batches. A row of the operation table that vLLM does not serve: it answers
 * {@link BifrostError.Unsupported} without any traffic.
 *
 * @param provider the name of the provider to ask
 * @param parameters the members of the body, as {@code /v1/batches} has them
 */
public record BatchRequest(String provider, JsonObject parameters) implements Request<JsonObject> {
  /** Checks that no parameter says again what a component says. */
  public BatchRequest {
    Check.target("provider", provider);
    Check.parameters(parameters);
  }

  /**
   * A request without parameters.
   *
   * @param provider the name of the provider to ask
   * @return a request
   */
  public static BatchRequest of(String provider) {
    return new BatchRequest(provider, JsonObject.of());
  }

  @Override
  public Operation operation() {
    return Operation.BATCH;
  }

  @Override
  public String target() {
    return provider;
  }

  @Override
  public BatchRequest target(String target) {
    return new BatchRequest(Objects.requireNonNull(target, "target"), parameters);
  }

  @Override
  public JsonObject sendTo(Provider provider, Attempt attempt) throws IOException, InterruptedException {
    return provider.batch(this, attempt);
  }
}
