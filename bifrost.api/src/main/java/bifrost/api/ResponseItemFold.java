package bifrost.api;

import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts the pieces of one item together: what begins it, what is added to it, and what it is in the end. */
final class ResponseItemFold {
  private final Map<Integer, ResponsePartFold> parts = new TreeMap<>();
  private final StringBuilder arguments = new StringBuilder();
  private Optional<ResponseItem> item = Optional.empty();

  /** What an item says of itself counts for all that was there before. */
  void is(ResponseItem item) {
    this.item = Optional.of(item);
    parts.clear();
    arguments.setLength(0);
    if (item instanceof FunctionCall call) arguments.append(call.arguments());
    if (item instanceof MessageItem message) parts(message.content());
    if (item instanceof ReasoningItem reasoning) parts(reasoning.content());
  }

  private void parts(List<ResponsePart> content) {
    for (int i = 0; i < content.size(); i++) part(i).is(content.get(i));
  }

  ResponsePartFold part(int contentIndex) {
    return parts.computeIfAbsent(contentIndex, each -> new ResponsePartFold());
  }

  void append(String delta) {
    arguments.append(delta);
  }

  Optional<ResponseItem> result() {
    return item.map(this::withPieces);
  }

  private ResponseItem withPieces(ResponseItem it) {
    var content = parts.values().stream().flatMap(part -> part.result().stream()).toList();
    if (it instanceof MessageItem m) return new MessageItem(m.id(), m.role(), content, m.status(), m.extras());
    if (it instanceof ReasoningItem r) return new ReasoningItem(r.id(), content, r.extras());
    if (it instanceof FunctionCall c) return new FunctionCall(c.id(), c.callId(), c.name(), arguments.toString(), c.status(), c.extras());
    return it;
  }
}
