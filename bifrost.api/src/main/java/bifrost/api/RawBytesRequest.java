package bifrost.api;

import bifrost.api.internal.merge.Aggregator;
import bifrost.api.internal.merge.BinaryContentAggregator;
import bifrost.api.json.JsonObject;
import java.util.Objects;
import java.util.stream.Collector;

/**
 * A request to any endpoint, with the bytes of the response as its result, regardless of their content type.
 * {@link RawRequest#asBytes()} creates it. As with other requests, an error status, or a JSON error with status 200,
 * fails the call with {@link BifrostError.Rejected}. Immutable and thread-safe.
 *
 * <pre>{@code
 * BinaryContent metrics = bifrost.send(RawRequest.get("vllm", "/metrics").asBytes());
 * }</pre>
 *
 * <p>{@link Bifrost#send(Request)} accepts up to {@link NetworkConfig#maxBodyBytes()} bytes.
 * {@link Bifrost#stream(Streamable)} returns the bytes as they arrive, without a limit.
 *
 * @param request the request
 * @since 0.1
 */
public record RawBytesRequest(RawRequest request) implements Streamable<BinaryContent, BinaryContent> {
  /** Rejects null components. */
  public RawBytesRequest {
    Objects.requireNonNull(request, "request");
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
  public RawBytesRequest target(String target) {
    return new RawBytesRequest(request.target(target));
  }

  @Override
  public JsonObject parameters() {
    return request.parameters();
  }

  @Override
  public Collector<BinaryContent, ?, BinaryContent> collector() {
    return Aggregator.collector(BinaryContentAggregator::new);
  }
}
