package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.model.GeneratedLogprobs;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The log probabilities of an output text of the Responses API. */
record ResponsesLogprobs(OptionalInt top) {
  /** {@return the log probabilities of the tokens; null if the request does not ask for them} */
  JsonValue complete(List<String> tokens) {
    if (top.isEmpty()) return JsonNull.NULL;
    var entries = new ArrayList<JsonValue>();
    for (var each : content(tokens)) {
      entries.add(probability(each, true).with("top_logprobs",
          alternatives(each).stream().map(alternative -> probability(alternative, true)).toList()));
    }
    return new JsonArray(entries);
  }

  /** {@return the log probabilities of the tokens of an event; empty if the request does not ask for them} */
  JsonValue event(List<String> tokens) {
    var entries = new ArrayList<JsonValue>();
    for (var each : top.isEmpty() ? List.<JsonObject>of() : content(tokens)) {
      entries.add(probability(each, false).with("top_logprobs",
          alternatives(each).stream().map(alternative -> probability(alternative, false)).toList()));
    }
    return new JsonArray(entries);
  }

  private List<JsonObject> content(List<String> tokens) {
    return objects(((JsonObject) GeneratedLogprobs.of(tokens, top)).array("content").orElseThrow());
  }

  private static List<JsonObject> alternatives(JsonObject entry) {
    return objects(entry.array("top_logprobs").orElseThrow());
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.elements().stream().map(JsonObject.class::cast).toList();
  }

  private static JsonObject probability(JsonObject entry, boolean hasBytes) {
    var token = entry.tryGet("token").orElseThrow();
    var logprob = entry.tryGet("logprob").orElseThrow();
    return hasBytes ? object("token", token, "bytes", entry.tryGet("bytes").orElseThrow(), "logprob", logprob)
        : object("token", token, "logprob", logprob);
  }
}
