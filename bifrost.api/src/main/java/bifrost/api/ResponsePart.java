package bifrost.api;

import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ResponsePartJson;
import java.util.Objects;

/**
 * A part of an item of the Responses API. More types may be added, so a switch needs a default. Later versions may add
 * components to the types, and then change their canonical constructors; the factory methods of this interface and the
 * methods that return a changed copy remain. Immutable and thread-safe.
 *
 * @since 0.1
 */
public sealed interface ResponsePart extends JsonRepresentable {
  /**
   * Text: {@code input_text} from the user, {@code output_text} from the model.
   *
   * @param text the text
   * @param extras any other members, such as {@code annotations}, and a {@code type} other than the usual one
   */
  record Text(String text, JsonObject extras) implements ResponsePart {
    /** Rejects null components. */
    public Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * Sets the other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public Text extras(JsonObject extras) {
      return new Text(text, extras);
    }
  }

  /**
   * The refusal of a model.
   *
   * @param refusal the text
   * @param extras any other members
   */
  record Refusal(String refusal, JsonObject extras) implements ResponsePart {
    /** Rejects null components. */
    public Refusal {
      Objects.requireNonNull(refusal, "refusal");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * Sets the other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public Refusal extras(JsonObject extras) {
      return new Refusal(refusal, extras);
    }
  }

  /**
   * The reasoning of a model ({@code reasoning_text}).
   *
   * @param text the text
   * @param extras any other members
   */
  record ReasoningText(String text, JsonObject extras) implements ResponsePart {
    /** Rejects null components. */
    public ReasoningText {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * Sets the other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public ReasoningText extras(JsonObject extras) {
      return new ReasoningText(text, extras);
    }
  }

  /**
   * An image ({@code input_image}).
   *
   * @param imageUrl the URL from which the server fetches the image, or a {@code data:} URL
   * @param extras any other members, such as {@code detail}
   */
  record InputImage(String imageUrl, JsonObject extras) implements ResponsePart {
    /** Rejects null components. */
    public InputImage {
      Objects.requireNonNull(imageUrl, "imageUrl");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * Sets the other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public InputImage extras(JsonObject extras) {
      return new InputImage(imageUrl, extras);
    }
  }

  /**
   * A file ({@code input_file}).
   *
   * @param json the complete part: {@code file_id}, or {@code filename} and {@code file_data}, and the {@code type},
   *     which the constructor adds if it is missing
   */
  record InputFile(JsonObject json) implements ResponsePart {
    /** Adds the type. */
    public InputFile {
      if (Objects.requireNonNull(json, "json").tryGet("type").isEmpty()) {
        json = JsonObject.of("type", "input_file").with(json.without("type"));
      }
    }
  }

  /**
   * A part of another type.
   *
   * @param json the complete part, including {@code type}
   */
  record Unknown(JsonObject json) implements ResponsePart {
    /** Removes the members {@code type}, {@code role}, {@code status} and {@code name} if they are empty texts. */
    public Unknown {
      json = MemberReader.presentInItem(Objects.requireNonNull(json, "json"));
    }
  }

  /**
   * Returns a text part.
   *
   * @param text the text
   * @return a part
   */
  static Text text(String text) {
    return new Text(text, JsonObject.of());
  }

  /**
   * Returns an image.
   *
   * @param url the URL from which the server fetches the image, or a {@code data:} URL
   * @return a part
   */
  static InputImage image(String url) {
    return new InputImage(url, JsonObject.of());
  }

  /**
   * Returns a refusal of the model.
   *
   * @param refusal the text
   * @return a part
   */
  static Refusal refusal(String refusal) {
    return new Refusal(refusal, JsonObject.of());
  }

  /**
   * Returns a part with the reasoning of the model.
   *
   * @param text the text
   * @return a part
   */
  static ReasoningText reasoning(String text) {
    return new ReasoningText(text, JsonObject.of());
  }

  /**
   * Returns the part that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it
   * @return the part
   * @throws bifrost.api.json.JsonParseException if a text in the object is of another kind
   */
  static ResponsePart of(JsonObject json) {
    return JsonForm.read(json, ResponsePartJson::read);
  }

  /**
   * Returns the part that a text represents.
   *
   * @param json the text of a JSON form
   * @return the part
   * @throws bifrost.api.json.JsonParseException if the text is not a part
   */
  static ResponsePart parse(String json) {
    return JsonForm.parse(json, ResponsePartJson::read);
  }

  /**
   * {@return the JSON form of this part in a message from the user} The type of a text in a message from the model
   * differs; {@link ResponseItem#json()} takes the role of the message into account.
   */
  @Override
  default JsonObject json() {
    return JsonForm.json(this, ResponsePartJson::write);
  }
}
