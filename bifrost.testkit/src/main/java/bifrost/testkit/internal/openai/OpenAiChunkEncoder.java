package bifrost.testkit.internal.openai;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.Operation;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.contract.ServerQuirk;
import java.util.ArrayList;
import java.util.List;

/** An encoder of streamed chat completions and text completions, in vLLM's order of chunks. */
final class OpenAiChunkEncoder {
  private final Scenario scenario;
  private final boolean chat;
  private final List<JsonObject> chunks = new ArrayList<>();

  OpenAiChunkEncoder(Scenario scenario) {
    this.scenario = scenario;
    this.chat = scenario.request().operation() == Operation.CHAT_COMPLETION;
  }

  List<JsonObject> all() {
    if (chat && !scenario.has(ServerQuirk.REQUIRED_MEMBERS_ONLY)) {
      scenario.choiceIndexes().forEach(choice -> add(delta(choice, object("role", "assistant", "content", ""))));
    }
    var sent = scenario.sentDeltas();
    for (int i = 0; i < sent.size(); i++) addDelta(sent.get(i), isLast(i));
    scenario.choiceIndexes().stream().filter(choice -> scenario.isComplete() && scenario.sentDeltas(choice).isEmpty())
        .forEach(choice -> add(end(choice, empty(choice))));
    if (scenario.isComplete()) scenario.usage().ifPresent(this::addUsage);
    return chunks;
  }

  private boolean isLast(int index) {
    var sent = scenario.sentDeltas();
    var choice = sent.get(index).choice();
    return scenario.isFinished(choice)
        && sent.subList(index + 1, sent.size()).stream().noneMatch(laterDelta -> laterDelta.choice() == choice);
  }

  private void addDelta(ScriptedDelta delta, boolean last) {
    if (scenario.has(ServerQuirk.EMPTY_DELTAS)) addEmpty(delta.choice());
    boolean isCombined = last && scenario.has(ServerQuirk.FINISH_REASON_IN_LAST_DELTA);
    var choice = chat ? delta(delta.choice(), delta(delta)) : text(delta.choice(), ((ScriptedDelta.Text) delta).text());
    if (delta instanceof ScriptedDelta.Text text && text.logprob().isPresent() && chat) {
      choice = choice.with("logprobs", object("content", List.of(OpenAiCompletionEncoder.token(text.logprob().get()))));
    }
    add(isCombined ? end(delta.choice(), choice) : choice);
    if (last && !isCombined) add(end(delta.choice(), empty(delta.choice())));
  }

  private JsonObject delta(ScriptedDelta delta) {
    if (delta instanceof ScriptedDelta.Text text) return object("content", text.text());
    if (delta instanceof ScriptedDelta.Reasoning reasoning) {
      return OpenAiCompletionEncoder.reasoning(scenario, reasoning.text());
    }
    if (delta instanceof ScriptedDelta.Refusal refusal) return object("refusal", refusal.text());
    if (delta instanceof ScriptedDelta.ToolCallStart call) {
      return call(call.index(),
          object("id", call.id(), "type", "function", "function", object("name", call.name())));
    }
    var arguments = (ScriptedDelta.ToolCallArguments) delta;
    return call(arguments.index(), repeated(arguments).with("function", object("arguments", arguments.text())));
  }

  private static JsonObject call(int index, JsonObject call) {
    return object("tool_calls", List.of(object("index", index).with(call)));
  }

  /**
   * {@return the id of the call for a later delta; some servers repeat the id in every delta, and some send an
   * empty id}
   */
  private JsonObject repeated(ScriptedDelta.ToolCallArguments arguments) {
    if (!scenario.has(ServerQuirk.REPEATED_IDS)) return JsonObject.of();
    var start = scenario.sentDeltas(arguments.choice()).stream()
        .filter(delta -> delta instanceof ScriptedDelta.ToolCallStart call && call.index() == arguments.index())
        .findFirst();
    return object("id", start.filter(delta -> arguments.text().length() % 2 == 0)
        .map(delta -> ((ScriptedDelta.ToolCallStart) delta).id()).orElse(""));
  }

  private JsonObject empty(int choice) {
    return chat ? delta(choice, JsonObject.of()) : text(choice, "");
  }

  private JsonObject delta(int choice, JsonObject delta) {
    var withNulls =
        scenario.has(ServerQuirk.NULL_MEMBERS) && delta.tryGet("content").isEmpty() ? delta.with("content", null)
            : delta;
    return object("index", choice, "delta", OpenAiDialect.withQuirks(scenario, withNulls), "logprobs", null,
        "finish_reason", null);
  }

  private static JsonObject text(int choice, String text) {
    return object("index", choice, "text", text, "logprobs", null, "finish_reason", null);
  }

  private JsonObject end(int index, JsonObject choice) {
    return choice.with("finish_reason", scenario.finishReasons().get(index).value());
  }

  private void add(JsonObject choice) {
    var chunk = head().with("choices", List.of(OpenAiDialect.withQuirks(scenario, choice)));
    boolean hasUsage = scenario.has(ServerQuirk.CONTINUOUS_USAGE) && scenario.usage().isPresent();
    if (hasUsage) chunk = chunk.with("usage", OpenAiCompletionEncoder.usage(Usage.of(1, chunks.size())));
    else if (scenario.has(ServerQuirk.NULL_MEMBERS)) chunk = chunk.with("usage", null);
    chunks.add(chunk);
  }

  /** Adds a chunk without content. Before the first one, also adds a chunk without choices, as some servers do. */
  private void addEmpty(int choice) {
    if (chunks.isEmpty()) chunks.add(head().with("choices", List.of()));
    add(empty(choice));
  }

  private void addUsage(Usage usage) {
    chunks.add(head().with("choices", List.of()).with("usage", OpenAiCompletionEncoder.usage(usage)));
  }

  private JsonObject head() {
    return chat ? OpenAiDialect.head(scenario, "chatcmpl", "chat.completion.chunk")
        : OpenAiDialect.head(scenario, "cmpl", "text_completion");
  }
}
