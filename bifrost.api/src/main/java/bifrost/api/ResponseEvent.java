package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ResponseEventJson;
import java.util.Objects;

/**
 * An event of a streamed {@link Response}. vLLM and OpenAI send the events in this order: {@link Created},
 * {@link InProgress}; for each item {@link OutputItemAdded}, the events of its parts, and
 * {@link OutputItemDone}; and finally {@link Completed}, {@link Incomplete} or {@link Failed}. More types may
 * be added, so a switch needs a default. Immutable and thread-safe.
 *
 * <p>Later versions may add components to the types, and then change their canonical constructors. Providers create
 * events with {@link bifrost.api.spi.ResponseEvents} or {@link #of}, which remain.
 *
 * @since 0.1
 */
public sealed interface ResponseEvent extends JsonRepresentable {
  /**
   * Returns the event that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the event
   * @throws bifrost.api.json.JsonParseException if the object has no {@code type}, or a text of another kind
   */
  static ResponseEvent of(JsonObject json) {
    return JsonForm.read(json, ResponseEventJson::read);
  }

  /**
   * Returns the event that a text represents.
   *
   * @param json the text of a JSON form
   * @return the event
   * @throws bifrost.api.json.JsonParseException if the text is not an event
   */
  static ResponseEvent parse(String json) {
    return JsonForm.parse(json, ResponseEventJson::read);
  }

  /** {@return the JSON form, which is that of the OpenAI API} */
  @Override
  default JsonObject json() {
    return JsonForm.json(this, ResponseEventJson::write);
  }

  /** {@return the number of the event, from 0; -1 if the server sent none} */
  long sequenceNumber();

  /** {@return the type, as it appears in the JSON, such as {@code response.output_text.delta}} */
  String type();

  /** {@return the text to print as it arrives; {@code ""} for every event except {@link OutputTextDelta}} */
  default String text() {
    return "";
  }

  /**
   * The server has created the response.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param response the response so far
   * @param extras any other members of the event
   */
  record Created(long sequenceNumber, Response response, JsonObject extras) implements ResponseEvent {
    /** Rejects null components. */
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
   * The server is generating the response.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param response the response so far
   * @param extras any other members of the event
   */
  record InProgress(long sequenceNumber, Response response, JsonObject extras) implements ResponseEvent {
    /** Rejects null components. */
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
   * The response is complete. Some servers omit its output, or members that earlier events contain;
   * {@link EventStream#collect()} adds them.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param response the complete response, as the server sent it
   * @param extras any other members of the event
   */
  record Completed(long sequenceNumber, Response response, JsonObject extras) implements ResponseEvent {
    /** Rejects null components. */
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
   * The response ended early; {@link Response#incompleteReason()} returns the reason.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param response the response so far
   * @param extras any other members of the event
   */
  record Incomplete(long sequenceNumber, Response response, JsonObject extras) implements ResponseEvent {
    /** Rejects null components. */
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
   * The response failed, or the server cancelled it, according to {@link Response#status()}. The next read
   * throws the error.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param response the response so far
   * @param extras any other members of the event
   */
  record Failed(long sequenceNumber, Response response, JsonObject extras) implements ResponseEvent {
    /** Rejects null components. */
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
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param outputIndex the index of the item in the output, from 0; -1 if the server sent none
   * @param item the item, usually without content
   * @param extras any other members of the event
   */
  record OutputItemAdded(long sequenceNumber, int outputIndex, ResponseItem item, JsonObject extras)
      implements ResponseEvent {
    /** Rejects null components. */
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
   * An item is complete.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param outputIndex the index of the item in the output, from 0; -1 if the server sent none
   * @param item the complete item
   * @param extras any other members of the event
   */
  record OutputItemDone(long sequenceNumber, int outputIndex, ResponseItem item, JsonObject extras)
      implements ResponseEvent {
    /** Rejects null components. */
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
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param itemId the id of the item; {@code ""} if the server sent none
   * @param outputIndex the index of the item in the output, from 0; -1 if the server sent none
   * @param contentIndex the index of the part in the item, from 0; -1 if the server sent none
   * @param part the part, usually without content
   * @param extras any other members of the event
   */
  record ContentPartAdded(long sequenceNumber, String itemId, int outputIndex, int contentIndex, ResponsePart part,
      JsonObject extras)
      implements ResponseEvent {
    /** Rejects null components. */
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
   * A part of an item is complete.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param itemId the id of the item; {@code ""} if the server sent none
   * @param outputIndex the index of the item in the output, from 0; -1 if the server sent none
   * @param contentIndex the index of the part in the item, from 0; -1 if the server sent none
   * @param part the complete part
   * @param extras any other members of the event
   */
  record ContentPartDone(long sequenceNumber, String itemId, int outputIndex, int contentIndex, ResponsePart part,
      JsonObject extras)
      implements ResponseEvent {
    /** Rejects null components. */
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
   * An addition to an output text.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param itemId the id of the item; {@code ""} if the server sent none
   * @param outputIndex the index of the item in the output, from 0; -1 if the server sent none
   * @param contentIndex the index of the part in the item, from 0; -1 if the server sent none
   * @param delta the additional text
   * @param extras any other members of the event
   */
  record OutputTextDelta(long sequenceNumber, String itemId, int outputIndex, int contentIndex, String delta,
      JsonObject extras)
      implements ResponseEvent {
    /** Rejects null components. */
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
   * An output text is complete.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param itemId the id of the item; {@code ""} if the server sent none
   * @param outputIndex the index of the item in the output, from 0; -1 if the server sent none
   * @param contentIndex the index of the part in the item, from 0; -1 if the server sent none
   * @param completeText the complete text
   * @param extras any other members of the event
   */
  record OutputTextDone(long sequenceNumber, String itemId, int outputIndex, int contentIndex, String completeText,
      JsonObject extras)
      implements ResponseEvent {
    /** Rejects null components. */
    public OutputTextDone {
      Objects.requireNonNull(itemId, "itemId");
      Objects.requireNonNull(completeText, "completeText");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.output_text.done";
    }
  }

  /**
   * An addition to a refusal.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param itemId the id of the item; {@code ""} if the server sent none
   * @param outputIndex the index of the item in the output, from 0; -1 if the server sent none
   * @param contentIndex the index of the part in the item, from 0; -1 if the server sent none
   * @param delta the additional text
   * @param extras any other members of the event
   */
  record RefusalDelta(long sequenceNumber, String itemId, int outputIndex, int contentIndex, String delta,
      JsonObject extras)
      implements ResponseEvent {
    /** Rejects null components. */
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
   * A refusal is complete.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param itemId the id of the item; {@code ""} if the server sent none
   * @param outputIndex the index of the item in the output, from 0; -1 if the server sent none
   * @param contentIndex the index of the part in the item, from 0; -1 if the server sent none
   * @param refusal the complete text
   * @param extras any other members of the event
   */
  record RefusalDone(long sequenceNumber, String itemId, int outputIndex, int contentIndex, String refusal,
      JsonObject extras)
      implements ResponseEvent {
    /** Rejects null components. */
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
   * An addition to the reasoning.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param itemId the id of the item; {@code ""} if the server sent none
   * @param outputIndex the index of the item in the output, from 0; -1 if the server sent none
   * @param contentIndex the index of the part in the item, from 0; -1 if the server sent none
   * @param delta the additional text
   * @param extras any other members of the event
   */
  record ReasoningTextDelta(long sequenceNumber, String itemId, int outputIndex, int contentIndex, String delta,
      JsonObject extras)
      implements ResponseEvent {
    /** Rejects null components. */
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
   * A reasoning text is complete.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param itemId the id of the item; {@code ""} if the server sent none
   * @param outputIndex the index of the item in the output, from 0; -1 if the server sent none
   * @param contentIndex the index of the part in the item, from 0; -1 if the server sent none
   * @param completeText the complete text
   * @param extras any other members of the event
   */
  record ReasoningTextDone(long sequenceNumber, String itemId, int outputIndex, int contentIndex, String completeText,
      JsonObject extras)
      implements ResponseEvent {
    /** Rejects null components. */
    public ReasoningTextDone {
      Objects.requireNonNull(itemId, "itemId");
      Objects.requireNonNull(completeText, "completeText");
      Objects.requireNonNull(extras, "extras");
    }

    @Override
    public String type() {
      return "response.reasoning_text.done";
    }
  }

  /**
   * An addition to the arguments of a function call.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param itemId the id of the item; {@code ""} if the server sent none
   * @param outputIndex the index of the item in the output, from 0; -1 if the server sent none
   * @param delta the additional text
   * @param extras any other members of the event
   */
  record FunctionCallArgumentsDelta(long sequenceNumber, String itemId, int outputIndex, String delta,
      JsonObject extras)
      implements ResponseEvent {
    /** Rejects null components. */
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
   * The arguments of a function call are complete.
   *
   * @param sequenceNumber the number of the event, from 0; -1 if the server sent none
   * @param itemId the id of the item; {@code ""} if the server sent none
   * @param outputIndex the index of the item in the output, from 0; -1 if the server sent none
   * @param arguments the complete arguments
   * @param extras any other members of the event
   */
  record FunctionCallArgumentsDone(long sequenceNumber, String itemId, int outputIndex, String arguments,
      JsonObject extras)
      implements ResponseEvent {
    /** Rejects null components. */
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
   * An event of another type. {@link EventStream#collect()} adds the deltas and the complete values of reasoning
   * summaries, annotations, audio, calls of other tools and unknown members to their items or to the extras of the
   * response.
   *
   * @param json the complete event, including {@code type}
   */
  record Unknown(JsonObject json) implements ResponseEvent {
    /** Rejects an event without a type. */
    public Unknown {
      if (ExtraMembers.string(Objects.requireNonNull(json, "json"), "type").orElse("").isEmpty()) {
        throw new IllegalArgumentException("an event must have a type: add the member 'type'");
      }
    }

    @Override
    public long sequenceNumber() {
      return Math.max(-1, ExtraMembers.integer(json, "sequence_number").orElse(-1));
    }

    @Override
    public String type() {
      return ExtraMembers.string(json, "type").orElseThrow();
    }
  }
}
