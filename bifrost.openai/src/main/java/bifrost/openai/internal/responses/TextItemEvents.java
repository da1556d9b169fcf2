package bifrost.openai.internal.responses;

import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A writer of the events of one reasoning or message item. */
public final class TextItemEvents {
  /** The kind of an item. */
  enum Kind { REASONING, MESSAGE }

  private final Kind kind;
  private final String id;
  private final int outputIndex;
  private final SequenceNumbers numbers;
  private final Consumer<ResponseEvent> out;
  private final List<TextPartBuilder> parts = new ArrayList<>();

  TextItemEvents(Kind kind, String chatId, int outputIndex, SequenceNumbers numbers, Consumer<ResponseEvent> out) {
    this.kind = kind;
    this.id = ChatToResponse.id(kind == Kind.REASONING ? "rs" : "msg", chatId, outputIndex);
    this.outputIndex = outputIndex;
    this.numbers = numbers;
    this.out = out;
    out.accept(new ResponseEvent.OutputItemAdded(numbers.next(), outputIndex, item("in_progress", List.of()),
        JsonObject.of()));
  }

  Kind kind() {
    return kind;
  }

  int outputIndex() {
    return outputIndex;
  }

  ResponseItem item() {
    return item("in_progress", content());
  }

  void addReasoning(String delta) {
    int index = part(TextPartBuilder.Kind.REASONING).append(delta);
    out.accept(new ResponseEvent.ReasoningTextDelta(numbers.next(), id, outputIndex, index, delta, JsonObject.of()));
  }

  void addText(String delta) {
    int index = part(TextPartBuilder.Kind.TEXT).append(delta);
    out.accept(new ResponseEvent.OutputTextDelta(numbers.next(), id, outputIndex, index, delta, JsonObject.of()));
  }

  void addRefusal(String delta) {
    int index = part(TextPartBuilder.Kind.REFUSAL).append(delta);
    out.accept(new ResponseEvent.RefusalDelta(numbers.next(), id, outputIndex, index, delta, JsonObject.of()));
  }

  private TextPartBuilder part(TextPartBuilder.Kind kind) {
    for (var part : parts) if (part.kind() == kind) return part;
    var part = new TextPartBuilder(kind, parts.size());
    parts.add(part);
    out.accept(new ResponseEvent.ContentPartAdded(numbers.next(), id, outputIndex, part.index(), part.part(),
        JsonObject.of()));
    return part;
  }

  ResponseItem close(String status) {
    for (var part : parts) close(part);
    var item = item(status, content());
    out.accept(new ResponseEvent.OutputItemDone(numbers.next(), outputIndex, item, JsonObject.of()));
    return item;
  }

  private void close(TextPartBuilder part) {
    long number = numbers.next();
    out.accept(switch (part.kind()) {
      case REASONING ->
          new ResponseEvent.ReasoningTextDone(number, id, outputIndex, part.index(), part.text(), JsonObject.of());
      case TEXT ->
          new ResponseEvent.OutputTextDone(number, id, outputIndex, part.index(), part.text(), JsonObject.of());
      case REFUSAL ->
          new ResponseEvent.RefusalDone(number, id, outputIndex, part.index(), part.text(), JsonObject.of());
    });
    out.accept(
        new ResponseEvent.ContentPartDone(numbers.next(), id, outputIndex, part.index(), part.part(), JsonObject.of()));
  }

  private List<ResponsePart> content() {
    return parts.stream().map(TextPartBuilder::part).toList();
  }

  private ResponseItem item(String status, List<ResponsePart> content) {
    return kind == Kind.REASONING ? new ReasoningItem(id, content, JsonObject.of())
        : new MessageItem(id, "assistant", content, Optional.of(status), JsonObject.of());
  }
}
