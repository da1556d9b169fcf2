package bifrost.api.internal.wire;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.ResponseItemJson;
import java.util.Optional;
import java.util.Set;

/** A reader of an event of the Responses API, whose members may arrive in any order. */
public final class ResponseEventReader {
  private static final String ARGUMENTS = "response.function_call_arguments.";
  /** The members of a response that some servers send as members of the event. */
  private static final Set<String> RESPONSE_MEMBERS = Set.of("id", "object", "created_at", "model", "status", "error",
      "incomplete_details", "output", "output_text", "usage");

  private final String type;
  private final String impliedType;
  private final String content;
  private final boolean hasOutputIndex;
  private final boolean hasItemId;
  private final boolean hasContentIndex;
  private final JsonObject.Builder extras = JsonObject.builder();
  /** The response, if its members are members of the event. */
  private final Optional<ResponseReader> flat;
  private long number = -1;
  private String itemId = "";
  private int outputIndex = -1;
  private int contentIndex = -1;
  private String text = "";
  private Optional<Response> response = Optional.empty();
  private Optional<ResponseItem> item = Optional.empty();
  private Optional<ResponsePart> part = Optional.empty();

  public ResponseEventReader(String type, ResponseEventHead head) {
    this.type = type;
    content = ResponseEventHead.content(type);
    impliedType = switch (type) {
      case "response.done" -> "response.completed";
      case "response.cancelled" -> "response.failed";
      default -> type;
    };
    if (head.type().isEmpty() && !type.equals(impliedType)) extras.put("type", type);
    hasOutputIndex = !content.equals(ResponseEventHead.RESPONSE);
    hasItemId = hasOutputIndex && !content.equals(ResponseEventHead.ITEM);
    hasContentIndex = hasItemId && !type.startsWith(ARGUMENTS);
    boolean isFlat = !hasOutputIndex && !head.hasResponse();
    flat = isFlat ? Optional.of(new ResponseReader()) : Optional.empty();
  }

  public ResponseEvent read(JsonReader in) {
    while (in.nextMember()) {
      var name = in.name();
      if (name.equals(content)) readContent(in);
      else if (flat.isPresent() && RESPONSE_MEMBERS.contains(name)) flat.get().readMember(in);
      else if (!readLocation(in, name)) MemberReader.keepInExtras(in, extras);
    }
    return event();
  }

  /** Reads the member with the content. A response of an unexpected kind is added to the extras. */
  private void readContent(JsonReader in) {
    switch (content) {
      case ResponseEventHead.RESPONSE -> {
        if (in.isObject()) response = Optional.of(readResponse(in));
        else MemberReader.keepInExtras(in, extras);
      }
      case ResponseEventHead.ITEM -> item = Optional.of(ResponseItemJson.read(in));
      case ResponseEventHead.PART -> part = Optional.of(in.isString() ? ResponsePart.text(in.string())
          : ResponsePartForm.read(in, ResponsePartForm.OUTPUT_TEXT));
      default -> text = type.startsWith(ARGUMENTS) ? MemberReader.arguments(in) : in.string();
    }
  }

  /** Reads a response, which may lack any member, such as the output. */
  private Response readResponse(JsonReader in) {
    var reader = new ResponseReader();
    while (in.nextMember()) reader.readMember(in);
    return reader.response(status());
  }

  /** Reads a member with the type, the number or the location of the event. Returns false for any other member. */
  private boolean readLocation(JsonReader in, String name) {
    switch (name) {
      case "type" -> {
        // The type is the name of the event if the member is of another kind, which would replace it in the JSON form.
        if (in.isString()) MemberReader.constant(in, impliedType, extras);
        else in.skip();
      }
      case "sequence_number" -> number = MemberReader.lenient(in, extras, MemberReader::count).orElse(-1L);
      case "output_index" -> {
        if (!hasOutputIndex) return false;
        outputIndex = MemberReader.index(in, extras);
      }
      case "item_id" -> {
        if (!hasItemId) return false;
        itemId = MemberReader.text(in, extras).orElse("");
      }
      case "content_index" -> {
        if (!hasContentIndex) return false;
        contentIndex = MemberReader.index(in, extras);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** {@return the status of a response that has none} */
  private String status() {
    return switch (type) {
      case "response.created", "response.in_progress" -> "in_progress";
      case "response.incomplete" -> "incomplete";
      case "response.failed" -> "failed";
      case "response.cancelled" -> "cancelled";
      default -> "completed";
    };
  }

  private Response response() {
    return response.orElseGet(() -> flat.orElseThrow().response(status()));
  }

  private ResponseEvent event() {
    var others = extras.build();
    return switch (impliedType) {
      case "response.created" -> new ResponseEvent.Created(number, response(), others);
      case "response.in_progress" -> new ResponseEvent.InProgress(number, response(), others);
      case "response.completed" -> new ResponseEvent.Completed(number, response(), others);
      case "response.incomplete" -> new ResponseEvent.Incomplete(number, response(), others);
      case "response.failed" -> new ResponseEvent.Failed(number, response(), others);
      case "response.output_item.added" ->
          new ResponseEvent.OutputItemAdded(number, outputIndex, item.orElseThrow(), others);
      case "response.output_item.done" ->
          new ResponseEvent.OutputItemDone(number, outputIndex, item.orElseThrow(), others);
      case "response.content_part.added" ->
          new ResponseEvent.ContentPartAdded(number, itemId, outputIndex, contentIndex, part.orElseThrow(), others);
      case "response.content_part.done" ->
          new ResponseEvent.ContentPartDone(number, itemId, outputIndex, contentIndex, part.orElseThrow(), others);
      default -> textEvent(others);
    };
  }

  private ResponseEvent textEvent(JsonObject others) {
    return switch (type) {
      case "response.output_text.delta" ->
          new ResponseEvent.OutputTextDelta(number, itemId, outputIndex, contentIndex, text, others);
      case "response.output_text.done" ->
          new ResponseEvent.OutputTextDone(number, itemId, outputIndex, contentIndex, text, others);
      case "response.refusal.delta" ->
          new ResponseEvent.RefusalDelta(number, itemId, outputIndex, contentIndex, text, others);
      case "response.refusal.done" ->
          new ResponseEvent.RefusalDone(number, itemId, outputIndex, contentIndex, text, others);
      case "response.reasoning_text.delta" ->
          new ResponseEvent.ReasoningTextDelta(number, itemId, outputIndex, contentIndex, text, others);
      case "response.reasoning_text.done" ->
          new ResponseEvent.ReasoningTextDone(number, itemId, outputIndex, contentIndex, text, others);
      case "response.function_call_arguments.delta" ->
          new ResponseEvent.FunctionCallArgumentsDelta(number, itemId, outputIndex, text, others);
      case "response.function_call_arguments.done" ->
          new ResponseEvent.FunctionCallArgumentsDone(number, itemId, outputIndex, text, others);
      default -> throw new IllegalStateException("no such event: " + type);
    };
  }
}
