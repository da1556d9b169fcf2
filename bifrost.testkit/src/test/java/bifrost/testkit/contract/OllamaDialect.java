package bifrost.testkit.contract;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
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
 * Ollama's own protocol, an example of streams of JSON lines. Requests are {@code POST /api/chat} with sampling
 * parameters in {@code options}. Each line is {@code {"message":{"content":…},"done":false}}. The last line has
 * {@code "done":true}, the reason and the token counts. An error is a line, or a response, with only {@code error}.
 */
class OllamaDialect implements Dialect {
  @Override
  public Set<Feature> features() {
    return EnumSet.of(Feature.STREAMS, Feature.ERRORS_AFTER_SUCCESS, Feature.REASONING, Feature.USAGE,
        Feature.PARAMETERS, Feature.SYSTEM_MESSAGES_ANYWHERE);
  }

  @Override
  public DecodedRequest decode(RecordedRequest request) {
    if (!request.path().endsWith("/api/chat")) throw new IllegalStateException("unknown path: " + request.path());
    var body = request.json();
    var messages = body.array("messages").orElseThrow().elements().stream().map(OllamaDialect::message).toList();
    boolean isStreamed = body.bool("stream").orElse(true); // the default of this protocol
    return new DecodedRequest(Operation.CHAT_COMPLETION, body.string("model").orElse(""), messages, Optional.empty(),
        body.object("options").orElse(JsonObject.of()), isStreamed, true,
        request.header("authorization").map(value -> value.substring("Bearer ".length())));
  }

  private static Message message(JsonValue json) {
    var message = (JsonObject) json;
    var text = message.string("content").orElseThrow();
    return switch (message.string("role").orElseThrow()) {
      case "system" -> Message.system(text);
      case "assistant" -> Message.assistant(text);
      default -> Message.user(text);
    };
  }

  @Override
  public Reply encodeResponse(Scenario scenario) {
    var error = scenario.ending().error();
    if (error.isPresent()) return Reply.json(error(error.get()).toString());
    var completed = scenario.ending(Ending.completed());
    var message = completed.chatCompletion().message();
    return Reply.json(last(completed, message(message.text(), message.reasoning())).toString());
  }

  @Override
  public Reply encodeStream(Scenario scenario) {
    var lines = new ArrayList<JsonObject>();
    for (var delta : scenario.sentDeltas()) {
      var message = delta instanceof ScriptedDelta.Reasoning reasoning ? message("", reasoning.text())
          : message(((ScriptedDelta.Text) delta).text(), "");
      lines.add(line(scenario, message, false));
    }
    scenario.ending().error().ifPresent(error -> lines.add(error(error)));
    if (scenario.isComplete()) lines.add(last(scenario, message("", "")));
    var writes = lines.stream().map(line -> (line + "\n").getBytes(UTF_8)).toList();
    return new Reply(200, Map.of("content-type", "application/x-ndjson", "transfer-encoding", "chunked"), writes,
        Reply.Ending.COMPLETE);
  }

  private static JsonObject message(String text, String thinking) {
    var message = object("role", "assistant", "content", text);
    return thinking.isEmpty() ? message : message.with("thinking", thinking);
  }

  private static JsonObject line(Scenario scenario, JsonObject message, boolean isLast) {
    return object("model", scenario.model().isEmpty() ? scenario.request().target() : scenario.model(), "created_at",
        "2026-01-01T00:00:00Z", "message", message, "done", isLast);
  }

  private static JsonObject last(Scenario scenario, JsonObject message) {
    var last = line(scenario, message, true).with("done_reason", scenario.finishReasons().get(0).value());
    return scenario.usage().map(usage -> last.with("prompt_eval_count", usage.promptTokens()).with("eval_count",
        usage.completionTokens())).orElse(last);
  }

  @Override
  public Reply encodeError(Scenario scenario) {
    var error = scenario.ending().error().orElseThrow();
    return Reply.json(error.status(), error(error).toString());
  }

  private static JsonObject error(ScriptedError error) {
    return object("error", error.message());
  }

  @Override
  public List<byte[]> malformedEvents() {
    return List.of("{]\n".getBytes(UTF_8), "{\"message\":7,\"done\":false}\n".getBytes(UTF_8));
  }
}
