package bifrost.api;

import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonObject;
import java.util.Objects;
import java.util.stream.Collector;

/**
 * A request whose response is a value of a Java type. {@link ChatCompletionRequest#as(Class)} and
 * {@link ResponsesRequest#as(Class)} create it. Immutable and thread-safe.
 *
 * <pre>{@code
 * record Weather(String city, double temperature) {}
 *
 * var weather = bifrost.send(request.as(Weather.class)).value();
 * }</pre>
 *
 * <p>All methods of {@link Bifrost} accept it. Providers, hooks and listeners receive the {@linkplain #request()
 * underlying request}, which requires the JSON schema of the type. The call fails with {@link BifrostError.Mismatched}
 * if the response contains no value of the type; a fallback is then tried, as after any other error. A stream has the
 * events of the underlying request, and fails at its end.
 *
 * @param request the underlying request
 * @param mapper the mapper of the type
 * @param <T> the type of the value
 * @param <E> the type of an event
 * @param <R> the type of the response to the underlying request
 * @since 0.1
 */
public record TypedRequest<T, E, R extends ModelResponse>(Streamable<E, R> request, JsonMapper<T> mapper)
    implements Streamable<E, TypedResponse<T, R>> {
  /** Rejects null components, and requests that are neither for a chat completion nor for the Responses API. */
  public TypedRequest {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(mapper, "mapper");
    if (!(request instanceof ChatCompletionRequest) && !(request instanceof ResponsesRequest)) {
      throw new IllegalArgumentException("a response to a " + request.getClass().getSimpleName()
          + " has no value of a type: use a ChatCompletionRequest or a ResponsesRequest");
    }
  }

  @Override
  public Operation operation() {
    return request.operation();
  }

  @Override
  public String target() {
    return request.target();
  }

  @Override
  public TypedRequest<T, E, R> target(String target) {
    return new TypedRequest<>(request.target(Objects.requireNonNull(target, "target")), mapper);
  }

  @Override
  public JsonObject parameters() {
    return request.parameters();
  }

  /**
   * Adds the value to a response to the underlying request, such as one that was stored.
   *
   * @param response the response
   * @return the response with its value, which {@link TypedResponse#value()} reads
   */
  public TypedResponse<T, R> response(R response) {
    return new TypedResponse<>(Objects.requireNonNull(response, "response"), mapper);
  }

  @Override
  public Collector<E, ?, TypedResponse<T, R>> collector() {
    return typed(request.collector());
  }

  private <A> Collector<E, A, TypedResponse<T, R>> typed(Collector<E, A, R> untyped) {
    return Collector.of(untyped.supplier(), untyped.accumulator(), untyped.combiner(),
        state -> response(untyped.finisher().apply(state)));
  }
}
