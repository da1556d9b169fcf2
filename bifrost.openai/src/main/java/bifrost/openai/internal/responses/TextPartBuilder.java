package bifrost.openai.internal.responses;

import bifrost.api.ResponsePart;

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
      case REASONING -> ResponsePart.reasoning(text());
      case TEXT -> ResponsePart.text(text());
      case REFUSAL -> ResponsePart.refusal(text());
    };
  }
}
