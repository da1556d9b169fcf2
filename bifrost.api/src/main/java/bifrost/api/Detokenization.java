package bifrost.api;

import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.DetokenizationJson;
import java.util.Objects;

/**
 * The response to a {@link DetokenizeRequest}. More components may be added later; {@link #of(String)} and the methods
 * that set components stay. Immutable and thread-safe.
 *
 * @param text the text of the tokens; {@code prompt} in JSON
 * @param extras any other members
 * @since 0.1
 */
public record Detokenization(String text, JsonObject extras) implements JsonRepresentable {
  /** Rejects null components. */
  public Detokenization {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Returns a detokenization that contains only a text.
   *
   * @param text the text of the tokens
   * @return a detokenization
   */
  public static Detokenization of(String text) {
    return new Detokenization(text, JsonObject.of());
  }

  /**
   * Sets the text.
   *
   * @param text the text of the tokens
   * @return a changed copy
   */
  public Detokenization text(String text) {
    return new Detokenization(text, extras);
  }

  /**
   * Sets the other members.
   *
   * @param extras the other members
   * @return a changed copy
   */
  public Detokenization extras(JsonObject extras) {
    return new Detokenization(text, extras);
  }

  /**
   * Returns the detokenization that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the detokenization
   */
  public static Detokenization of(JsonObject json) {
    return JsonForm.read(json, DetokenizationJson::read);
  }

  /**
   * Returns the detokenization that a text represents.
   *
   * @param json the text of a JSON form
   * @return the detokenization
   * @throws bifrost.api.json.JsonParseException if the text is not a detokenization
   */
  public static Detokenization parse(String json) {
    return JsonForm.parse(json, DetokenizationJson::read);
  }

  /** {@return the JSON form, with the names of vLLM} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, DetokenizationJson::write);
  }
}
