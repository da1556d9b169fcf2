package bifrost.openai.wire;

import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.json.JsonObject;
import java.util.Optional;
import java.util.function.Consumer;

/** The events of one call of a tool. */
final class CallEvents {
  private final String id;
  private final int outputIndex;
  private final EventNumbers numbers;
  private final Consumer<ResponseEvent> out;
  private final StringBuilder arguments = new StringBuilder();
  private String callId;
  private String name;
  private JsonObject extras = JsonObject.of();

  CallEvents(ToolCallDelta first, String chatId, int outputIndex, EventNumbers numbers, Consumer<ResponseEvent> out) {
    this.id = ChatToResponse.id("fc", chatId, outputIndex);
    this.outputIndex = outputIndex;
    this.numbers = numbers;
    this.out = out;
    this.callId = first.id().orElse(id);
    this.name = first.name().orElse("");
    out.accept(new ResponseEvent.OutputItemAdded(numbers.next(), outputIndex, item("in_progress"), JsonObject.of()));
  }

  int outputIndex() {
    return outputIndex;
  }

  void add(ToolCallDelta delta) {
    callId = delta.id().orElse(callId);
    name = delta.name().orElse(name);
    extras = extras.with(delta.extras());
    if (delta.arguments().isEmpty()) return;
    arguments.append(delta.arguments());
    out.accept(new ResponseEvent.FunctionCallArgumentsDelta(numbers.next(), id, outputIndex, delta.arguments(), JsonObject.of()));
  }

  FunctionCall close(String status) {
    var item = item(status);
    out.accept(new ResponseEvent.FunctionCallArgumentsDone(numbers.next(), id, outputIndex, item.arguments(), JsonObject.of()));
    out.accept(new ResponseEvent.OutputItemDone(numbers.next(), outputIndex, item, JsonObject.of()));
    return item;
  }

  FunctionCall item(String status) {
    return new FunctionCall(id, callId, name, arguments.toString(), Optional.of(status), extras);
  }
}
