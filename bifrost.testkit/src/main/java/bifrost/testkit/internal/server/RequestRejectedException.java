package bifrost.testkit.internal.server;

import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.json.OrderedJson;

/** An exception with the error response to an invalid request. */
public final class RequestRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient JsonObject body;

  public RequestRejectedException(int status, JsonObject body) {
    super(body.toString(), null, false, false);
    this.status = status;
    this.body = body;
  }

  public Reply reply() {
    return Reply.json(status, body.toString());
  }

  /**
   * {@return the error as an event with status 200, as vLLM sends it if it detects the error after the response
   * head}
   */
  public Reply insideStream() {
    return Reply.sse(OrderedJson.withSpaces(body), "[DONE]");
  }
}
