package bifrost.api;

import bifrost.api.json.JsonObject;

/**
 * A message of a role that has no type here.
 *
 * @param role the role on the wire
 * @param extras every other member; they are sent
 */
public record UnknownMessage(String role, JsonObject extras) implements Message {}
