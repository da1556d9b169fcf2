package bifrost.api.spi;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.json.JsonObject;

/**
 * A factory of the events of one streamed response, for providers that convert the stream of another API. It numbers
 * the events from 0, in the order in which they are created. Not thread-safe: only one thread may use a factory at a
 * time.
 *
 * <pre>{@code
 * var events = new ResponseEvents();
 * queue.add(events.created(response.status("in_progress")));
 * queue.add(events.outputTextDelta("msg_1", 0, 0, "Hel"));
 * queue.add(events.outputTextDelta("msg_1", 0, 0, "lo"));
 * queue.add(events.completed(response));
 * }</pre>
 *
 * @since 0.1
 */
public final class ResponseEvents {
  private static final JsonObject NONE = JsonObject.of();

  private long next;

  /** Creates a factory, whose first event has the number 0. */
  public ResponseEvents() {}

  /**
   * Creates the event that reports that the response was created.
   *
   * @param response the response so far
   * @return the event
   */
  public ResponseEvent.Created created(Response response) {
    return new ResponseEvent.Created(next++, response, NONE);
  }

  /**
   * Creates the event that reports that the response is being generated.
   *
   * @param response the response so far
   * @return the event
   */
  public ResponseEvent.InProgress inProgress(Response response) {
    return new ResponseEvent.InProgress(next++, response, NONE);
  }

  /**
   * Creates the event that ends the stream of a complete response.
   *
   * @param response the complete response
   * @return the event
   */
  public ResponseEvent.Completed completed(Response response) {
    return new ResponseEvent.Completed(next++, response, NONE);
  }

  /**
   * Creates the event that ends the stream of an incomplete response.
   *
   * @param response the response, with its incomplete reason
   * @return the event
   */
  public ResponseEvent.Incomplete incomplete(Response response) {
    return new ResponseEvent.Incomplete(next++, response, NONE);
  }

  /**
   * Creates the event that ends the stream of a failed response.
   *
   * @param response the response, with the {@code error} in its extras
   * @return the event
   */
  public ResponseEvent.Failed failed(Response response) {
    return new ResponseEvent.Failed(next++, response, NONE);
  }

  /**
   * Creates the event that begins an item.
   *
   * @param outputIndex the index of the item in the output, from 0
   * @param item the item, usually without content
   * @return the event
   */
  public ResponseEvent.OutputItemAdded outputItemAdded(int outputIndex, ResponseItem item) {
    return new ResponseEvent.OutputItemAdded(next++, outputIndex, item, NONE);
  }

  /**
   * Creates the event that ends an item.
   *
   * @param outputIndex the index of the item in the output, from 0
   * @param item the complete item
   * @return the event
   */
  public ResponseEvent.OutputItemDone outputItemDone(int outputIndex, ResponseItem item) {
    return new ResponseEvent.OutputItemDone(next++, outputIndex, item, NONE);
  }

  /**
   * Creates the event that begins a part of an item.
   *
   * @param itemId the id of the item
   * @param outputIndex the index of the item in the output, from 0
   * @param contentIndex the index of the part in the item, from 0
   * @param part the part, usually without content
   * @return the event
   */
  public ResponseEvent.ContentPartAdded contentPartAdded(String itemId, int outputIndex, int contentIndex,
      ResponsePart part) {
    return new ResponseEvent.ContentPartAdded(next++, itemId, outputIndex, contentIndex, part, NONE);
  }

  /**
   * Creates the event that ends a part of an item.
   *
   * @param itemId the id of the item
   * @param outputIndex the index of the item in the output, from 0
   * @param contentIndex the index of the part in the item, from 0
   * @param part the complete part
   * @return the event
   */
  public ResponseEvent.ContentPartDone contentPartDone(String itemId, int outputIndex, int contentIndex,
      ResponsePart part) {
    return new ResponseEvent.ContentPartDone(next++, itemId, outputIndex, contentIndex, part, NONE);
  }

  /**
   * Creates the event that adds to an output text.
   *
   * @param itemId the id of the item
   * @param outputIndex the index of the item in the output, from 0
   * @param contentIndex the index of the part in the item, from 0
   * @param delta the additional text
   * @return the event
   */
  public ResponseEvent.OutputTextDelta outputTextDelta(String itemId, int outputIndex, int contentIndex, String delta) {
    return new ResponseEvent.OutputTextDelta(next++, itemId, outputIndex, contentIndex, delta, NONE);
  }

  /**
   * Creates the event that ends an output text.
   *
   * @param itemId the id of the item
   * @param outputIndex the index of the item in the output, from 0
   * @param contentIndex the index of the part in the item, from 0
   * @param text the complete text
   * @return the event
   */
  public ResponseEvent.OutputTextDone outputTextDone(String itemId, int outputIndex, int contentIndex, String text) {
    return new ResponseEvent.OutputTextDone(next++, itemId, outputIndex, contentIndex, text, NONE);
  }

  /**
   * Creates the event that adds to a refusal.
   *
   * @param itemId the id of the item
   * @param outputIndex the index of the item in the output, from 0
   * @param contentIndex the index of the part in the item, from 0
   * @param delta the additional text
   * @return the event
   */
  public ResponseEvent.RefusalDelta refusalDelta(String itemId, int outputIndex, int contentIndex, String delta) {
    return new ResponseEvent.RefusalDelta(next++, itemId, outputIndex, contentIndex, delta, NONE);
  }

  /**
   * Creates the event that ends a refusal.
   *
   * @param itemId the id of the item
   * @param outputIndex the index of the item in the output, from 0
   * @param contentIndex the index of the part in the item, from 0
   * @param refusal the complete text
   * @return the event
   */
  public ResponseEvent.RefusalDone refusalDone(String itemId, int outputIndex, int contentIndex, String refusal) {
    return new ResponseEvent.RefusalDone(next++, itemId, outputIndex, contentIndex, refusal, NONE);
  }

  /**
   * Creates the event that adds to the reasoning.
   *
   * @param itemId the id of the item
   * @param outputIndex the index of the item in the output, from 0
   * @param contentIndex the index of the part in the item, from 0
   * @param delta the additional text
   * @return the event
   */
  public ResponseEvent.ReasoningTextDelta reasoningTextDelta(String itemId, int outputIndex, int contentIndex,
      String delta) {
    return new ResponseEvent.ReasoningTextDelta(next++, itemId, outputIndex, contentIndex, delta, NONE);
  }

  /**
   * Creates the event that ends a reasoning text.
   *
   * @param itemId the id of the item
   * @param outputIndex the index of the item in the output, from 0
   * @param contentIndex the index of the part in the item, from 0
   * @param text the complete text
   * @return the event
   */
  public ResponseEvent.ReasoningTextDone reasoningTextDone(String itemId, int outputIndex, int contentIndex,
      String text) {
    return new ResponseEvent.ReasoningTextDone(next++, itemId, outputIndex, contentIndex, text, NONE);
  }

  /**
   * Creates the event that adds to the arguments of a function call.
   *
   * @param itemId the id of the item
   * @param outputIndex the index of the item in the output, from 0
   * @param delta the additional text
   * @return the event
   */
  public ResponseEvent.FunctionCallArgumentsDelta functionCallArgumentsDelta(String itemId, int outputIndex,
      String delta) {
    return new ResponseEvent.FunctionCallArgumentsDelta(next++, itemId, outputIndex, delta, NONE);
  }

  /**
   * Creates the event that ends the arguments of a function call.
   *
   * @param itemId the id of the item
   * @param outputIndex the index of the item in the output, from 0
   * @param arguments the complete arguments
   * @return the event
   */
  public ResponseEvent.FunctionCallArgumentsDone functionCallArgumentsDone(String itemId, int outputIndex,
      String arguments) {
    return new ResponseEvent.FunctionCallArgumentsDone(next++, itemId, outputIndex, arguments, NONE);
  }
}
