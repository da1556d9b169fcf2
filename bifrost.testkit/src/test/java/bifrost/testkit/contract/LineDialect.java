package bifrost.testkit.contract;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A protocol other than OpenAI's, as a third party would implement it. Requests are {@code POST /chat} with
 * the key in {@code X-Key}. Responses are lines of JSON: {@code {"say":…}} for a delta, {@code {"end":…}} for
 * the end, and {@code {"fail":[status, message]}} for an error at any position, also in unary responses.
 */
class LineDialect implements Dialect {
  @Override
  public Set<Feature> features() {
    return EnumSet.of(Feature.STREAMS, Feature.ERRORS_AFTER_SUCCESS, Feature.STATUS_OF_LATE_ERRORS, Feature.USAGE,
        Feature.SYSTEM_MESSAGES_ANYWHERE);
  }

  @Override
  public DecodedRequest decode(RecordedRequest request) {
    var body = request.json();
    var messages =
        body.array("talk").orElseThrow().elements().stream().map(each -> message(((JsonArray) each).elements().stream()
            .map(text -> ((JsonString) text).value()).toList())).toList();
    return new DecodedRequest(Operation.CHAT_COMPLETION, body.string("who").orElse(""), messages, Optional.empty(),
        JsonObject.of(), body.bool("lines").orElse(false), true, request.header("x-key"));
  }

  private static Message message(List<String> roleAndText) {
    return switch (roleAndText.get(0)) {
      case "system" -> Message.system(roleAndText.get(1));
      case "assistant" -> Message.assistant(roleAndText.get(1));
      default -> Message.user(roleAndText.get(1));
    };
  }

  @Override
  public Reply encodeResponse(Scenario scenario) {
    var error = scenario.ending().error();
    if (error.isPresent()) return reply(200, List.of(failure(error.get())));
    var completed = scenario.ending(Ending.completed());
    return reply(200, List.of(end(completed).with("say", completed.chatCompletion().text())));
  }

  @Override
  public Reply encodeStream(Scenario scenario) {
    var lines = new ArrayList<JsonObject>();
    for (var delta : scenario.sentDeltas()) lines.add(object("say", ((ScriptedDelta.Text) delta).text()));
    scenario.ending().error().ifPresent(error -> lines.add(failure(error)));
    if (scenario.isComplete()) lines.add(end(scenario));
    return reply(200, lines).header("transfer-encoding", "chunked");
  }

  private static JsonObject end(Scenario scenario) {
    var model = scenario.model().isEmpty() ? scenario.request().target() : scenario.model();
    var end = object("end", scenario.finishReasons().get(0).value(), "who", model);
    return scenario.usage().map(usage -> end.with("tokens", List.of(usage.promptTokens(), usage.completionTokens())))
        .orElse(end);
  }

  @Override
  public Reply encodeError(Scenario scenario) {
    var error = scenario.ending().error().orElseThrow();
    return reply(error.status(), List.of(failure(error)));
  }

  private static JsonObject failure(ScriptedError error) {
    return object("fail", List.of(error.status(), error.message()));
  }

  @Override
  public List<byte[]> malformedEvents() {
    return List.of("{]\n".getBytes(UTF_8), "{}\n".getBytes(UTF_8));
  }

  private static Reply reply(int status, List<JsonObject> lines) {
    var writes = lines.stream().map(line -> (line + "\n").getBytes(UTF_8)).toList();
    return new Reply(status, Map.of("content-type", "application/x-lines"), writes, Reply.Ending.COMPLETE);
  }
}
