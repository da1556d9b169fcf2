package bifrost.api.spi;

import bifrost.api.ResponsePart;
import bifrost.api.internal.wire.ComponentWriter;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;

/**
 * The reader and the writer of {@link ResponsePart}. The JSON type of a text depends on the role of its item:
 * {@code output_text} for the model, {@code input_text} for all others. The methods of this class read and write a part
 * of an input message; {@link ResponseItemJson} takes the role into account. A type that the writer would not choose
 * is kept in the extras.
 */
public final class ResponsePartJson {
  static final String OUTPUT_TEXT = "output_text";
  static final String INPUT_TEXT = "input_text";
  static final String REASONING_TEXT = "reasoning_text";

  private static final String REFUSAL = "refusal";
  private static final String IMAGE = "input_image";
  private static final String FILE = "input_file";
  private static final String UNKNOWN = "";

  private ResponsePartJson() {}

  /**
   * Reads the current value, which must be an object. Without a {@code type}, the members imply the type. A text of an
   * unexpected kind fails; any other unexpected member is added to the extras.
   *
   * @param in the reader
   * @return the part
   */
  public static ResponsePart read(JsonReader in) {
    return read(in, INPUT_TEXT);
  }

  /** Reads a part of an item whose texts have the given type. */
  static ResponsePart read(JsonReader in, String textType) {
    return switch (in.peek(ResponsePartJson::type)) {
      case OUTPUT_TEXT, INPUT_TEXT, "text" -> readText(in, textType);
      case REASONING_TEXT -> readText(in, REASONING_TEXT);
      case REFUSAL -> readRefusal(in);
      case IMAGE -> readImage(in);
      case FILE -> readFile(in);
      default -> new ResponsePart.Unknown(in.value().asObject());
    };
  }

  /** {@return the type of the current value} If it is absent, the other members imply it. */
  private static String type(JsonReader in) {
    var type = "";
    boolean hasText = false;
    boolean hasRefusal = false;
    boolean hasUrl = false;
    while (in.nextMember()) {
      var name = in.name();
      if (name.equals("type")) {
        if (!in.isString()) return UNKNOWN;
        type = in.string();
        if (!type.isEmpty() && !type.equals(IMAGE)) return type;
        continue;
      }
      hasText |= name.equals("text");
      hasRefusal |= name.equals(REFUSAL);
      hasUrl |= name.equals("image_url") && in.isString();
      in.skip();
    }
    if (type.equals(IMAGE)) return hasUrl ? IMAGE : UNKNOWN;
    if (hasText) return "text";
    return hasRefusal ? REFUSAL : UNKNOWN;
  }

  private static ResponsePart readText(JsonReader in, String type) {
    var extras = JsonObject.builder();
    var text = "";
    while (in.nextMember()) {
      switch (in.name()) {
        case "type" -> MemberReader.constant(in, type, extras);
        case "text" -> text = in.string();
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return type.equals(REASONING_TEXT) ? new ResponsePart.ReasoningText(text, extras.build())
        : new ResponsePart.Text(text, extras.build());
  }

  private static ResponsePart readRefusal(JsonReader in) {
    var extras = JsonObject.builder();
    var text = "";
    while (in.nextMember()) {
      switch (in.name()) {
        case "type" -> MemberReader.constant(in, REFUSAL, extras);
        case "refusal" -> text = in.string();
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new ResponsePart.Refusal(text, extras.build());
  }

  private static ResponsePart readImage(JsonReader in) {
    var extras = JsonObject.builder();
    var url = "";
    while (in.nextMember()) {
      switch (in.name()) {
        case "type" -> MemberReader.constant(in, IMAGE, extras);
        case "image_url" -> url = in.string();
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new ResponsePart.InputImage(url, extras.build());
  }

  private static ResponsePart readFile(JsonReader in) {
    var members = JsonObject.builder();
    while (in.nextMember()) MemberReader.keepInExtras(in, members);
    return new ResponsePart.InputFile(members.build());
  }

  /** {@return a part that has only a text} */
  static ResponsePart text(String text, String textType) {
    return textType.equals(REASONING_TEXT) ? ResponsePart.reasoning(text) : ResponsePart.text(text);
  }

  /**
   * Writes a part.
   *
   * @param part the part
   * @param out the writer
   */
  public static void write(ResponsePart part, JsonWriter out) {
    write(part, INPUT_TEXT, out);
  }

  /** Writes a part of an item whose texts have the given type. */
  static void write(ResponsePart part, String textType, JsonWriter out) {
    if (part instanceof ResponsePart.Text it) {
      write(textType, "text", it.text(), it.extras(), out);
    } else if (part instanceof ResponsePart.Refusal it) {
      write(REFUSAL, "refusal", it.refusal(), it.extras(), out);
    } else if (part instanceof ResponsePart.ReasoningText it) {
      write(REASONING_TEXT, "text", it.text(), it.extras(), out);
    } else if (part instanceof ResponsePart.InputImage it) {
      write(IMAGE, "image_url", it.imageUrl(), it.extras(), out);
    } else {
      out.value(part instanceof ResponsePart.InputFile it ? it.json() : ((ResponsePart.Unknown) part).json());
    }
  }

  private static void write(String type, String name, String value, JsonObject extras, JsonWriter out) {
    new ComponentWriter(out, extras).member("type", type).member(name, value).end();
  }
}
