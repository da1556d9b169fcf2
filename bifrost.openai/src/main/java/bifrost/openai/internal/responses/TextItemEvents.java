package bifrost.openai.internal.responses;

import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.spi.ResponseEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A writer of the events of one reasoning or message item. */
public final class TextItemEvents {
  /** The kind of an item. */
  enum Kind { REASONING, MESSAGE }

  private final Kind kind;
  private final String id;
  private final int outputIndex;
  private final ResponseEvents events;
  private final Consumer<ResponseEvent> out;
  private final List<TextPartBuilder> parts = new ArrayList<>();

  TextItemEvents(Kind kind, String chatId, int outputIndex, ResponseEvents events, Consumer<ResponseEvent> out) {
    this.kind = kind;
    this.id = ChatToResponse.id(kind == Kind.REASONING ? "rs" : "msg", chatId, outputIndex);
    this.outputIndex = outputIndex;
    this.events = events;
    this.out = out;
    out.accept(events.outputItemAdded(outputIndex, item("in_progress", List.of())));
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
    out.accept(events.reasoningTextDelta(id, outputIndex, index, delta));
  }

  void addText(String delta) {
    int index = part(TextPartBuilder.Kind.TEXT).append(delta);
    out.accept(events.outputTextDelta(id, outputIndex, index, delta));
  }

  void addRefusal(String delta) {
    int index = part(TextPartBuilder.Kind.REFUSAL).append(delta);
    out.accept(events.refusalDelta(id, outputIndex, index, delta));
  }

  private TextPartBuilder part(TextPartBuilder.Kind kind) {
    for (var part : parts) if (part.kind() == kind) return part;
    var part = new TextPartBuilder(kind, parts.size());
    parts.add(part);
    out.accept(events.contentPartAdded(id, outputIndex, part.index(), part.part()));
    return part;
  }

  ResponseItem close(String status) {
    for (var part : parts) close(part);
    var item = item(status, content());
    out.accept(events.outputItemDone(outputIndex, item));
    return item;
  }

  private void close(TextPartBuilder part) {
    out.accept(switch (part.kind()) {
      case REASONING ->
          events.reasoningTextDone(id, outputIndex, part.index(), part.text());
      case TEXT ->
          events.outputTextDone(id, outputIndex, part.index(), part.text());
      case REFUSAL ->
          events.refusalDone(id, outputIndex, part.index(), part.text());
    });
    out.accept(
        events.contentPartDone(id, outputIndex, part.index(), part.part()));
  }

  private List<ResponsePart> content() {
    return parts.stream().map(TextPartBuilder::part).toList();
  }

  private ResponseItem item(String status, List<ResponsePart> content) {
    return kind == Kind.REASONING ? ReasoningItem.of(content).id(id)
        : MessageItem.of("assistant", content).id(id).status(status);
  }
}
