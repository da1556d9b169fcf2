package bifrost.api.internal.wire;

import bifrost.api.json.JsonReader;

/**
 * The facts about an event of the Responses API that determine how its members are read.
 *
 * @param type the value of {@code type}; {@code ""} if there is none
 * @param hasResponse whether the member {@code response} is an object
 * @param hasItem whether the member {@code item} is an object
 * @param hasPart whether the member {@code part} is an object or a string
 */
public record ResponseEventHead(String type, boolean hasResponse, boolean hasItem, boolean hasPart) {
  static final String RESPONSE = "response";
  static final String ITEM = "item";
  static final String PART = "part";

  /** Reads the current value, which must be an object, up to the member with the content. */
  public static ResponseEventHead read(JsonReader in) {
    var type = "";
    var content = "";
    boolean hasResponse = false;
    boolean hasItem = false;
    boolean hasPart = false;
    while (in.nextMember()) {
      var name = in.name();
      if (name.equals("type") && in.isString()) {
        type = in.string();
        content = content(type);
        if (!type.isEmpty() && !isObject(content)) break;
      } else {
        hasResponse |= name.equals(RESPONSE) && in.isObject();
        hasItem |= name.equals(ITEM) && in.isObject();
        hasPart |= name.equals(PART) && (in.isObject() || in.isString());
        if (name.equals(content)) break;
        in.skip();
      }
    }
    return new ResponseEventHead(type, hasResponse, hasItem, hasPart);
  }

  /** {@return the name of the member with the content of an event of this type; {@code ""} for an unknown type} */
  static String content(String type) {
    return switch (type) {
      case "response.created", "response.in_progress", "response.completed", "response.done", "response.incomplete",
          "response.failed", "response.cancelled" ->
          RESPONSE;
      case "response.output_item.added", "response.output_item.done" -> ITEM;
      case "response.content_part.added", "response.content_part.done" -> PART;
      case "response.output_text.delta", "response.refusal.delta", "response.reasoning_text.delta",
          "response.function_call_arguments.delta" ->
          "delta";
      case "response.output_text.done", "response.reasoning_text.done" -> "text";
      case "response.refusal.done" -> "refusal";
      case "response.function_call_arguments.done" -> "arguments";
      default -> "";
    };
  }

  private static boolean isObject(String content) {
    return content.equals(RESPONSE) || content.equals(ITEM) || content.equals(PART);
  }

  /** {@return whether an event of this type has a Java type of its own} It requires the item or the part. */
  public boolean isTyped(String type) {
    return switch (content(type)) {
      case "" -> false;
      case ITEM -> hasItem;
      case PART -> hasPart;
      default -> true;
    };
  }
}
