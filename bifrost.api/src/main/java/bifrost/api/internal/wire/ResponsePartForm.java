package bifrost.api.internal.wire;

import bifrost.api.ResponsePart;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.function.BiFunction;

/**
 * The reader and the writer of {@link ResponsePart}, in an item whose texts have a given JSON type: {@code output_text}
 * for the model, {@code input_text} for all others. A type that the writer would not choose is kept in the extras.
 */
public final class ResponsePartForm {
  public static final String OUTPUT_TEXT = "output_text";
  public static final String INPUT_TEXT = "input_text";
  public static final String REASONING_TEXT = "reasoning_text";

  private static final String REFUSAL = "refusal";
  private static final String IMAGE = "input_image";
  private static final String FILE = "input_file";
  private static final String UNKNOWN = "";

  private ResponsePartForm() {}

  /** Reads a part of an item whose texts have the given type. */
  public static ResponsePart read(JsonReader in, String textType) {
    return switch (in.peek(ResponsePartForm::type)) {
      case OUTPUT_TEXT, INPUT_TEXT, "text" -> readText(in, textType);
      case REASONING_TEXT -> readText(in, REASONING_TEXT);
      case REFUSAL -> read(in, REFUSAL, "refusal", ResponsePart.Refusal::new);
      case IMAGE -> read(in, IMAGE, "image_url", ResponsePart.InputImage::new);
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
    return read(in, type, "text",
        type.equals(REASONING_TEXT) ? ResponsePart.ReasoningText::new : ResponsePart.Text::new);
  }

  /** Reads a part that has a text in one member. */
  private static ResponsePart read(JsonReader in, String type, String name,
      BiFunction<String, JsonObject, ResponsePart> constructor) {
    var extras = JsonObject.builder();
    var text = "";
    while (in.nextMember()) {
      if (in.name().equals("type")) MemberReader.constant(in, type, extras);
      else if (in.name().equals(name)) text = in.string();
      else MemberReader.keepInExtras(in, extras);
    }
    return constructor.apply(text, extras.build());
  }

  private static ResponsePart readFile(JsonReader in) {
    var members = JsonObject.builder();
    while (in.nextMember()) MemberReader.keepInExtras(in, members);
    return new ResponsePart.InputFile(members.build());
  }

  /** {@return a part that has only a text} */
  public static ResponsePart text(String text, String textType) {
    return textType.equals(REASONING_TEXT) ? ResponsePart.reasoning(text) : ResponsePart.text(text);
  }

  /** Writes a part of an item whose texts have the given type. */
  public static void write(ResponsePart part, String textType, JsonWriter out) {
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
    ObjectWriter.begin(extras, out).member("type", type).member(name, value).end();
  }
}
