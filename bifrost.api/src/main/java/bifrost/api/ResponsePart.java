package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.Objects;

/** A part of an item of the Responses API. Grows: switch over it with a default. */
public sealed interface ResponsePart {
  /**
   * A text: {@code input_text} of a user, {@code output_text} of a model.
   *
   * @param text the text
   * @param extras members that have no component, such as {@code annotations}, and a {@code type} other than the usual one
   */
  record Text(String text, JsonObject extras) implements ResponsePart {
    /** Refuses null. */
    public Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * Why the model refused.
   *
   * @param refusal the text
   * @param extras members that have no component
   */
  record Refusal(String refusal, JsonObject extras) implements ResponsePart {
    /** Refuses null. */
    public Refusal {
      Objects.requireNonNull(refusal, "refusal");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * What the model thought, {@code reasoning_text}.
   *
   * @param text the text
   * @param extras members that have no component
   */
  record ReasoningText(String text, JsonObject extras) implements ResponsePart {
    /** Refuses null. */
    public ReasoningText {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * An image, {@code input_image}.
   *
   * @param imageUrl where the server finds it, or a {@code data:} URL
   * @param extras members that have no component, such as {@code detail}
   */
  record InputImage(String imageUrl, JsonObject extras) implements ResponsePart {
    /** Refuses null. */
    public InputImage {
      Objects.requireNonNull(imageUrl, "imageUrl");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * A file, {@code input_file}.
   *
   * @param json its members: {@code file_id}, or {@code filename} and {@code file_data}
   */
  record InputFile(JsonObject json) implements ResponsePart {
    /** Refuses null. */
    public InputFile {
      Objects.requireNonNull(json, "json");
    }
  }

  /**
   * A part of another type.
   *
   * @param json the whole part, {@code type} included
   */
  record Unknown(JsonObject json) implements ResponsePart {
    /** Refuses null. */
    public Unknown {
      Objects.requireNonNull(json, "json");
    }
  }

  /**
   * A text.
   *
   * @param text the text
   * @return a part
   */
  static Text text(String text) {
    return new Text(text, JsonObject.of());
  }

  /**
   * An image that the server fetches.
   *
   * @param url where the server finds it, or a {@code data:} URL
   * @return a part
   */
  static InputImage image(String url) {
    return new InputImage(url, JsonObject.of());
  }
}
