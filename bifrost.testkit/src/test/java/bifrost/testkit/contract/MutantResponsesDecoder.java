package bifrost.testkit.contract;

import bifrost.api.BifrostException;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decodes responses and events of the Responses API, depending on the defects. */
final class MutantResponsesDecoder {
  private static final Set<String> KNOWN =
      Set.of("id", "object", "created_at", "model", "status", "incomplete_details", "output", "usage", "error");

  private final Set<Defect> defects;

  MutantResponsesDecoder(Set<Defect> defects) {
    this.defects = defects;
  }

  Response response(JsonObject json) {
    if (json.string("status").equals(Optional.of("failed"))
        && !has(Defect.ACCEPTS_FAILED_RESPONSES)) throw failed(json);
    var items = new ArrayList<ResponseItem>();
    for (var item : MutantResponseDecoder.elements(json, "output")
        .orElseThrow(() -> new IllegalStateException("no output"))) {
      items.add(item(item));
    }
    if (has(Defect.DROPS_OUTPUT_ITEMS_BESIDE_CALLS)
        && items.stream().anyMatch(ResponseItem.FunctionCall.class::isInstance)) {
      items.removeIf(ResponseItem.MessageItem.class::isInstance);
    }
    var reason = json.object("incomplete_details").flatMap(details -> details.string("reason"));
    return new Response(json.string("id").orElse(""), Optional.empty(), json.string("model").orElse(""),
        json.string("status").orElse(""), has(Defect.IGNORES_INCOMPLETE_DETAILS) ? Optional.empty() : reason, items,
        json.object("usage").map(MutantResponsesDecoder::usage), extras(json));
  }

  private BifrostException failed(JsonObject response) {
    return new MutantErrors(defects).inErrorEvent(response.object("error").orElse(JsonObject.of()).toString(),
        Map.of());
  }

  private static JsonObject extras(JsonObject json) {
    var extras = json;
    for (var name : KNOWN) extras = extras.without(name);
    return extras;
  }

  private static Usage usage(JsonObject usage) {
    return new Usage(usage.integer("input_tokens").orElse(0), usage.integer("output_tokens").orElse(0),
        usage.integer("total_tokens").orElse(0), JsonObject.of());
  }

  private static ResponseItem item(JsonObject item) {
    var id = item.string("id").orElse("");
    return switch (item.string("type").orElse("")) {
      case "message" -> new ResponseItem.MessageItem(id, "assistant", parts(item), Optional.empty(), JsonObject.of());
      case "reasoning" -> new ResponseItem.ReasoningItem(id, parts(item), JsonObject.of());
      case "function_call" -> new ResponseItem.FunctionCall(id, item.string("call_id").orElse(""),
          item.string("name").orElse(""), item.string("arguments").orElse(""), Optional.empty(), JsonObject.of());
      default -> new ResponseItem.Unknown(item);
    };
  }

  private static List<ResponsePart> parts(JsonObject item) {
    return MutantResponseDecoder.elements(item, "content").orElse(List.of()).stream().map(MutantResponsesDecoder::part)
        .toList();
  }

  private static ResponsePart part(JsonObject part) {
    return switch (part.string("type").orElse("")) {
      case "output_text" -> new ResponsePart.Text(part.string("text").orElse(""), JsonObject.of());
      case "reasoning_text" -> new ResponsePart.ReasoningText(part.string("text").orElse(""), JsonObject.of());
      case "refusal" -> new ResponsePart.Refusal(part.string("refusal").orElse(""), JsonObject.of());
      default -> new ResponsePart.Unknown(part);
    };
  }

  ResponseEvent event(JsonObject json) {
    var type = json.string("type").orElseThrow(() -> new IllegalStateException("no type"));
    int index = (int) json.integer("output_index").orElse(0);
    return switch (type) {
      case "response.output_item.added" ->
          new ResponseEvent.OutputItemAdded(0, index, item(json.object("item").orElseThrow()), JsonObject.of());
      case "response.content_part.added" ->
          new ResponseEvent.ContentPartAdded(0, "", index, 0, part(json.object("part").orElseThrow()), JsonObject.of());
      case "response.output_text.delta" ->
          new ResponseEvent.OutputTextDelta(0, "", index, 0, delta(json), JsonObject.of());
      case "response.completed" -> new ResponseEvent.Completed(0, finalResponse(json), JsonObject.of());
      case "response.incomplete" -> new ResponseEvent.Incomplete(0, finalResponse(json), JsonObject.of());
      case "response.failed" -> {
        if (has(Defect.SKIPS_THE_EVENT_OF_A_FAILED_RESPONSE)) yield new ResponseEvent.Unknown(json);
        throw failed(json.object("response").orElseThrow());
      }
      default -> new ResponseEvent.Unknown(json);
    };
  }

  private String delta(JsonObject json) {
    return has(Defect.DELIVERS_RESPONSES_DELTAS_AT_THE_END) ? "" : json.string("delta").orElse("");
  }

  private Response finalResponse(JsonObject json) {
    var complete = response(json.object("response").orElseThrow());
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
