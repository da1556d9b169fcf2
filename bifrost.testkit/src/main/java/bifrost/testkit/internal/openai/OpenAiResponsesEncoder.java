package bifrost.testkit.internal.openai;

import static bifrost.testkit.internal.json.OrderedJson.object;

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
  private final Scenario scenario;
  private final Map<String, OpenAiOutputItem> items = new LinkedHashMap<>();
  private final Optional<String> incompleteReason;
  private final List<JsonObject> events = new ArrayList<>();

  /**
   * Creates an encoder.
   *
   * @param scenario the scenario
   * @param incompleteReason the reason why the complete response is incomplete; empty if it is not
   */
  public OpenAiResponsesEncoder(Scenario scenario, Optional<String> incompleteReason) {
    this.scenario = scenario;
    this.incompleteReason = incompleteReason;
  }

  public JsonObject encode() {
    scenario.deltas().forEach(delta -> item(delta).add(delta));
    return completed();
  }

  private JsonObject completed() {
    var output = items.values().stream().map(item -> OpenAiMembers.withQuirks(scenario, item.completed())).toList();
    return response(incompleteReason.isPresent() ? "incomplete" : "completed", output)
        .with("incomplete_details", incompleteReason.map(text -> object("reason", text)).orElse(null))
        .with("usage", scenario.usage().map(OpenAiResponsesEncoder::usage).orElse(null));
  }

  private JsonObject response(String status, List<JsonObject> output) {
    return OpenAiMembers.withQuirks(scenario,
        object("id", "resp_kit", "created_at", 1_700_000_000, "model", OpenAiMembers.model(scenario),
            "object", "response", "output", output, "status", status));
  }

  /** {@return the usage, whose details have the names of the Responses API} */
  private static JsonObject usage(Usage usage) {
    var counts = object("input_tokens", usage.promptTokens(), "input_tokens_details", object("cached_tokens", 0),
        "output_tokens", usage.completionTokens(), "output_tokens_details", object("reasoning_tokens", 0),
        "total_tokens", usage.totalTokens());
    for (var member : usage.extras().members().entrySet()) {
      var name = member.getKey().replace("prompt_", "input_").replace("completion_", "output_");
      counts = counts.with(name, member.getValue());
    }
    return counts;
  }

  public List<JsonObject> events() {
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
    addEvent(incompleteReason.isEmpty() ? "response.completed" : "response.incomplete",
        object("response", completed()));
    return events;
  }

  private OpenAiOutputItem item(ScriptedDelta delta) {
    return items.computeIfAbsent(OpenAiOutputItem.key(delta), key -> new OpenAiOutputItem(delta, items.size()));
  }

  private void addEvent(String type, JsonObject members) {
    events.add(OpenAiMembers.withQuirks(scenario, members.with("sequence_number", events.size()).with("type", type)));
  }
}
