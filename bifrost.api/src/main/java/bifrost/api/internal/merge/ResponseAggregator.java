package bifrost.api.internal.merge;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsePart;
import bifrost.api.json.JsonObject;
import java.util.Optional;

/**
 * An aggregator for the events of a response. The response in the last event takes precedence; its missing members
 * come from the earlier events, because some servers omit the output or other members in the last event.
 */
public final class ResponseAggregator implements Aggregator<ResponseEvent, Response> {
  private final ResponseOutputAggregator items = new ResponseOutputAggregator();
  private final UntypedEventAggregator untypedEvents = new UntypedEventAggregator(items);
  private final ResponseMetadata metadata = new ResponseMetadata();
  private Optional<Response> last = Optional.empty();

  @Override
  public void add(ResponseEvent event) {
    if (event instanceof ResponseEvent.Created it) metadata.add(it.response());
    else if (event instanceof ResponseEvent.InProgress it) metadata.add(it.response());
    else if (event instanceof ResponseEvent.Completed it) last = Optional.of(it.response());
    else if (event instanceof ResponseEvent.Incomplete it) last = Optional.of(it.response());
    else if (event instanceof ResponseEvent.Failed it) last = Optional.of(it.response());
    else if (event instanceof ResponseEvent.OutputItemAdded it) items.announce(it.item(), it.outputIndex());
    else if (event instanceof ResponseEvent.OutputItemDone it) items.finish(it.item(), it.outputIndex());
    else if (event instanceof ResponseEvent.Unknown it) untypedEvents.add(it);
    else addToItem(event);
  }

  private void addToItem(ResponseEvent event) {
    if (event instanceof ResponseEvent.ContentPartAdded it) {
      parts(it.itemId(), it.outputIndex(), it.part()).announce(it.part(), it.contentIndex());
    } else if (event instanceof ResponseEvent.ContentPartDone it) {
      parts(it.itemId(), it.outputIndex(), it.part()).finish(it.part(), it.contentIndex());
    } else if (event instanceof ResponseEvent.FunctionCallArgumentsDelta it) {
      call(it.itemId(), it.outputIndex(), it.extras()).append(it.delta());
    } else if (event instanceof ResponseEvent.FunctionCallArgumentsDone it) {
      call(it.itemId(), it.outputIndex(), it.extras()).finish(it.arguments());
    } else addToText(event);
  }

  private void addToText(ResponseEvent event) {
    if (event instanceof ResponseEvent.OutputTextDelta it) {
      var part = items.itemFor(it.itemId(), it.outputIndex(), "message").parts()
          .partFor(ResponsePartAggregator.PartKind.TEXT, it.contentIndex());
      part.text().append(it.delta());
      part.logprobs(it.extras(), false);
    } else if (event instanceof ResponseEvent.OutputTextDone it) {
      var part = items.itemFor(it.itemId(), it.outputIndex(), "message").parts()
          .partFor(ResponsePartAggregator.PartKind.TEXT, it.contentIndex());
      part.text().finish(it.wholeText());
      part.logprobs(it.extras(), true);
    } else if (event instanceof ResponseEvent.RefusalDelta it) {
      text("message", ResponsePartAggregator.PartKind.REFUSAL, it.itemId(), it.outputIndex(), it.contentIndex())
          .append(it.delta());
    } else if (event instanceof ResponseEvent.RefusalDone it) {
      text("message", ResponsePartAggregator.PartKind.REFUSAL, it.itemId(), it.outputIndex(), it.contentIndex())
          .finish(it.refusal());
    } else if (event instanceof ResponseEvent.ReasoningTextDelta it) {
      text("reasoning", ResponsePartAggregator.PartKind.REASONING, it.itemId(), it.outputIndex(), it.contentIndex())
          .append(it.delta());
    } else if (event instanceof ResponseEvent.ReasoningTextDone it) {
      text("reasoning", ResponsePartAggregator.PartKind.REASONING, it.itemId(), it.outputIndex(), it.contentIndex())
          .finish(it.wholeText());
    }
  }

  private ResponseContentAggregator parts(String itemId, long outputIndex, ResponsePart part) {
    return items.itemFor(itemId, outputIndex, part instanceof ResponsePart.ReasoningText ? "reasoning" : "message")
        .parts();
  }

  private TextAggregator text(String type, ResponsePartAggregator.PartKind kind, String itemId, long outputIndex,
      long contentIndex) {
    return items.itemFor(itemId, outputIndex, type).parts().partFor(kind, contentIndex).text();
  }

  private TextAggregator call(String itemId, long outputIndex, JsonObject extras) {
    var item = items.itemFor(itemId, outputIndex, "function_call");
    item.call(extras);
    return item.arguments();
  }

  @Override
  public Response result() {
    var streamed = metadata.toResponse(items.result(last.isPresent()), untypedEvents.extras());
    return last.map(complete -> ResponseMerger.response(complete, streamed)).orElse(streamed);
  }
}
