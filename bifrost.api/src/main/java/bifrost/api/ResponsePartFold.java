package bifrost.api;

import java.util.Optional;

/** Puts the pieces of one part of an item together. */
final class ResponsePartFold {
  private final StringBuilder text = new StringBuilder();
  private Optional<ResponsePart> part = Optional.empty();

  /** What a part says of itself counts for all that was there before. */
  void is(ResponsePart part) {
    this.part = Optional.of(part);
    text.setLength(0);
    if (part instanceof ResponsePart.Text it) text.append(it.text());
    if (part instanceof ResponsePart.Refusal it) text.append(it.refusal());
    if (part instanceof ResponsePart.ReasoningText it) text.append(it.text());
  }

  void append(String delta) {
    text.append(delta);
  }

  Optional<ResponsePart> result() {
    return part.map(this::withPieces);
  }

  private ResponsePart withPieces(ResponsePart it) {
    if (it instanceof ResponsePart.Text t) return new ResponsePart.Text(text.toString(), t.extras());
    if (it instanceof ResponsePart.Refusal r) return new ResponsePart.Refusal(text.toString(), r.extras());
    if (it instanceof ResponsePart.ReasoningText r) return new ResponsePart.ReasoningText(text.toString(), r.extras());
    return it;
  }
}
