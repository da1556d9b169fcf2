package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts the events of a response together. The event that ends it brings the whole; before, the response is what its items are so far.
 */
final class ResponseFold implements Fold<ResponseEvent, Response> {
  private static final Response NOTHING =
      new Response("", Optional.empty(), "", "in_progress", Optional.empty(), List.of(), Optional.empty(), JsonObject.of());

  private final Map<Integer, ResponseItemFold> items = new TreeMap<>();
  private Response head = NOTHING;
  private boolean ended;

  @Override
  public void add(ResponseEvent event) {
    if (event instanceof ResponseEvent.Created it) head = it.response();
    else if (event instanceof ResponseEvent.InProgress it) head = it.response();
    else if (event instanceof ResponseEvent.Completed it) end(it.response());
    else if (event instanceof ResponseEvent.Incomplete it) end(it.response());
    else if (event instanceof ResponseEvent.Failed it) end(it.response());
    else addToItem(event);
  }

  private void end(Response whole) {
    head = whole;
    ended = true;
  }

  private void addToItem(ResponseEvent event) {
    if (event instanceof ResponseEvent.OutputItemAdded it) item(it.outputIndex()).is(it.item());
    else if (event instanceof ResponseEvent.OutputItemDone it) item(it.outputIndex()).is(it.item());
    else if (event instanceof ResponseEvent.ContentPartAdded it) item(it.outputIndex()).part(it.contentIndex()).is(it.part());
    else if (event instanceof ResponseEvent.ContentPartDone it) item(it.outputIndex()).part(it.contentIndex()).is(it.part());
    else if (event instanceof ResponseEvent.OutputTextDelta it) item(it.outputIndex()).part(it.contentIndex()).append(it.delta());
    else if (event instanceof ResponseEvent.RefusalDelta it) item(it.outputIndex()).part(it.contentIndex()).append(it.delta());
    else if (event instanceof ResponseEvent.ReasoningTextDelta it) item(it.outputIndex()).part(it.contentIndex()).append(it.delta());
    else if (event instanceof ResponseEvent.FunctionCallArgumentsDelta it) item(it.outputIndex()).append(it.delta());
  }

  private ResponseItemFold item(int outputIndex) {
    return items.computeIfAbsent(outputIndex, each -> new ResponseItemFold());
  }

  @Override
  public Response result() {
    return ended ? head : gathered();
  }

  /** What the events before the last one say by themselves. */
  Response gathered() {
    var output = new ArrayList<ResponseItem>();
    items.values().forEach(item -> item.result().ifPresent(output::add));
    return new Response(head.id(), head.createdAt(), head.model(), head.status(), head.incompleteReason(), output, head.usage(), head.extras());
  }
}
