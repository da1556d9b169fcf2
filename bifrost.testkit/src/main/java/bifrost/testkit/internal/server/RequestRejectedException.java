package bifrost.testkit.internal.server;

import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.json.OrderedJson;

/** An error answer, thrown from wherever the request turns out to be wrong. */
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

  /** The same payload with status 200, as the server sends it when it notices only after the response head is out. */
  public Reply insideStream() {
    return Reply.sse(OrderedJson.withSpaces(body), "[DONE]");
  }
}
