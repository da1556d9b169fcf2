package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.Objects;

/** A part of an item of the Responses API. More types may be added, so a switch needs a default. */
public sealed interface ResponsePart {
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
  }

  /**
   * A file ({@code input_file}).
   *
   * @param json the members of the part: {@code file_id}, or {@code filename} and {@code file_data}
   */
  record InputFile(JsonObject json) implements ResponsePart {
    /** Rejects null components. */
    public InputFile {
      Objects.requireNonNull(json, "json");
    }
  }

  /**
   * A part of another type.
   *
   * @param json the complete part, including {@code type}
   */
  record Unknown(JsonObject json) implements ResponsePart {
    /** Rejects null components. */
    public Unknown {
      Objects.requireNonNull(json, "json");
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
}
