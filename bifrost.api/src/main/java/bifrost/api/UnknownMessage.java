package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.Objects;

/**
 * A message of a role that has no type here.
 *
 * @param role the role on the wire
 * @param extras all other members, {@code content} included; they are sent
 */
public record UnknownMessage(String role, JsonObject extras) implements Message {
  /** Refuses null. */
  public UnknownMessage {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(extras, "extras");
  }
}
