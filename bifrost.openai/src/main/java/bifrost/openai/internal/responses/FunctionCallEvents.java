package bifrost.openai.internal.responses;

import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ToolCall;
import bifrost.api.spi.ResponseEvents;
import java.util.Optional;
import java.util.function.Consumer;

/** A writer of the events of one function call. */
public final class FunctionCallEvents {
  private final String id;
  private final int outputIndex;
  private final ResponseEvents events;
  private final Consumer<ResponseEvent> out;
  private final FunctionCall announcedItem;

  FunctionCallEvents(FirstCallFragments first, String chatId, int outputIndex, ResponseEvents events,
      Consumer<ResponseEvent> out) {
    this.id = ChatToResponse.id("fc", chatId, outputIndex);
    this.outputIndex = outputIndex;
    this.events = events;
    this.out = out;
    this.announcedItem = FunctionCall.of(first.id().isEmpty() ? id : first.id(), first.name(), "").id(id)
        .status("in_progress").extras(ChatToResponse.callExtras(first.extras()));
    out.accept(events.outputItemAdded(outputIndex, announcedItem));
  }

  int outputIndex() {
    return outputIndex;
  }

  /** {@return the item of the first event, without arguments} */
  FunctionCall announcedItem() {
    return announcedItem;
  }

  void addArguments(String delta) {
    if (delta.isEmpty()) return;
    out.accept(events.functionCallArgumentsDelta(id, outputIndex, delta));
  }

  /** Ends the call with its complete arguments, and returns the item. */
  FunctionCall finish(ToolCall call, String status) {
    var item = ChatToResponse.functionCall(id, call, Optional.of(status));
    out.accept(events.functionCallArgumentsDone(id, outputIndex, item.arguments()));
    out.accept(events.outputItemDone(outputIndex, item));
    return item;
  }
}
