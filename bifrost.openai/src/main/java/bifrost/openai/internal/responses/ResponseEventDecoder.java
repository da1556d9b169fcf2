package bifrost.openai.internal.responses;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsePart;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.Set;

/**
 * A decoder for the events of the Responses API. It throws {@link IllegalStateException} for a text of an unexpected
 * type. Any other member of an unexpected type is added to the extras; a missing or invalid index is -1.
 */
public final class ResponseEventDecoder {
  private static final Set<String> ALIASES = Set.of("response.done", "response.cancelled");
  private static final Set<String> RESPONSE_MEMBERS = Set.of("id", "object", "created_at", "model", "status", "error",
      "incomplete_details", "output", "output_text", "usage");

  private final MemberReader members;
  private final String type;
  private final long number;

  private ResponseEventDecoder(JsonObject json, String type) {
    this.members = new MemberReader(json, "$");
    this.type = type;
    this.number = members.count("sequence_number", Long.MAX_VALUE).orElse(-1);
    boolean isImplied =
        !ALIASES.contains(type) && members.peek("type").filter(JsonString.class::isInstance).isPresent();
    if (isImplied) members.markAsRead("type");
  }

  /**
   * Decodes an event.
   *
   * @param type the type of the event, from its {@code type} member or from the SSE field {@code event}
   */
  static ResponseEvent decode(JsonObject json, String type) {
    return new ResponseEventDecoder(json, type).decode();
  }

  private ResponseEvent decode() {
    return switch (type) {
      case "response.created" -> new ResponseEvent.Created(number, response("in_progress"), extras());
      case "response.in_progress" -> new ResponseEvent.InProgress(number, response("in_progress"), extras());
      case "response.completed", "response.done" ->
          new ResponseEvent.Completed(number, response("completed"), extras());
      case "response.incomplete" -> new ResponseEvent.Incomplete(number, response("incomplete"), extras());
      case "response.failed" -> new ResponseEvent.Failed(number, response("failed"), extras());
      case "response.cancelled" -> new ResponseEvent.Failed(number, response("cancelled"), extras());
      case "response.output_item.added", "response.output_item.done" -> item();
      case "response.content_part.added", "response.content_part.done" -> part();
      default -> deltaOrDone();
    };
  }

  private ResponseEvent deltaOrDone() {
    return switch (type) {
      case "response.output_text.delta" ->
          new ResponseEvent.OutputTextDelta(number, id(), index(), contentIndex(), members.text("delta"), extras());
      case "response.output_text.done" ->
          new ResponseEvent.OutputTextDone(number, id(), index(), contentIndex(), members.text("text"), extras());
      case "response.refusal.delta" ->
          new ResponseEvent.RefusalDelta(number, id(), index(), contentIndex(), members.text("delta"), extras());
      case "response.refusal.done" ->
          new ResponseEvent.RefusalDone(number, id(), index(), contentIndex(), members.text("refusal"), extras());
      case "response.reasoning_text.delta" ->
          new ResponseEvent.ReasoningTextDelta(number, id(), index(), contentIndex(), members.text("delta"), extras());
      case "response.reasoning_text.done" ->
          new ResponseEvent.ReasoningTextDone(number, id(), index(), contentIndex(), members.text("text"), extras());
      case "response.function_call_arguments.delta" ->
          new ResponseEvent.FunctionCallArgumentsDelta(number, id(), index(), members.arguments("delta"), extras());
      case "response.function_call_arguments.done" ->
          new ResponseEvent.FunctionCallArgumentsDone(number, id(), index(), members.arguments("arguments"), extras());
      default -> unknown();
    };
  }

  /** Decodes the response. Some servers send its members directly in the event. */
  private Response response(String status) {
    var response = members.object("response");
    if (response.isPresent()) return ResponseDecoder.decode(response.get(), status);
    var flat = JsonObject.builder();
    RESPONSE_MEMBERS.forEach(name -> members.peek(name).ifPresent(value -> flat.put(name, members.take(name))));
    return ResponseDecoder.decode(flat.build(), status);
  }

  private ResponseEvent item() {
    if (!(members.peek("item").orElse(null) instanceof JsonObject json)) return unknown();
    var item = ResponseItemDecoder.decode(json, "$.item");
    members.markAsRead("item");
    return type.endsWith("added") ? new ResponseEvent.OutputItemAdded(number, index(), item, extras())
        : new ResponseEvent.OutputItemDone(number, index(), item, extras());
  }

  private ResponseEvent part() {
    var json = members.peek("part").orElse(null);
    if (!(json instanceof JsonObject) && !(json instanceof JsonString)) return unknown();
    var part = json instanceof JsonObject object ? ResponsePartDecoder.decode(object, "output_text", "$.part")
        : ResponsePart.text(members.text("part"));
    members.markAsRead("part");
    return type.endsWith("added")
        ? new ResponseEvent.ContentPartAdded(number, id(), index(), contentIndex(), part, extras())
        : new ResponseEvent.ContentPartDone(number, id(), index(), contentIndex(), part, extras());
  }

  private ResponseEvent unknown() {
    return new ResponseEvent.Unknown(number, type, members.json());
  }

  private String id() {
    return members.scalar("item_id").orElse("");
  }

  private int index() {
    return (int) members.count("output_index", Integer.MAX_VALUE).orElse(-1);
  }

  private int contentIndex() {
    return (int) members.count("content_index", Integer.MAX_VALUE).orElse(-1);
  }

  private JsonObject extras() {
    return members.unreadMembers();
  }
}
