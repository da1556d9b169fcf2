package bifrost.api;

import bifrost.api.internal.merge.Aggregator;
import bifrost.api.internal.merge.BinaryContentAggregator;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import java.util.Objects;
import java.util.stream.Collector;

/**
 * A request to download a file from the server ({@code /v1/files/{id}/content}), created by
 * {@link FileRequest#content(String, String)}. Immutable and thread-safe.
 *
 * <pre>{@code
 * byte[] bytes = bifrost.send(FileRequest.content("openai", id)).bytes();
 * }</pre>
 *
 * <p>{@link Bifrost#send(Request)} accepts up to {@link NetworkConfig#maxBodyBytes()} bytes.
 * {@link Bifrost#stream(Streamable)} returns the bytes as they arrive, without a limit.
 *
 * @param provider the name of the provider
 * @param id the id of the file
 * @since 0.1
 */
public record FileContentRequest(String provider, String id) implements Streamable<BinaryContent, BinaryContent> {
  /** Checks the name of the provider and the id. */
  public FileContentRequest {
    ArgumentChecks.target("provider", provider);
    ArgumentChecks.id(id);
  }

  @Override
  public Operation operation() {
    return Operation.FILE;
  }

  @Override
  public String target() {
    return provider;
  }

  @Override
  public FileContentRequest target(String target) {
    return new FileContentRequest(Objects.requireNonNull(target, "target"), id);
  }

  @Override
  public JsonObject parameters() {
    return JsonObject.of();
  }

  @Override
  public Collector<BinaryContent, ?, BinaryContent> collector() {
    return Aggregator.collector(BinaryContentAggregator::new);
  }
}
