package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Operation;
import bifrost.api.json.JsonObject;
import bifrost.testkit.Scenario.Ending;
import bifrost.testkit.Scenario.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** OpenAI's wire, as vLLM speaks it. */
final class OpenAiDialect implements Dialect {
  @Override
  public Asked asked(RecordedRequest request) {
    return OpenAiAsked.of(request);
  }

  @Override
  public Reply whole(Scenario scenario) {
    if (scenario.ending().kind() == Ending.Kind.FAILED) return Reply.json(error(scenario).toString());
    return typed(scenario, "Application/JSON; Charset=utf-8", Reply.json(switch (scenario.request().operation()) {
      case CHAT_COMPLETION, COMPLETION -> new OpenAiChoices(scenario).whole().toString();
      case RESPONSES -> new OpenAiResponses(scenario).whole().toString();
      case TRANSCRIPTION, TRANSLATION -> new OpenAiTranscripts(scenario).whole().toString();
      default -> OpenAiLists.whole(scenario).toString();
    }));
  }

  private static Reply typed(Scenario scenario, String other, Reply reply) {
    return scenario.has(Habit.CONTENT_TYPE) ? reply.header("content-type", other) : reply;
  }

  @Override
  public Reply streamed(Scenario scenario) {
    var events = new ArrayList<>(events(scenario));
    if (scenario.ending().problem().isPresent()) events.add(error(scenario));
    var frames = new ArrayList<>(events.stream().map(event -> frame(scenario, event)).toList());
    boolean over = scenario.isComplete() || scenario.ending().kind() == Ending.Kind.FAILED;
    if (over && isMarked(scenario)) frames.add(frame(scenario, "", List.of("[DONE]")));
    if (scenario.has(Habit.BOM) && !frames.isEmpty()) frames.set(0, "\uFEFF" + frames.get(0));
    if (scenario.has(Habit.NO_LAST_BLANK) && over) frames.add(frames.remove(frames.size() - 1).replaceFirst(end(scenario) + "$", ""));
    return typed(scenario, "Text/Event-Stream;Charset=\"UTF-8\"", Reply.events(frames));
  }

  private static List<JsonObject> events(Scenario scenario) {
    return switch (scenario.request().operation()) {
      case RESPONSES -> new OpenAiResponses(scenario).events();
      case TRANSCRIPTION, TRANSLATION -> new OpenAiTranscripts(scenario).chunks();
      default -> new OpenAiChunks(scenario).all();
    };
  }

  /** The last event of the Responses API is its own mark. */
  private static boolean isMarked(Scenario scenario) {
    if (scenario.request().operation() == Operation.RESPONSES) return false;
    return !scenario.has(Habit.NO_END_MARK) || scenario.ending().kind() != Ending.Kind.COMPLETED;
  }

  @Override
  public Reply refused(Scenario scenario) {
    var problem = scenario.ending().problem().orElseThrow();
    var reply = Reply.json(problem.status(), error(scenario).toString());
    return problem.retryAfter().map(time -> reply.header("retry-after", Long.toString(time.toSeconds()))).orElse(reply);
  }

  @Override
  public List<byte[]> garbage() {
    return Stream.of("{]", "[]", "42", "{\"choices\":7}", "{\"choices\":[{\"index\":0,\"delta\":{\"content\":7}}]}")
        .map(data -> ("data: " + data + "\n\n").getBytes(UTF_8)).toList();
  }

  /** Nested since vLLM 0.10.1, flat before, and a text where there is no more to say; some gateways leave an empty answer beside it. */
  private static JsonObject error(Scenario scenario) {
    var problem = scenario.ending().problem().orElseThrow();
    if (scenario.has(Habit.EMPTY_PIECES)) return JsonObject.of("choices", List.of()).with("error", members(scenario, problem));
    boolean text = problem.status() == 401 && scenario.ending().kind() == Ending.Kind.REFUSED && problem.type().or(problem::param).isEmpty();
    if (text) return JsonObject.of("error", problem.message());
    var members = members(scenario, problem);
    return scenario.has(Habit.OLD_NAMES) ? JsonObject.of("object", "error").with(members) : JsonObject.of("error", members);
  }

  private static JsonObject members(Scenario scenario, Problem problem) {
    Object code = scenario.has(Habit.CODES_AS_TEXTS) ? Integer.toString(problem.status()) : problem.status();
    return Shape.object("message", problem.message(), "type", problem.type().orElse(null), "param", problem.param().orElse(null), "code", code);
  }

  private static String frame(Scenario scenario, JsonObject event) {
    var data = event.toString();
    var lines = scenario.has(Habit.SEVERAL_LINES) ? List.of("{", data.substring(1)) : List.of(data);
    var type = event.string("type").filter(name -> scenario.request().operation() == Operation.RESPONSES);
    return frame(scenario, type.map(name -> "event: " + name + end(scenario)).orElse(""), lines);
  }

  /** The fields and lines of the WHATWG's event streams, all of which say the same. */
  private static String frame(Scenario scenario, String first, List<String> data) {
    var end = end(scenario);
    var text = new StringBuilder(scenario.has(Habit.KEEP_ALIVES) ? ": keep-alive" + end + end : "").append(first);
    if (scenario.has(Habit.OTHER_FIELDS)) text.append("id: 7").append(end).append("retry: 3000").append(end).append("kit: x").append(end);
    for (var line : data) {
      text.append(scenario.has(Habit.NO_SPACE) ? "data:" : "data: ").append(line).append(end);
      if (scenario.has(Habit.OTHER_FIELDS)) text.append(": a comment").append(end);
    }
    return text.append(end).toString();
  }

  private static String end(Scenario scenario) {
    if (scenario.has(Habit.CR)) return "\r";
    return scenario.has(Habit.CRLF) ? "\r\n" : "\n";
  }

  /** The head that every answer has, in the order of the real server. */
  static JsonObject head(Scenario scenario, String prefix, String object) {
    if (scenario.has(Habit.BARE)) return JsonObject.of();
    var model = Optional.of(scenario.model()).filter(id -> !id.isEmpty()).orElse(scenario.request().target());
    var head = Shape.object("id", prefix + "-kit", "object", object, "created", 1_700_000_000, "model", model);
    return odd(scenario, head);
  }

  /** What no provider can know. */
  static JsonObject odd(Scenario scenario, JsonObject members) {
    var more = scenario.has(Habit.NULL_MEMBERS) ? members.with("error", null).with("kit_null", null) : members;
    return scenario.has(Habit.UNKNOWN_MEMBERS) ? more.with("kit_unknown", JsonObject.of("text", List.of("", 1, true))) : more;
  }
}
