package bifrost.openai.internal.responses;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.List;

/**
 * The name of the member in which a server sent the reasoning of a chat completion that was converted to a response. An
 * item has no component for this name, so its extras hold the name until the item is sent back.
 */
public final class ReasoningName {
  private static final String MEMBER = "reasoning_name";

  private ReasoningName() {}

  /** {@return the name in the extras of an item; {@code ""} if there is none} */
  static String of(ReasoningItem item) {
    return item.extras().members().get(MEMBER) instanceof JsonString name ? name.value() : "";
  }

  /** {@return the extras of an item without the name} */
  static JsonObject extrasWithout(ReasoningItem item) {
    return of(item).isEmpty() ? item.extras() : item.extras().without(MEMBER);
  }

  public static Response addTo(String name, Response response) {
    if (name.isEmpty() || response.output().stream().noneMatch(ReasoningItem.class::isInstance)) return response;
    var output = response.output().stream().map(item -> addTo(name, item)).toList();
    return response.output(output);
  }

  private static ResponseItem addTo(String name, ResponseItem item) {
    if (!(item instanceof ReasoningItem it) || name.isEmpty()) return item;
    return it.extras(it.extras().with(MEMBER, name));
  }

  static ResponseEvent addTo(String name, ResponseEvent event) {
    if (event instanceof ResponseEvent.OutputItemAdded it) {
      return new ResponseEvent.OutputItemAdded(it.sequenceNumber(), it.outputIndex(), addTo(name, it.item()),
          it.extras());
    }
    if (event instanceof ResponseEvent.OutputItemDone it) {
      return new ResponseEvent.OutputItemDone(it.sequenceNumber(), it.outputIndex(), addTo(name, it.item()),
          it.extras());
    }
    if (event instanceof ResponseEvent.Completed it) {
      return new ResponseEvent.Completed(it.sequenceNumber(), addTo(name, it.response()), it.extras());
    }
    if (event instanceof ResponseEvent.Incomplete it) {
      return new ResponseEvent.Incomplete(it.sequenceNumber(), addTo(name, it.response()), it.extras());
    }
    if (event instanceof ResponseEvent.Failed it) {
      return new ResponseEvent.Failed(it.sequenceNumber(), addTo(name, it.response()), it.extras());
    }
    return event;
  }

  /** {@return the request without these names, for a server that implements the Responses API} */
  public static ResponsesRequest removeFrom(ResponsesRequest request) {
    boolean named = request.input().stream().anyMatch(item -> item instanceof ReasoningItem it && !of(it).isEmpty());
    if (!named) return request;
    List<ResponseItem> input = request.input().stream()
        .map(item -> item instanceof ReasoningItem it ? (ResponseItem) it.extras(extrasWithout(it)) : item)
        .toList();
    return request.input(input);
  }
}
