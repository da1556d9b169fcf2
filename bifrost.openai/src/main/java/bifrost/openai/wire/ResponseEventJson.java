package bifrost.openai.wire;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsePart;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.Set;

/**
 * A decoder that reads the events of the Responses API from JSON. It throws {@link IllegalStateException} for a text of an unexpected kind.
 * Any other member of an unexpected kind is kept in the extras; a missing or invalid index is -1.
 */
final class ResponseEventJson {
  private static final Set<String> ALIASES = Set.of("response.done", "response.cancelled");
  private static final Set<String> RESPONSE = Set.of("id", "object", "created_at", "model", "status", "error", "incomplete_details", "output",
      "output_text", "usage");

  private final Members members;
  private final String type;
  private final long number;

  private ResponseEventJson(JsonObject json, String type) {
    this.members = new Members(json, "$");
    this.type = type;
    this.number = members.count("sequence_number", Long.MAX_VALUE).orElse(-1);
    boolean isSaid = !ALIASES.contains(type) && members.peek("type").filter(JsonString.class::isInstance).isPresent();
    if (isSaid) members.skip("type");
  }

  /**
   * Reads an event.
   *
   * @param type the type of the event, from its {@code type} member or from the SSE field {@code event}
   */
  static ResponseEvent event(JsonObject json, String type) {
    return new ResponseEventJson(json, type).event();
  }

  private ResponseEvent event() {
    return switch (type) {
      case "response.created" -> new ResponseEvent.Created(number, response("in_progress"), rest());
      case "response.in_progress" -> new ResponseEvent.InProgress(number, response("in_progress"), rest());
      case "response.completed", "response.done" -> new ResponseEvent.Completed(number, response("completed"), rest());
      case "response.incomplete" -> new ResponseEvent.Incomplete(number, response("incomplete"), rest());
      case "response.failed" -> new ResponseEvent.Failed(number, response("failed"), rest());
      case "response.cancelled" -> new ResponseEvent.Failed(number, response("cancelled"), rest());
      case "response.output_item.added", "response.output_item.done" -> item();
      case "response.content_part.added", "response.content_part.done" -> part();
      default -> piece();
    };
  }

  private ResponseEvent piece() {
    return switch (type) {
      case "response.output_text.delta" ->
          new ResponseEvent.OutputTextDelta(number, id(), index(), contentIndex(), members.text("delta"), rest());
      case "response.output_text.done" -> new ResponseEvent.OutputTextDone(number, id(), index(), contentIndex(), members.text("text"), rest());
      case "response.refusal.delta" -> new ResponseEvent.RefusalDelta(number, id(), index(), contentIndex(), members.text("delta"), rest());
      case "response.refusal.done" -> new ResponseEvent.RefusalDone(number, id(), index(), contentIndex(), members.text("refusal"), rest());
      case "response.reasoning_text.delta" ->
          new ResponseEvent.ReasoningTextDelta(number, id(), index(), contentIndex(), members.text("delta"), rest());
      case "response.reasoning_text.done" ->
          new ResponseEvent.ReasoningTextDone(number, id(), index(), contentIndex(), members.text("text"), rest());
      case "response.function_call_arguments.delta" ->
          new ResponseEvent.FunctionCallArgumentsDelta(number, id(), index(), members.arguments("delta"), rest());
      case "response.function_call_arguments.done" ->
          new ResponseEvent.FunctionCallArgumentsDone(number, id(), index(), members.arguments("arguments"), rest());
      default -> unknown();
    };
  }

  /** Reads the response, whose members some servers send beside the type of the event. */
  private Response response(String status) {
    var response = members.object("response");
    if (response.isPresent()) return ResponseJson.response(response.get(), status);
    var flat = JsonObject.builder();
    RESPONSE.forEach(name -> members.peek(name).ifPresent(value -> flat.put(name, members.take(name))));
    return ResponseJson.response(flat.build(), status);
  }

  private ResponseEvent item() {
    if (!(members.peek("item").orElse(null) instanceof JsonObject json)) return unknown();
    var item = ResponseItemJson.item(json, "$.item");
    members.skip("item");
    return type.endsWith("added") ? new ResponseEvent.OutputItemAdded(number, index(), item, rest())
        : new ResponseEvent.OutputItemDone(number, index(), item, rest());
  }

  private ResponseEvent part() {
    var json = members.peek("part").orElse(null);
    if (!(json instanceof JsonObject) && !(json instanceof JsonString)) return unknown();
    var part = json instanceof JsonObject object ? ResponsePartJson.part(object, "output_text", "$.part") : ResponsePart.text(members.text("part"));
    members.skip("part");
    return type.endsWith("added") ? new ResponseEvent.ContentPartAdded(number, id(), index(), contentIndex(), part, rest())
        : new ResponseEvent.ContentPartDone(number, id(), index(), contentIndex(), part, rest());
  }

  private ResponseEvent unknown() {
    return new ResponseEvent.Unknown(number, type, members.json());
  }

  private String id() {
    return members.word("item_id").orElse("");
  }

  private int index() {
    return (int) members.count("output_index", Integer.MAX_VALUE).orElse(-1);
  }

  private int contentIndex() {
    return (int) members.count("content_index", Integer.MAX_VALUE).orElse(-1);
  }

  private JsonObject rest() {
    return members.rest();
  }
}
