package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.Operation;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is heard in a recording, whole and in pieces; choices have no index here. */
final class OpenAiTranscripts {
  private final Scenario scenario;
  private final boolean translated;

  OpenAiTranscripts(Scenario scenario) {
    this.scenario = scenario;
    this.translated = scenario.request().operation() == Operation.TRANSLATION;
  }

  JsonObject whole() {
    var text = scenario.parts().stream().map(part -> ((Part.Text) part).text()).collect(Collectors.joining());
    return OpenAiDialect.odd(scenario, object("text", text));
  }

  List<JsonObject> chunks() {
    var chunks = new ArrayList<JsonObject>();
    for (var part : scenario.said()) {
      if (scenario.has(Habit.EMPTY_PIECES)) chunks.add(chunk(delta("")));
      chunks.add(chunk(delta(((Part.Text) part).text())));
    }
    if (!scenario.isComplete()) return chunks;
    chunks.add(chunk(delta("").with("finish_reason", scenario.finishes().get(0).value()).with("stop_reason", null)));
    scenario.usage().ifPresent(usage -> chunks.add(head().with("choices", List.of()).with("usage", OpenAiChoices.usage(usage))));
    return chunks;
  }

  private static JsonObject delta(String text) {
    return object("delta", object("content", text));
  }

  private JsonObject chunk(JsonObject choice) {
    return head().with("choices", List.of(choice));
  }

  private JsonObject head() {
    return translated ? OpenAiDialect.head(scenario, "translate", "translation.chunk")
        : OpenAiDialect.head(scenario, "transcribe", "transcription.chunk");
  }
}
