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

/** Answers of the Responses API, whole and in events: what is thought, what is said, and what is to be called, an item each. */
public final class OpenAiResponsesEncoder {
  private static final Map<FinishReason, String> INCOMPLETE =
      Map.of(FinishReason.LENGTH, "max_output_tokens", FinishReason.CONTENT_FILTER, "content_filter");

  private final Scenario scenario;
  private final Map<String, OpenAiOutputItem> items = new LinkedHashMap<>();
  private final List<JsonObject> events = new ArrayList<>();

  OpenAiResponsesEncoder(Scenario scenario) {
    this.scenario = scenario;
  }

  /** Why an answer that ends so is not whole, in the words of this API. */
  public static Optional<String> incomplete(FinishReason reason) {
    return Optional.ofNullable(INCOMPLETE.get(reason));
  }

  JsonObject whole() {
    scenario.deltas().forEach(part -> item(part).add(part));
    return ended();
  }

  private JsonObject ended() {
    var reason = incomplete(scenario.finishReasons().get(0));
    var output = items.values().stream().map(item -> OpenAiDialect.withQuirks(scenario, item.whole())).toList();
    return response(reason.isPresent() ? "incomplete" : "completed", output)
        .with("incomplete_details", reason.map(why -> object("reason", why)).orElse(null))
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
    event("response.created", object("response", response("in_progress", List.of())));
    event("response.in_progress", object("response", response("in_progress", List.of())));
    for (var part : scenario.sentDeltas()) {
      boolean begun = items.containsKey(OpenAiOutputItem.key(part));
      var item = item(part);
      if (!begun) item.started().forEach(this::event);
      item.add(part);
      item.delta(part).forEach(this::event);
    }
    if (!scenario.isComplete()) return events;
    items.values().forEach(item -> item.done().forEach(this::event));
    boolean whole = incomplete(scenario.finishReasons().get(0)).isEmpty();
    event(whole ? "response.completed" : "response.incomplete", object("response", ended()));
    return events;
  }

  private OpenAiOutputItem item(ScriptedDelta part) {
    return items.computeIfAbsent(OpenAiOutputItem.key(part), key -> new OpenAiOutputItem(part, items.size()));
  }

  private void event(String type, JsonObject members) {
    events.add(OpenAiDialect.withQuirks(scenario, members.with("sequence_number", events.size()).with("type", type)));
  }
}
