package bifrost.openai.wire;

import bifrost.api.ResponseEvent;
import bifrost.api.json.JsonObject;

/** Reads the Responses API's events from JSON. A member of the wrong kind is an {@link IllegalStateException}. */
final class ResponseEventJson {
  private final JsonObject json;
  private final long number;

  private ResponseEventJson(JsonObject json) {
    this.json = json;
    this.number = json.integer("sequence_number").orElse(-1);
  }

  static ResponseEvent event(JsonObject json) {
    return new ResponseEventJson(json).event();
  }

  private ResponseEvent event() {
    var type = json.string("type").orElse("");
    return switch (type) {
      case "response.created" -> new ResponseEvent.Created(number, ResponseJson.response(object("response")), rest("response"));
      case "response.in_progress" -> new ResponseEvent.InProgress(number, ResponseJson.response(object("response")), rest("response"));
      case "response.completed" -> new ResponseEvent.Completed(number, ResponseJson.response(object("response")), rest("response"));
      case "response.incomplete" -> new ResponseEvent.Incomplete(number, ResponseJson.response(object("response")), rest("response"));
      case "response.failed" -> new ResponseEvent.Failed(number, ResponseJson.response(object("response")), rest("response"));
      case "response.output_item.added" -> new ResponseEvent.OutputItemAdded(number, index(), ResponseJson.item(object("item")), rest("item"));
      case "response.output_item.done" -> new ResponseEvent.OutputItemDone(number, index(), ResponseJson.item(object("item")), rest("item"));
      case "response.content_part.added" ->
          new ResponseEvent.ContentPartAdded(number, id(), index(), contentIndex(), ResponseJson.part(object("part")), rest("part"));
      case "response.content_part.done" ->
          new ResponseEvent.ContentPartDone(number, id(), index(), contentIndex(), ResponseJson.part(object("part")), rest("part"));
      default -> piece(type);
    };
  }

  private ResponseEvent piece(String type) {
    return switch (type) {
      case "response.output_text.delta" -> new ResponseEvent.OutputTextDelta(number, id(), index(), contentIndex(), text("delta"), rest("delta"));
      case "response.output_text.done" -> new ResponseEvent.OutputTextDone(number, id(), index(), contentIndex(), text("text"), rest("text"));
      case "response.refusal.delta" -> new ResponseEvent.RefusalDelta(number, id(), index(), contentIndex(), text("delta"), rest("delta"));
      case "response.refusal.done" -> new ResponseEvent.RefusalDone(number, id(), index(), contentIndex(), text("refusal"), rest("refusal"));
      case "response.reasoning_text.delta" ->
          new ResponseEvent.ReasoningTextDelta(number, id(), index(), contentIndex(), text("delta"), rest("delta"));
      case "response.reasoning_text.done" ->
          new ResponseEvent.ReasoningTextDone(number, id(), index(), contentIndex(), text("text"), rest("text"));
      case "response.function_call_arguments.delta" ->
          new ResponseEvent.FunctionCallArgumentsDelta(number, id(), index(), text("delta"), rest("delta"));
      case "response.function_call_arguments.done" ->
          new ResponseEvent.FunctionCallArgumentsDone(number, id(), index(), text("arguments"), rest("arguments"));
      default -> new ResponseEvent.Unknown(number, type, json);
    };
  }

  private JsonObject object(String name) {
    return json.object(name).orElseThrow(() -> new IllegalStateException("there is no '" + name + "'"));
  }

  private String id() {
    return json.string("item_id").orElse("");
  }

  private int index() {
    return Math.toIntExact(json.integer("output_index").orElse(0));
  }

  private int contentIndex() {
    return Math.toIntExact(json.integer("content_index").orElse(0));
  }

  private String text(String name) {
    return json.string(name).orElse("");
  }

  private JsonObject rest(String read) {
    return ResponseJson.rest(json, "type", "sequence_number", "item_id", "output_index", "content_index", read);
  }
}
