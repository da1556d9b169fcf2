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
 * A wire that is not OpenAI's, to show what a third party writes: {@code POST /chat} with the key in {@code X-Key}; answers are lines of JSON,
 * {@code {"say":…}} for a piece, {@code {"end":…}} for its end, {@code {"fail":[status, message]}} for an error anywhere, also for whole ones.
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
    var problem = scenario.ending().error();
    if (problem.isPresent()) return answer(200, List.of(failure(problem.get())));
    var whole = scenario.ending(Ending.completed());
    return answer(200, List.of(end(whole).with("say", whole.chatCompletion().text())));
  }

  @Override
  public Reply encodeStream(Scenario scenario) {
    var lines = new ArrayList<JsonObject>();
    for (var part : scenario.sentDeltas()) lines.add(object("say", ((ScriptedDelta.Text) part).text()));
    scenario.ending().error().ifPresent(problem -> lines.add(failure(problem)));
    if (scenario.isComplete()) lines.add(end(scenario));
    var reply = answer(200, lines);
    return reply.header("transfer-encoding", "chunked");
  }

  private static JsonObject end(Scenario scenario) {
    var model = scenario.model().isEmpty() ? scenario.request().target() : scenario.model();
    var end = object("end", scenario.finishReasons().get(0).value(), "who", model);
    return scenario.usage().map(usage -> end.with("tokens", List.of(usage.promptTokens(), usage.completionTokens())))
        .orElse(end);
  }

  @Override
  public Reply encodeError(Scenario scenario) {
    var problem = scenario.ending().error().orElseThrow();
    return answer(problem.status(), List.of(failure(problem)));
  }

  private static JsonObject failure(ScriptedError problem) {
    return object("fail", List.of(problem.status(), problem.message()));
  }

  @Override
  public List<byte[]> malformedEvents() {
    return List.of("{]\n".getBytes(UTF_8), "{}\n".getBytes(UTF_8));
  }

  private static Reply answer(int status, List<JsonObject> lines) {
    var writes = lines.stream().map(line -> (line + "\n").getBytes(UTF_8)).toList();
    return new Reply(status, Map.of("content-type", "application/x-lines"), writes, Reply.Ending.COMPLETE);
  }
}
