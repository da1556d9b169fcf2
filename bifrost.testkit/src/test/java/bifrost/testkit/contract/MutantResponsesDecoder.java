package bifrost.testkit.contract;

import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decodes responses and events of the Responses API, depending on the defects. */
final class MutantResponsesDecoder {
  private final Set<Defect> defects;

  MutantResponsesDecoder(Set<Defect> defects) {
    this.defects = defects;
  }

  Response response(JsonObject json) {
    if (json.string("status").equals(Optional.of("failed"))
        && !has(Defect.ACCEPTS_FAILED_RESPONSES)) throw failed(json);
    return withDefects(Response.of(json));
  }

  private Response withDefects(Response all) {
    var items = new ArrayList<>(all.output());
    if (has(Defect.DROPS_OUTPUT_ITEMS_BESIDE_CALLS)
        && items.stream().anyMatch(ResponseItem.FunctionCall.class::isInstance)) {
      items.removeIf(ResponseItem.MessageItem.class::isInstance);
    }
    boolean dropsDetails = has(Defect.DROPS_USAGE_DETAILS) || has(Defect.DROPS_USAGE_DETAILS_OF_RESPONSES);
    var usage = all.usage().map(it -> dropsDetails
        ? new Usage(it.promptTokens(), it.completionTokens(), it.totalTokens(), JsonObject.of())
        : it);
    return new Response(all.id(), all.createdAt(), all.model(), all.status(),
        has(Defect.IGNORES_INCOMPLETE_DETAILS) ? Optional.empty() : all.incompleteReason(), items, usage, all.extras());
  }

  /** {@return the error of an event, from the response, from the event, or from its other members} */
  private BifrostException failed(JsonObject event) {
    var response = event.object("response").orElse(event);
    var others = event.without("type").without("response").without("error").without("sequence_number");
    var unexplained = JsonObject.of("message", "the response is " + response.string("status").orElse("failed"));
    var error = response.object("error").or(() -> event.object("error")).filter(each -> !each.isEmpty())
        .orElse(others.string("message").isPresent() ? others : unexplained);
    return new MutantErrors(defects).inErrorEvent(error.toString(), Map.of());
  }

  /** {@return a response that has only the text of a chat completion, and the counts of its usage} */
  Response of(ChatCompletion chat) {
    var items = List.<ResponseItem>of(ResponseItem.assistant(chat.text()));
    var usage = chat.usage().filter(it -> has(Defect.CREATES_RESPONSES_WITHOUT_DETAILS))
        .map(it -> new Usage(it.promptTokens(), it.completionTokens(), it.totalTokens(), JsonObject.of()));
    return new Response(chat.id(), chat.created(), chat.model(), "completed", Optional.empty(), items, usage,
        JsonObject.of());
  }

  static ResponseEvent of(ChatCompletionChunk chunk) {
    return new ResponseEvent.OutputTextDelta(0, "", 0, 0, chunk.text(), JsonObject.of());
  }

  ResponseEvent event(JsonObject json) {
    var type = json.string("type").orElseThrow(() -> new IllegalStateException("no type"));
    boolean isError = type.equals("error") || type.equals("response.error");
    if (isError && !has(Defect.IGNORES_THE_ERROR_EVENT_OF_THE_RESPONSES_API)) throw failed(json);
    boolean isFailed =
        type.equals("response.failed") || Set.of("response.completed", "response.incomplete").contains(type)
            && Set.of("failed", "cancelled")
                .contains(json.object("response").flatMap(it -> it.string("status")).orElse(""));
    if (isFailed && !has(Defect.SKIPS_THE_EVENT_OF_A_FAILED_RESPONSE)) throw failed(json);
    boolean isDropped = type.equals("response.output_item.done") && has(Defect.DROPS_THE_LAST_EVENT_OF_ITEMS);
    if (isDropped) return new ResponseEvent.Unknown(JsonObject.of("type", "response.kit_dropped"));
    var event = ResponseEvent.parse(json.toString());
    boolean isOther = event instanceof ResponseEvent.OutputItemAdded added
        && !(added.item() instanceof ResponseItem.MessageItem)
        || event instanceof ResponseEvent.OutputItemDone done && !(done.item() instanceof ResponseItem.MessageItem)
        || json.string("type").get().matches("response[.](reasoning|function_call).*");
    if (isOther && has(Defect.STREAMS_MESSAGE_ITEMS_ONLY)) {
      return new ResponseEvent.Unknown(JsonObject.of("type", "response.kit_dropped"));
    }
    if (event instanceof ResponseEvent.OutputTextDelta it) return delta(it);
    if (event instanceof ResponseEvent.Completed it) {
      return new ResponseEvent.Completed(it.sequenceNumber(), finalResponse(it.response()), it.extras());
    }
    return event instanceof ResponseEvent.Incomplete it
        ? new ResponseEvent.Incomplete(it.sequenceNumber(), finalResponse(it.response()), it.extras())
        : event;
  }

  private ResponseEvent delta(ResponseEvent.OutputTextDelta event) {
    return new ResponseEvent.OutputTextDelta(event.sequenceNumber(), event.itemId(), event.outputIndex(),
        event.contentIndex(), has(Defect.DELIVERS_RESPONSES_DELTAS_AT_THE_END) ? "" : event.delta(),
        has(Defect.DROPS_EXTRAS_OF_RESPONSE_EVENTS) ? JsonObject.of() : event.extras());
  }

  private Response finalResponse(Response response) {
    var complete = withDefects(response);
    boolean dropsOtherItems = has(Defect.STREAMS_MESSAGE_ITEMS_ONLY);
    var items =
        dropsOtherItems ? complete.output().stream().filter(ResponseItem.MessageItem.class::isInstance).toList()
            : complete.output();
    return new Response(complete.id(), complete.createdAt(), complete.model(), complete.status(),
        complete.incompleteReason(), items,
        complete.usage(), complete.extras());
  }

  /** {@return whether an event of this type ends the stream} */
  static boolean isLast(JsonObject json) {
    return json.string("type").filter(type -> type.equals("response.completed") || type.equals("response.incomplete"))
        .isPresent();
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
