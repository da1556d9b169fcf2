package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.Optional;

/**
 * A response that a model generated, and for which the server may report the token usage. More types may be added, so a
 * switch needs a default. Methods may be added, so do not implement this interface. Immutable and thread-safe.
 *
 * @since 0.1
 */
public interface ModelResponse {
  /** {@return the server's id for the model, without a provider prefix; {@code ""} if the server sent none} */
  String model();

  /** {@return the token usage, if the server sent it} */
  Optional<Usage> usage();

  /** {@return the members of the response that are not components of its type} */
  JsonObject extras();
}
