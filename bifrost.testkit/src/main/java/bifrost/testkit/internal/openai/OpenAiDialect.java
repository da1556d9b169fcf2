package bifrost.testkit.internal.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Operation;
import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.contract.ServerQuirk;
import bifrost.testkit.internal.json.OrderedJson;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.operation.StreamedKit;
import bifrost.testkit.internal.util.ServerSentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** OpenAI's protocol, as vLLM implements it. */
public final class OpenAiDialect implements Dialect {
  @Override
  public DecodedRequest decode(RecordedRequest request) {
    if (request.header("upgrade").isPresent()) {
      throw new IllegalStateException("request must not offer an upgrade to HTTP/2: vLLM would lose its body");
    }
    var operation = Stream.of(Operation.values())
        .filter(each -> OperationKits.of(each).openAi().hasPath(each, request.path())).findFirst()
        .orElse(Operation.RAW);
    return OperationKits.of(operation).openAi().decode(new OpenAiRequest(operation, request));
  }

  @Override
  public Reply encodeResponse(Scenario scenario) {
    if (scenario.ending().kind() == Ending.Kind.FAILED) return Reply.json(error(scenario).toString());
    var reply = OperationKits.of(scenario.request().operation()).openAi().response(scenario);
    boolean isJson = "application/json".equals(reply.headers().get("content-type"));
    return isJson ? withContentType(scenario, "Application/JSON; Charset=utf-8", reply) : reply;
  }

  private static Reply withContentType(Scenario scenario, String contentTypeVariant, Reply reply) {
    return scenario.has(ServerQuirk.CONTENT_TYPE_VARIANT) ? reply.header("content-type", contentTypeVariant) : reply;
  }

  private static OpenAiStreamForm streamForm(Scenario scenario) {
    if (OperationKits.of(scenario.request().operation()) instanceof StreamedKit<?, ?, ?> kit) return kit.openAi();
    throw new IllegalArgumentException("the dialect cannot stream " + scenario.request().operation());
  }

  @Override
  public Reply encodeStream(Scenario scenario) {
    var events = new ArrayList<>(streamForm(scenario).events(scenario));
    if (scenario.ending().error().isPresent()) events.add(error(scenario));
    var frames = new ArrayList<>(events.stream().map(event -> frame(scenario, event)).toList());
    boolean isEnded = scenario.isComplete() || scenario.ending().kind() == Ending.Kind.FAILED;
    if (isEnded && hasEndMarker(scenario)) frames.add(frame(scenario, "", List.of("[DONE]")));
    if (scenario.has(ServerQuirk.BOM) && !frames.isEmpty()) frames.set(0, "\uFEFF" + frames.get(0));
    if (scenario.has(ServerQuirk.NO_FINAL_BLANK_LINE) && isEnded) {
      frames.add(frames.remove(frames.size() - 1).replaceFirst(end(scenario) + "$", ""));
    }
    return withContentType(scenario, "Text/Event-Stream;Charset=\"UTF-8\"", Reply.events(frames));
  }

  /** {@return whether the stream ends with {@code [DONE]}} */
  private static boolean hasEndMarker(Scenario scenario) {
    return !streamForm(scenario).hasEventTypes()
        && (!scenario.has(ServerQuirk.NO_END_MARKER) || scenario.ending().kind() != Ending.Kind.COMPLETED);
  }

  @Override
  public Reply encodeError(Scenario scenario) {
    var error = scenario.ending().error().orElseThrow();
    var reply = Reply.json(error.status(), error(scenario).toString());
    return error.retryAfter().map(time -> reply.header("retry-after", Long.toString(time.toSeconds()))).orElse(reply);
  }

  @Override
  public List<byte[]> malformedEvents() {
    return Stream.of("{]", "[]", "42", "{\"choices\":7}", "{\"choices\":[{\"index\":0,\"delta\":{\"content\":7}}]}")
        .map(data -> ServerSentEvent.of(data).getBytes(UTF_8)).toList();
  }

  /**
   * {@return the error in the format that the quirks select: a nested object as in vLLM 0.10.1 and later, a flat
   * object as in earlier versions, a string if the error has no details, or an error next to an empty result as
   * some gateways send it}
   */
  private static JsonObject error(Scenario scenario) {
    var error = scenario.ending().error().orElseThrow();
    if (scenario.has(ServerQuirk.EMPTY_DELTAS)) {
      return JsonObject.of("choices", List.of()).with("error", members(scenario, error));
    }
    boolean isPlainText = error.status() == 401 && scenario.ending().kind() == Ending.Kind.REJECTED
        && error.type().or(error::param).or(error::code).isEmpty();
    if (isPlainText) return JsonObject.of("error", error.message());
    var members = members(scenario, error);
    return scenario.has(ServerQuirk.LEGACY_NAMES) ? JsonObject.of("object", "error").with(members)
        : JsonObject.of("error", members);
  }

  private static JsonObject members(Scenario scenario, ScriptedError error) {
    Object status = scenario.has(ServerQuirk.STRING_ERROR_CODES) ? Integer.toString(error.status()) : error.status();
    boolean isLate = scenario.ending().kind() == Ending.Kind.FAILED; // then the code is the only status
    var code = isLate || error.code().isEmpty() ? status : error.code().get();
    return OrderedJson.object("message", error.message(), "type", error.type().orElse(null), "param",
        error.param().orElse(null), "code", code);
  }

  private static String frame(Scenario scenario, JsonObject event) {
    var data = event.toString();
    var lines = scenario.has(ServerQuirk.MULTI_LINE_EVENTS) ? List.of("{", data.substring(1)) : List.of(data);
    var type = event.string("type").filter(name -> streamForm(scenario).hasEventTypes());
    return frame(scenario, type.map(name -> "event: " + name + end(scenario)).orElse(""), lines);
  }

  /**
   * {@return an event in the WHATWG's event stream format, with the fields and line endings that the quirks
   * select}
   */
  private static String frame(Scenario scenario, String first, List<String> data) {
    var end = end(scenario);
    var text = new StringBuilder(scenario.has(ServerQuirk.KEEP_ALIVES) ? ": keep-alive" + end + end : "").append(first);
    if (scenario.has(ServerQuirk.UNKNOWN_EVENT_FIELDS)) {
      text.append("id: 7").append(end).append("retry: 3000").append(end).append("kit: x").append(end);
    }
    for (var line : data) {
      text.append(scenario.has(ServerQuirk.NO_SPACE_AFTER_COLON) ? "data:" : "data: ").append(line).append(end);
      if (scenario.has(ServerQuirk.UNKNOWN_EVENT_FIELDS)) text.append(": a comment").append(end);
    }
    return text.append(end).toString();
  }

  private static String end(Scenario scenario) {
    if (scenario.has(ServerQuirk.CR)) return "\r";
    return scenario.has(ServerQuirk.CRLF) ? "\r\n" : "\n";
  }
}
