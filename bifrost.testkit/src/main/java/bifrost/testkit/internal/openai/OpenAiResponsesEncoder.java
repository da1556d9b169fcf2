package bifrost.testkit.internal.openai;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.FinishReason;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An encoder of responses of the Responses API, streamed or not. Reasoning, text and function calls become
 * separate items.
 */
public final class OpenAiResponsesEncoder {
  private static final Map<FinishReason, String> INCOMPLETE =
      Map.of(FinishReason.LENGTH, "max_output_tokens", FinishReason.CONTENT_FILTER, "content_filter");

  private final Scenario scenario;
  private final Map<String, OpenAiOutputItem> items = new LinkedHashMap<>();
  private final List<JsonObject> events = new ArrayList<>();

  OpenAiResponsesEncoder(Scenario scenario) {
    this.scenario = scenario;
  }

  /**
   * {@return the reason of the Responses API for an incomplete response with this finish reason; empty if the
   * response is complete}
   */
  public static Optional<String> incomplete(FinishReason reason) {
    return Optional.ofNullable(INCOMPLETE.get(reason));
  }

  JsonObject encode() {
    scenario.deltas().forEach(delta -> item(delta).add(delta));
    return completed();
  }

  private JsonObject completed() {
    var reason = incomplete(scenario.finishReasons().get(0));
    var output = items.values().stream().map(item -> OpenAiDialect.withQuirks(scenario, item.completed())).toList();
    return response(reason.isPresent() ? "incomplete" : "completed", output)
        .with("incomplete_details", reason.map(text -> object("reason", text)).orElse(null))
        .with("usage", scenario.usage().map(OpenAiResponsesEncoder::usage).orElse(null));
  }

  private JsonObject response(String status, List<JsonObject> output) {
    var model = scenario.model().isEmpty() ? scenario.request().target() : scenario.model();
    return OpenAiDialect.withQuirks(scenario, object("id", "resp_kit", "created_at", 1_700_000_000, "model", model,
        "object", "response", "output", output, "status", status));
  }

  private static JsonObject usage(Usage usage) {
    return object("input_tokens", usage.promptTokens(), "input_tokens_details", object("cached_tokens", 0),
        "output_tokens", usage.completionTokens(), "output_tokens_details", object("reasoning_tokens", 0),
        "total_tokens", usage.totalTokens());
  }

  List<JsonObject> events() {
    addEvent("response.created", object("response", response("in_progress", List.of())));
    addEvent("response.in_progress", object("response", response("in_progress", List.of())));
    for (var delta : scenario.sentDeltas()) {
      boolean isStarted = items.containsKey(OpenAiOutputItem.key(delta));
      var item = item(delta);
      if (!isStarted) item.started().forEach(this::addEvent);
      item.add(delta);
      item.delta(delta).forEach(this::addEvent);
    }
    if (!scenario.isComplete()) return events;
    items.values().forEach(item -> item.done().forEach(this::addEvent));
    boolean isComplete = incomplete(scenario.finishReasons().get(0)).isEmpty();
    addEvent(isComplete ? "response.completed" : "response.incomplete", object("response", completed()));
    return events;
  }

  private OpenAiOutputItem item(ScriptedDelta delta) {
    return items.computeIfAbsent(OpenAiOutputItem.key(delta), key -> new OpenAiOutputItem(delta, items.size()));
  }

  private void addEvent(String type, JsonObject members) {
    events.add(OpenAiDialect.withQuirks(scenario, members.with("sequence_number", events.size()).with("type", type)));
  }
}
