package bifrost.vllm.replay;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;

/** Checks that the JSON forms of results of the Responses API are exact. */
final class ResponsesJsonForms {
  private ResponsesJsonForms() {}

  /** Adds a line to the summary if reading the JSON form of a received value does not give an equal value. */
  static void checkReceived(Object value, CallSummary summary) {
    boolean isExact = !(value instanceof Response response) || response.equals(Response.of(response.json()));
    isExact &= !(value instanceof ResponseEvent event) || event.equals(ResponseEvent.of(event.json()));
    if (!isExact) summary.add("inconsistent", "JSON form of " + value);
  }

  /**
   * Adds a line to the summary if a collected response does not have a stable JSON form. The form need not be exact,
   * because a valid member and an invalid one with the same name may come from different events.
   */
  static void checkCollected(Object value, CallSummary summary) {
    if (value instanceof Response response) checkReceived(Response.of(response.json()), summary);
  }
}
