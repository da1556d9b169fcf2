package bifrost.api.internal.wire;

import bifrost.api.Input;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;

/** Methods that read the members that requests have in common. */
public final class RequestReader {
  private RequestReader() {}

  /** Reads the model of a request. */
  public static String model(JsonReader in) {
    var model = in.string();
    if (model.isBlank()) throw in.unexpected("the name of a model");
    return model;
  }

  /** Reads the input of a request: a text, several texts, tokens, or several lists of tokens. */
  public static Input input(JsonReader in) {
    var value = in.value();
    try {
      return new Input(value);
    } catch (IllegalArgumentException e) {
      throw in.unexpected("a string or a non-empty array of strings, of tokens, or of token arrays");
    }
  }

  /**
   * Adds the current member to the parameters. The member {@code stream} is skipped, because the method that sends the
   * request determines it.
   */
  public static void parameter(JsonReader in, JsonObject.Builder parameters) {
    if (in.name().equals("stream")) in.skip();
    else parameters.put(in.name(), in.value());
  }
}
