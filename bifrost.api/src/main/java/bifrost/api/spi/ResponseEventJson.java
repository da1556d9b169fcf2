package bifrost.api.spi;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.ResponseEventHead;
import bifrost.api.internal.wire.ResponseEventReader;
import bifrost.api.internal.wire.ResponsePartForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonWriter;

/**
 * The reader and the writer of {@link ResponseEvent}. Thread-safe.
 *
 * @since 0.1
 */
public final class ResponseEventJson {
  private ResponseEventJson() {}

  /**
   * Reads an event: an object with a {@code type}. A text of an unexpected kind fails; any other unexpected member is
   * added to the extras.
   *
   * @param in the reader
   * @return the event
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ResponseEvent read(JsonReader in) {
    return read(in, "");
  }

  /**
   * Reads an event, like {@link #read(JsonReader)}. The type of an event without a {@code type} is its name.
   *
   * @param in the reader
   * @param name the name of the server-sent event, its {@code event} field; {@code ""} if it has none
   * @return the event
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ResponseEvent read(JsonReader in, String name) {
    var head = in.peek(ResponseEventHead::read);
    var type = head.type().isEmpty() ? name : head.type();
    if (type.isEmpty()) throw in.unexpected("an event with 'type'");
    if (!head.isTyped(type)) {
      var json = in.value().asObject();
      boolean hasType = json.tryGet("type").orElse(null) instanceof JsonString found && !found.value().isEmpty();
      // of two members 'type', the last may be invalid
      return new ResponseEvent.Unknown(hasType ? json : json.with("type", type));
    }
    return new ResponseEventReader(type, head).read(in);
  }

  /**
   * Writes an event.
   *
   * @param event the event
   * @param out the writer
   */
  public static void write(ResponseEvent event, JsonWriter out) {
    if (event instanceof ResponseEvent.OutputTextDelta it) {
      write(it, it.itemId(), it.outputIndex(), it.contentIndex(), "delta", it.delta(), it.extras(), out);
    } else if (event instanceof ResponseEvent.OutputTextDone it) {
      write(it, it.itemId(), it.outputIndex(), it.contentIndex(), "text", it.completeText(), it.extras(), out);
    } else if (event instanceof ResponseEvent.RefusalDelta it) {
      write(it, it.itemId(), it.outputIndex(), it.contentIndex(), "delta", it.delta(), it.extras(), out);
    } else if (event instanceof ResponseEvent.RefusalDone it) {
      write(it, it.itemId(), it.outputIndex(), it.contentIndex(), "refusal", it.refusal(), it.extras(), out);
    } else if (event instanceof ResponseEvent.ReasoningTextDelta it) {
      write(it, it.itemId(), it.outputIndex(), it.contentIndex(), "delta", it.delta(), it.extras(), out);
    } else if (event instanceof ResponseEvent.ReasoningTextDone it) {
      write(it, it.itemId(), it.outputIndex(), it.contentIndex(), "text", it.completeText(), it.extras(), out);
    } else if (event instanceof ResponseEvent.FunctionCallArgumentsDelta it) {
      write(it, it.itemId(), it.outputIndex(), -1, "delta", it.delta(), it.extras(), out);
    } else if (event instanceof ResponseEvent.FunctionCallArgumentsDone it) {
      write(it, it.itemId(), it.outputIndex(), -1, "arguments", it.arguments(), it.extras(), out);
    } else if (event instanceof ResponseEvent.ContentPartAdded it) {
      write(it, it.itemId(), it.outputIndex(), it.contentIndex(), it.part(), it.extras(), out);
    } else if (event instanceof ResponseEvent.ContentPartDone it) {
      write(it, it.itemId(), it.outputIndex(), it.contentIndex(), it.part(), it.extras(), out);
    } else if (event instanceof ResponseEvent.OutputItemAdded it) {
      write(it, it.outputIndex(), it.item(), it.extras(), out);
    } else if (event instanceof ResponseEvent.OutputItemDone it) {
      write(it, it.outputIndex(), it.item(), it.extras(), out);
    } else {
      writeResponseOrUnknown(event, out);
    }
  }

  private static void writeResponseOrUnknown(ResponseEvent event, JsonWriter out) {
    if (event instanceof ResponseEvent.Created it) write(it, it.response(), it.extras(), out);
    else if (event instanceof ResponseEvent.InProgress it) write(it, it.response(), it.extras(), out);
    else if (event instanceof ResponseEvent.Completed it) write(it, it.response(), it.extras(), out);
    else if (event instanceof ResponseEvent.Incomplete it) write(it, it.response(), it.extras(), out);
    else if (event instanceof ResponseEvent.Failed it) write(it, it.response(), it.extras(), out);
    else out.value(((ResponseEvent.Unknown) event).json());
  }

  /**
   * Writes an event with a response. If the member {@code response} was of another kind, the members of the response
   * were members of the event.
   */
  private static void write(ResponseEvent event, Response response, JsonObject extras, JsonWriter out) {
    boolean isFlat = extras.tryGet("response").isPresent();
    object(event, isFlat ? response.json().with(extras) : extras, out).member("response", response, ResponseJson::write)
        .end();
  }

  private static void write(ResponseEvent event, int outputIndex, ResponseItem item, JsonObject extras,
      JsonWriter out) {
    object(event, extras, out).memberIfPresent("output_index", outputIndex)
        .member("item", item, ResponseItemJson::write).end();
  }

  private static void write(ResponseEvent event, String itemId, int outputIndex, int contentIndex, ResponsePart part,
      JsonObject extras, JsonWriter out) {
    var object = object(event, itemId, outputIndex, contentIndex, extras, out);
    if (object.begins("part")) ResponsePartForm.write(part, ResponsePartForm.OUTPUT_TEXT, out);
    object.end();
  }

  private static void write(ResponseEvent event, String itemId, int outputIndex, int contentIndex, String name,
      String text, JsonObject extras, JsonWriter out) {
    object(event, itemId, outputIndex, contentIndex, extras, out).member(name, text).end();
  }

  private static ObjectWriter object(ResponseEvent event, String itemId, int outputIndex, int contentIndex,
      JsonObject extras, JsonWriter out) {
    return object(event, extras, out).memberIfPresent("item_id", itemId).memberIfPresent("output_index", outputIndex)
        .memberIfPresent("content_index", contentIndex);
  }

  private static ObjectWriter object(ResponseEvent event, JsonObject extras, JsonWriter out) {
    return ObjectWriter.begin(extras, out).member("type", event.type())
        .memberIfPresent("sequence_number", event.sequenceNumber());
  }
}
