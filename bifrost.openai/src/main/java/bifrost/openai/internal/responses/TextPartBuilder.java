package bifrost.openai.internal.responses;

import bifrost.api.ResponsePart;
import bifrost.api.json.JsonObject;

/** A builder for a part of a reasoning or message item. */
public final class TextPartBuilder {
  /** The kind of a part. */
  enum Kind { REASONING, TEXT, REFUSAL }

  private final Kind kind;
  private final int index;
  private final StringBuilder text = new StringBuilder();

  TextPartBuilder(Kind kind, int index) {
    this.kind = kind;
    this.index = index;
  }

  Kind kind() {
    return kind;
  }

  int index() {
    return index;
  }

  String text() {
    return text.toString();
  }

  /** Appends text, and returns the index of the part. */
  int append(String delta) {
    text.append(delta);
    return index;
  }

  ResponsePart part() {
    return switch (kind) {
      case REASONING -> new ResponsePart.ReasoningText(text(), JsonObject.of());
      case TEXT -> new ResponsePart.Text(text(), JsonObject.of());
      case REFUSAL -> new ResponsePart.Refusal(text(), JsonObject.of());
    };
  }
}
