package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.mapping.ResponseValue;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonObject;
import java.util.Optional;

/**
 * A response with a value of a Java type, to a {@link TypedRequest}. Immutable and thread-safe, if the value is.
 *
 * @param <T> the type of the value
 * @param <R> the type of the response
 * @since 0.1
 */
public final class TypedResponse<T, R extends ModelResponse> implements ModelResponse {
  private final R response;
  private final JsonMapper<T> mapper;
  private volatile @Nullable T value; // null until it has been read

  TypedResponse(R response, JsonMapper<T> mapper) {
    this.response = response;
    this.mapper = mapper;
  }

  /**
   * Returns the value of the text of the response: for a chat completion, that of its first choice. {@link Bifrost} has
   * already read the value of a complete response, so this method does not fail for one. For the
   * {@link EventStream#partial()} of a stream, it reads the text so far, which is usually no value until the stream has
   * ended; {@link #response()} returns this text.
   *
   * @return the value
   * @throws BifrostException with {@link BifrostError.Mismatched} if the response contains no value of the type
   */
  public T value() {
    var read = value;
    if (read == null) {
      read = ResponseValue.read(response, mapper);
      value = read;
    }
    return read;
  }

  /** {@return the response to the underlying request} */
  public R response() {
    return response;
  }

  @Override
  public String model() {
    return response.model();
  }

  @Override
  public Optional<Usage> usage() {
    return response.usage();
  }

  @Override
  public JsonObject extras() {
    return response.extras();
  }

  @Override
  public String toString() {
    return "TypedResponse[type=" + mapper.type().getTypeName() + ", response=" + response + "]";
  }
}
