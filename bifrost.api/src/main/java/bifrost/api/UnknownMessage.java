package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.Objects;

/**
 * A message with a role that has no type in this API. Immutable and thread-safe.
 *
 * @param role the role, as it appears in the JSON
 * @param extras all other members, including {@code content}; they are sent
 * @since 0.1
 */
public record UnknownMessage(String role, JsonObject extras) implements Message {
  /** Rejects null components. */
  public UnknownMessage {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(extras, "extras");
  }
}
