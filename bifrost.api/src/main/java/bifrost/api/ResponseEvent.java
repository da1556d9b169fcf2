package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.Objects;

/**
 * An event of a streamed {@link Response}, in the order in which vLLM and OpenAI give them: created, in progress; for each item added,
 * its parts, done; and one that ends it. Grows: switch over it with a default.
 *
 * <p>Extras are members of the event that have no component.
 */
public sealed interface ResponseEvent {
  /**
   * Its place among the events, from 0.
   *
   * @return the number
   */
  long sequenceNumber();

  /**
   * Its type on the wire.
   *
   * @return such as {@code response.output_text.delta}
   */
  String type();

  /**
   * What is added to the text: what to print while it arrives.
   *
   * @return the text; {@code ""} for every event but {@link OutputTextDelta}
   */
  default String text() {
    return "";
  }

  /**
   * The response has begun.
   *
   * @param sequenceNumber its place among the events
   * @param response the response, as far as it is there
   * @param extras further members
   */
  record Created(long sequenceNumber, Response response, JsonObject extras) implements ResponseEvent {
    /** Refuses null. */
    public Created {
      Objects.requireNonNull(response, "response");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.created";
    }
  }

  /**
   * The response is being made.
   *
   * @param sequenceNumber its place among the events
   * @param response the response, as far as it is there
   * @param extras further members
   */
  record InProgress(long sequenceNumber, Response response, JsonObject extras) implements ResponseEvent {
    /** Refuses null. */
    public InProgress {
      Objects.requireNonNull(response, "response");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.in_progress";
    }
  }

  /**
   * The response is whole.
   *
   * @param sequenceNumber its place among the events
   * @param response the response, as far as it is there
   * @param extras further members
   */
  record Completed(long sequenceNumber, Response response, JsonObject extras) implements ResponseEvent {
    /** Refuses null. */
    public Completed {
      Objects.requireNonNull(response, "response");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.completed";
    }
  }

  /**
   * The response was cut off: {@link Response#incompleteReason()} says why.
   *
   * @param sequenceNumber its place among the events
   * @param response the response, as far as it is there
   * @param extras further members
   */
  record Incomplete(long sequenceNumber, Response response, JsonObject extras) implements ResponseEvent {
    /** Refuses null. */
    public Incomplete {
      Objects.requireNonNull(response, "response");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.incomplete";
    }
  }

  /**
   * The response failed; reading on throws the error.
   *
   * @param sequenceNumber its place among the events
   * @param response the response, as far as it is there
   * @param extras further members
   */
  record Failed(long sequenceNumber, Response response, JsonObject extras) implements ResponseEvent {
    /** Refuses null. */
    public Failed {
      Objects.requireNonNull(response, "response");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.failed";
    }
  }

  /**
   * An item begins.
   *
   * @param sequenceNumber its place among the events
   * @param outputIndex where in the output it is, from 0
   * @param item the item, as far as it is there
   * @param extras further members
   */
  record OutputItemAdded(long sequenceNumber, int outputIndex, ResponseItem item, JsonObject extras) implements ResponseEvent {
    /** Refuses null. */
    public OutputItemAdded {
      Objects.requireNonNull(item, "item");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.output_item.added";
    }
  }

  /**
   * An item has ended.
   *
   * @param sequenceNumber its place among the events
   * @param outputIndex where in the output it is, from 0
   * @param item the whole item
   * @param extras further members
   */
  record OutputItemDone(long sequenceNumber, int outputIndex, ResponseItem item, JsonObject extras) implements ResponseEvent {
    /** Refuses null. */
    public OutputItemDone {
      Objects.requireNonNull(item, "item");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.output_item.done";
    }
  }

  /**
   * A part of an item begins.
   *
   * @param sequenceNumber its place among the events
   * @param itemId the id of the item
   * @param outputIndex where in the output the item is
   * @param contentIndex where in the item the part is, from 0
   * @param part the part, as far as it is there
   * @param extras further members
   */
  record ContentPartAdded(long sequenceNumber, String itemId, int outputIndex, int contentIndex, ResponsePart part, JsonObject extras)
      implements ResponseEvent {
    /** Refuses null. */
    public ContentPartAdded {
      Objects.requireNonNull(itemId, "itemId");
      Objects.requireNonNull(part, "part");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.content_part.added";
    }
  }

  /**
   * A part of an item has ended.
   *
   * @param sequenceNumber its place among the events
   * @param itemId the id of the item
   * @param outputIndex where in the output the item is
   * @param contentIndex where in the item the part is, from 0
   * @param part the whole part
   * @param extras further members
   */
  record ContentPartDone(long sequenceNumber, String itemId, int outputIndex, int contentIndex, ResponsePart part, JsonObject extras)
      implements ResponseEvent {
    /** Refuses null. */
    public ContentPartDone {
      Objects.requireNonNull(itemId, "itemId");
      Objects.requireNonNull(part, "part");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.content_part.done";
    }
  }

  /**
   * More of a text.
   *
   * @param sequenceNumber its place among the events
   * @param itemId the id of the item
   * @param outputIndex where in the output the item is
   * @param contentIndex where in the item the part is, from 0
   * @param delta what is added
   * @param extras further members
   */
  record OutputTextDelta(long sequenceNumber, String itemId, int outputIndex, int contentIndex, String delta, JsonObject extras)
      implements ResponseEvent {
    /** Refuses null. */
    public OutputTextDelta {
      Objects.requireNonNull(itemId, "itemId");
      Objects.requireNonNull(delta, "delta");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.output_text.delta";
    }

    @Override
    public String text() {
      return delta;
    }
  }

  /**
   * All of a text.
   *
   * @param sequenceNumber its place among the events
   * @param itemId the id of the item
   * @param outputIndex where in the output the item is
   * @param contentIndex where in the item the part is, from 0
   * @param wholeText the whole of it
   * @param extras further members
   */
  record OutputTextDone(long sequenceNumber, String itemId, int outputIndex, int contentIndex, String wholeText, JsonObject extras)
      implements ResponseEvent {
    /** Refuses null. */
    public OutputTextDone {
      Objects.requireNonNull(itemId, "itemId");
      Objects.requireNonNull(wholeText, "wholeText");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.output_text.done";
    }
  }

  /**
   * More of a refusal.
   *
   * @param sequenceNumber its place among the events
   * @param itemId the id of the item
   * @param outputIndex where in the output the item is
   * @param contentIndex where in the item the part is, from 0
   * @param delta what is added
   * @param extras further members
   */
  record RefusalDelta(long sequenceNumber, String itemId, int outputIndex, int contentIndex, String delta, JsonObject extras)
      implements ResponseEvent {
    /** Refuses null. */
    public RefusalDelta {
      Objects.requireNonNull(itemId, "itemId");
      Objects.requireNonNull(delta, "delta");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.refusal.delta";
    }
  }

  /**
   * All of a refusal.
   *
   * @param sequenceNumber its place among the events
   * @param itemId the id of the item
   * @param outputIndex where in the output the item is
   * @param contentIndex where in the item the part is, from 0
   * @param refusal the whole of it
   * @param extras further members
   */
  record RefusalDone(long sequenceNumber, String itemId, int outputIndex, int contentIndex, String refusal, JsonObject extras)
      implements ResponseEvent {
    /** Refuses null. */
    public RefusalDone {
      Objects.requireNonNull(itemId, "itemId");
      Objects.requireNonNull(refusal, "refusal");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.refusal.done";
    }
  }

  /**
   * More of what the model thinks.
   *
   * @param sequenceNumber its place among the events
   * @param itemId the id of the item
   * @param outputIndex where in the output the item is
   * @param contentIndex where in the item the part is, from 0
   * @param delta what is added
   * @param extras further members
   */
  record ReasoningTextDelta(long sequenceNumber, String itemId, int outputIndex, int contentIndex, String delta, JsonObject extras)
      implements ResponseEvent {
    /** Refuses null. */
    public ReasoningTextDelta {
      Objects.requireNonNull(itemId, "itemId");
      Objects.requireNonNull(delta, "delta");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.reasoning_text.delta";
    }
  }

  /**
   * All of what the model thinks.
   *
   * @param sequenceNumber its place among the events
   * @param itemId the id of the item
   * @param outputIndex where in the output the item is
   * @param contentIndex where in the item the part is, from 0
   * @param wholeText the whole of it
   * @param extras further members
   */
  record ReasoningTextDone(long sequenceNumber, String itemId, int outputIndex, int contentIndex, String wholeText, JsonObject extras)
      implements ResponseEvent {
    /** Refuses null. */
    public ReasoningTextDone {
      Objects.requireNonNull(itemId, "itemId");
      Objects.requireNonNull(wholeText, "wholeText");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.reasoning_text.done";
    }
  }

  /**
   * More of the arguments of a call.
   *
   * @param sequenceNumber its place among the events
   * @param itemId the id of the item
   * @param outputIndex where in the output the item is
   * @param delta what is added
   * @param extras further members
   */
  record FunctionCallArgumentsDelta(long sequenceNumber, String itemId, int outputIndex, String delta, JsonObject extras)
      implements ResponseEvent {
    /** Refuses null. */
    public FunctionCallArgumentsDelta {
      Objects.requireNonNull(itemId, "itemId");
      Objects.requireNonNull(delta, "delta");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.function_call_arguments.delta";
    }
  }

  /**
   * All of the arguments of a call.
   *
   * @param sequenceNumber its place among the events
   * @param itemId the id of the item
   * @param outputIndex where in the output the item is
   * @param arguments the whole of it
   * @param extras further members
   */
  record FunctionCallArgumentsDone(long sequenceNumber, String itemId, int outputIndex, String arguments, JsonObject extras)
      implements ResponseEvent {
    /** Refuses null. */
    public FunctionCallArgumentsDone {
      Objects.requireNonNull(itemId, "itemId");
      Objects.requireNonNull(arguments, "arguments");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.function_call_arguments.done";
    }
  }

  /**
   * An event of another type.
   *
   * @param sequenceNumber its place among the events; -1 if it has none
   * @param type its type on the wire
   * @param json the whole event
   */
  record Unknown(long sequenceNumber, String type, JsonObject json) implements ResponseEvent {
    /** Refuses null. */
    public Unknown {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(json, "json");
    }
  }
}
