package bifrost.openai.internal.responses;

import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ToolCall;
import bifrost.api.json.JsonObject;
import java.util.Optional;
import java.util.function.Consumer;

/** A writer of the events of one function call. */
public final class FunctionCallEvents {
  private final String id;
  private final int outputIndex;
  private final SequenceNumbers numbers;
  private final Consumer<ResponseEvent> out;
  private final FunctionCall announcedItem;

  FunctionCallEvents(ToolCallDelta first, String chatId, int outputIndex, SequenceNumbers numbers,
      Consumer<ResponseEvent> out) {
    this.id = ChatToResponse.id("fc", chatId, outputIndex);
    this.outputIndex = outputIndex;
    this.numbers = numbers;
    this.out = out;
    var callId = first.id().filter(it -> !it.isEmpty()).orElse(id);
    this.announcedItem =
        new FunctionCall(id, callId, first.name().orElse(""), "", Optional.of("in_progress"), first.extras());
    out.accept(new ResponseEvent.OutputItemAdded(numbers.next(), outputIndex, announcedItem, JsonObject.of()));
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
    out.accept(new ResponseEvent.FunctionCallArgumentsDelta(numbers.next(), id, outputIndex, delta, JsonObject.of()));
  }

  /** Ends the call with its complete arguments, and returns the item. */
  FunctionCall finish(ToolCall call, String status) {
    var item = ChatToResponse.functionCall(id, call, Optional.of(status));
    out.accept(new ResponseEvent.FunctionCallArgumentsDone(numbers.next(), id, outputIndex, item.arguments(),
        JsonObject.of()));
    out.accept(new ResponseEvent.OutputItemDone(numbers.next(), outputIndex, item, JsonObject.of()));
    return item;
  }
}
