package bifrost.testkit;

import bifrost.api.json.JsonObject;

/** An error answer, thrown from wherever the request turns out to be wrong. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient JsonObject body;

  Refusal(int status, JsonObject body) {
    super(body.toString(), null, false, false);
    this.status = status;
    this.body = body;
  }

  Reply reply() {
    return Reply.json(status, body.toString());
  }

  /** The same payload with status 200, as the server sends it when it notices only after the response head is out. */
  Reply insideStream() {
    return Reply.sse(Shape.spaced(body), "[DONE]");
  }
}
