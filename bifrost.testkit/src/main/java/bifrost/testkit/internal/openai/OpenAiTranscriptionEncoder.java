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

/** An encoder of transcriptions and translations of audio, streamed or not. Their choices have no index. */
final class OpenAiTranscriptionEncoder {
  private final Scenario scenario;
  private final boolean isTranslation;

  OpenAiTranscriptionEncoder(Scenario scenario) {
    this.scenario = scenario;
    this.isTranslation = scenario.request().operation() == Operation.TRANSLATION;
  }

  JsonObject encode() {
    var text =
        scenario.deltas().stream().map(delta -> ((ScriptedDelta.Text) delta).text()).collect(Collectors.joining());
    return OpenAiDialect.withQuirks(scenario, object("text", text));
  }

  List<JsonObject> chunks() {
    var chunks = new ArrayList<JsonObject>();
    for (var delta : scenario.sentDeltas()) {
      if (scenario.has(ServerQuirk.EMPTY_DELTAS)) chunks.add(chunk(delta("")));
      chunks.add(chunk(delta(((ScriptedDelta.Text) delta).text())));
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
    return isTranslation ? OpenAiDialect.head(scenario, "translate", "translation.chunk")
        : OpenAiDialect.head(scenario, "transcribe", "transcription.chunk");
  }
}
