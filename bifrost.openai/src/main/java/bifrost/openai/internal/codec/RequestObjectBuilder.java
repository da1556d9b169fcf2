package bifrost.openai.internal.codec;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;

/**
 * A builder for an object in a request. Each name is written once: the last value replaces earlier ones. Extras are
 * put last, and therefore replace components. An empty {@code type}, {@code role} or {@code name} counts as absent:
 * it is not sent and replaces nothing.
 */
public final class RequestObjectBuilder {
  private final JsonObject.Builder members = JsonObject.builder();

  RequestObjectBuilder put(String name, Object value) {
    if (!Decoders.isAbsent(name, value)) members.put(name, value);
    return this;
  }

  RequestObjectBuilder putAll(JsonObject extras) {
    extras.members().forEach(this::put);
    return this;
  }

  /** {@return whether the object has a member of this name whose value does not count as absent} */
  static boolean isPresent(JsonObject json, String name) {
    JsonValue value = json.members().get(name);
    return value != null && !Decoders.isAbsent(name, value);
  }

  JsonObject build() {
    return members.build();
  }
}
