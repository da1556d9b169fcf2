package bifrost.testkit.internal.openai;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.Operation;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.contract.ServerQuirk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is heard in a recording, whole and in pieces; choices have no index here. */
final class OpenAiTranscriptionEncoder {
  private final Scenario scenario;
  private final boolean translated;

  OpenAiTranscriptionEncoder(Scenario scenario) {
    this.scenario = scenario;
    this.translated = scenario.request().operation() == Operation.TRANSLATION;
  }

  JsonObject whole() {
    var text = scenario.deltas().stream().map(part -> ((ScriptedDelta.Text) part).text()).collect(Collectors.joining());
    return OpenAiDialect.withQuirks(scenario, object("text", text));
  }

  List<JsonObject> chunks() {
    var chunks = new ArrayList<JsonObject>();
    for (var part : scenario.sentDeltas()) {
      if (scenario.has(ServerQuirk.EMPTY_DELTAS)) chunks.add(chunk(delta("")));
      chunks.add(chunk(delta(((ScriptedDelta.Text) part).text())));
    }
    if (!scenario.isComplete()) return chunks;
    chunks
        .add(chunk(delta("").with("finish_reason", scenario.finishReasons().get(0).value()).with("stop_reason", null)));
    scenario.usage().ifPresent(
        usage -> chunks.add(head().with("choices", List.of()).with("usage", OpenAiCompletionEncoder.usage(usage))));
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
