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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** OpenAI's protocol, as vLLM implements it. */
public final class OpenAiDialect implements Dialect {
  @Override
  public DecodedRequest decode(RecordedRequest request) {
    return OpenAiRequestDecoder.decode(request);
  }

  @Override
  public Reply encodeResponse(Scenario scenario) {
    if (scenario.ending().kind() == Ending.Kind.FAILED) return Reply.json(error(scenario).toString());
    return withContentType(scenario, "Application/JSON; Charset=utf-8",
        Reply.json(switch (scenario.request().operation()) {
          case CHAT_COMPLETION, COMPLETION -> new OpenAiCompletionEncoder(scenario).encode().toString();
          case RESPONSES -> new OpenAiResponsesEncoder(scenario).encode().toString();
          case TRANSCRIPTION, TRANSLATION -> new OpenAiTranscriptionEncoder(scenario).encode().toString();
          default -> OpenAiListEncoder.encode(scenario).toString();
        }));
  }

  private static Reply withContentType(Scenario scenario, String contentTypeVariant, Reply reply) {
    return scenario.has(ServerQuirk.CONTENT_TYPE_VARIANT) ? reply.header("content-type", contentTypeVariant) : reply;
  }

  @Override
  public Reply encodeStream(Scenario scenario) {
    var events = new ArrayList<>(events(scenario));
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

  private static List<JsonObject> events(Scenario scenario) {
    return switch (scenario.request().operation()) {
      case RESPONSES -> new OpenAiResponsesEncoder(scenario).events();
      case TRANSCRIPTION, TRANSLATION -> new OpenAiTranscriptionEncoder(scenario).chunks();
      default -> new OpenAiChunkEncoder(scenario).all();
    };
  }

  /**
   * {@return whether the stream ends with {@code [DONE]}; the Responses API has no such marker, because its
   * last event ends the stream}
   */
  private static boolean hasEndMarker(Scenario scenario) {
    if (scenario.request().operation() == Operation.RESPONSES) return false;
    return !scenario.has(ServerQuirk.NO_END_MARKER) || scenario.ending().kind() != Ending.Kind.COMPLETED;
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
        .map(data -> ("data: " + data + "\n\n").getBytes(UTF_8)).toList();
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
        && error.type().or(error::param).isEmpty();
    if (isPlainText) return JsonObject.of("error", error.message());
    var members = members(scenario, error);
    return scenario.has(ServerQuirk.LEGACY_NAMES) ? JsonObject.of("object", "error").with(members)
        : JsonObject.of("error", members);
  }

  private static JsonObject members(Scenario scenario, ScriptedError error) {
    Object code = scenario.has(ServerQuirk.STRING_ERROR_CODES) ? Integer.toString(error.status()) : error.status();
    return OrderedJson.object("message", error.message(), "type", error.type().orElse(null), "param",
        error.param().orElse(null), "code", code);
  }

  private static String frame(Scenario scenario, JsonObject event) {
    var data = event.toString();
    var lines = scenario.has(ServerQuirk.MULTI_LINE_EVENTS) ? List.of("{", data.substring(1)) : List.of(data);
    var type = event.string("type").filter(name -> scenario.request().operation() == Operation.RESPONSES);
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

  /** {@return the members that every response has, in vLLM's order} */
  static JsonObject head(Scenario scenario, String prefix, String object) {
    if (scenario.has(ServerQuirk.REQUIRED_MEMBERS_ONLY)) return JsonObject.of();
    var model = Optional.of(scenario.model()).filter(id -> !id.isEmpty()).orElse(scenario.request().target());
    var head = OrderedJson.object("id", prefix + "-kit", "object", object, "created", 1_700_000_000, "model", model);
    return withQuirks(scenario, head);
  }

  /** Adds null members and unknown members, if the scenario has these quirks. */
  static JsonObject withQuirks(Scenario scenario, JsonObject members) {
    var more = scenario.has(ServerQuirk.NULL_MEMBERS) ? members.with("error", null).with("kit_null", null) : members;
    return scenario.has(ServerQuirk.UNKNOWN_MEMBERS)
        ? more.with("kit_unknown", JsonObject.of("text", List.of("", 1, true)))
        : more;
  }
}
